"""The only door to git: which mails does an archive hold, in which order, and what bytes has each?

Mirrors are fetched and archives are written here too; that part is loaded when it is asked for.
What a mail says is not known here.
"""
