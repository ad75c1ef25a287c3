"""The pages of the site, each as a value: its path below docs/ and its text."""
