"""What happened in a range of a list: windows of time, sections, statistics.

Pure: values in, values out. Which mails belong together is told by the caller, and how a digest
looks is not asked here.
"""

from generator.digest.digest import make_digest
from generator.digest.windows import split_windows, window_of

__all__ = ["make_digest", "split_windows", "window_of"]
