"""What belongs together: the mails of a series, the replies to it, the threads of the rest.

Pure: values in, values out. What happened in a range, and how any of it looks, is not asked here.
"""

from generator.tracking.series import group_series
from generator.tracking.threads import group_threads

__all__ = ["group_series", "group_threads"]
