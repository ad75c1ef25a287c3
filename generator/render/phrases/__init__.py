"""Phrases for values, as plain text that is still to be escaped: for pages and the text format."""
