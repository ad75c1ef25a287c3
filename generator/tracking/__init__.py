"""What belongs together: mails, series and threads, the versions of a series, their states, people.

Pure functions on values. Digests and pages are made elsewhere.
"""
