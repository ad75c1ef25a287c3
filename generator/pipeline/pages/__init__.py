"""The kinds of pages a list has."""
