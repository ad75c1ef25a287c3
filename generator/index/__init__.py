"""The index: what is known of a list so far, in one SQLite file that may be deleted at any time.

It keeps facts of mails and versions, without bodies of mails, and finds them by key. Which mails
and versions may belong together is decided by the functions it is given (`Keys`).
"""
