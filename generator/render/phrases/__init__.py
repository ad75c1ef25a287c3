"""Words for values, as plain text that is still to be escaped: used by pages and text format."""
