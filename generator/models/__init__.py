"""The values every room speaks in, complete when made and never changed.

Facts only: nothing here reads a file, runs a program or knows how a page looks. "Received" is the
committer time of the archive, "sent" the Date header of the mail.

What one mail needs is loaded at once, the rest when it is asked for: `patchwire messages` must
start in no time.
"""
