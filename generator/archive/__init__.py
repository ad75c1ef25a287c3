"""Git archives of mailing lists: which mails they hold, in which order, and the bytes of each.

The only room that runs git on an archive. It also fetches mirrors and writes archives. What a mail
says is read in `mail`.
"""
