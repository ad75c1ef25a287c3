"""The digest of a range of a list: its sections and statistics.

Pure functions of values. The caller decides which mails belong together, and `render` how a digest
looks.
"""
