"""The text of values: JSON, plain text, pages, feeds. Rendering reads and writes no files.

`message_data` and `text` import neither Jinja nor Markdown, so that a command that prints mails or
plain text starts at once.
"""
