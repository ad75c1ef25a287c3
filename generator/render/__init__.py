"""Values -> text: data, plain text, pages, feeds. Pure; which values, and where to, is for others.

What is asked for is loaded when it is asked for: one line of JSON a mail must not wait for
templates, Markdown and feeds to be imported.
"""
