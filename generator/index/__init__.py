"""What is known of a list so far: one SQLite file, a cache that may be deleted at any time.

It keeps facts of mails and versions, no bodies, and finds them again. It is told by functions
which mails and versions may belong together (`Keys`), and knows nothing of the reasons.
"""
