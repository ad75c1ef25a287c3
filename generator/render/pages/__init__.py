"""The pages of the site. Each is a value: its path below docs/ and its text."""
