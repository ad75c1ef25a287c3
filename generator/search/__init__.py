"""The files that a browser searches: segments with a full-text index, and their manifest."""
