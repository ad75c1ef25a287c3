"""What happened in a range of a list: windows of time, sections, statistics.

Pure: values in, values out. Which mails belong together is told by the caller, and how a digest
looks is not asked here.
"""
