"""The only door to git: which mails does an archive hold, in which order, and what bytes has each?

Mirrors are fetched and archives are written here too. What a mail says is not known here.
"""

from generator.archive.archive import Archive, open_archive
from generator.archive.epochs import Epoch
from generator.archive.fetch import fetch_archive
from generator.archive.write import write_archive

__all__ = ["Archive", "Epoch", "fetch_archive", "open_archive", "write_archive"]
