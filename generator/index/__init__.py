"""What is known of a list so far: one SQLite file, a cache that may be deleted at any time.

It keeps facts of mails and versions, no bodies, and finds them again. It is told by functions
which mails and versions may belong together (`Keys`), and knows nothing of the reasons.
"""

from generator.index.catalogue import Count
from generator.index.index import Index, open_index, read_index
from generator.index.keys import Keys
from generator.index.places import Cursor
from generator.index.store import IndexDamaged
from generator.index.versions import Change

__all__ = ["Change", "Count", "Cursor", "Index", "IndexDamaged", "Keys", "open_index", "read_index"]
