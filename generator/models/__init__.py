"""The values that the packages exchange: frozen, and complete when they are made.

They hold facts only; reading, writing and rendering are done elsewhere. "Received" is the committer
time of a mail's commit in the archive, "sent" is the mail's `Date` header.

The modules are split so that `patchwire messages`, which must start at once, loads only what a
single mail needs.
"""
