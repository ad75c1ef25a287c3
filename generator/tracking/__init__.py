"""What belongs together: mails, series and threads, the versions of a work, its state, its people.

Pure: values in, values out. What happened in a range, and how any of it looks, is not asked here.
"""
