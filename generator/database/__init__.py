"""The facts of a list as one SQLite file, for download."""
