"""SQLite as Python's standard library offers it, by the name ``sqlite3`` that everybody knows.

At run time it is the C module inside ``sqlite3``: the package around it loads ``collections`` and ``datetime`` for
converters of dates that this program does not use, 2 ms of the 30 that a whole look-up may take. The classes are the
same: what is raised by one is caught by the other. Modules that loaded the package already, or a Python without the
C module, get the package.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
else:
    try:
        import _sqlite3 as sqlite3
    except ImportError:
        import sqlite3

__all__ = ["sqlite3"]
