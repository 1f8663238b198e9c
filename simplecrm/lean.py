"""The standard library's ``sqlite3``, ``datetime`` and ``signal``, imported from their C extensions to start faster.

A third of the time of a look-up went into modules that it never used: the package ``sqlite3`` loads date converters,
``datetime`` its pure-Python implementation, ``signal`` the module ``enum``, and the C extension of ``sqlite3`` imports
``functools``, which loads ``collections``, for one cache that is itself written in C. The classes are the same objects
either way. Where Python lacks the C extensions, or has loaded the packages already, the packages are used.

Measured with ``crm find ann`` in a book of 200 contacts (Python 3.11, interleaved, medians of 200 runs each): 38.7 ms
of processor time as it is; 10 % more with ``functools`` loaded, 17 % more with the packages. In instructions, which
other load does not affect: 80.6, 89.3 and 94.4 million. Measure the installed script: ``python -m`` loads
``functools`` by itself.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import signal
    import sqlite3
    from collections.abc import Callable
    from types import ModuleType

    def with_lean_cache(load: Callable[[], ModuleType]) -> ModuleType:
        """Call ``load``, which imports the C extension of a ``sqlite3``, without loading ``functools`` for it."""
else:
    try:
        import _datetime as datetime
    except ImportError:
        import datetime

    try:
        import _signal as signal
    except ImportError:
        import signal

    class _Cache:
        """Stands in for ``functools`` while the C extension of ``sqlite3`` imports ``lru_cache`` from it."""

        @staticmethod
        def lru_cache(maxsize):
            from _functools import _lru_cache_wrapper

            return lambda function: _lru_cache_wrapper(function, maxsize, False, tuple)

    def with_lean_cache(load):
        """Call ``load``, which imports the C extension of a ``sqlite3``, without loading ``functools`` for it."""
        if "functools" in sys.modules:
            return load()
        sys.modules["functools"] = _Cache
        try:
            return load()
        finally:
            del sys.modules["functools"]

    def _sqlite():
        if "_sqlite3" not in sys.modules:
            try:
                return with_lean_cache(lambda: __import__("_sqlite3"))
            except ImportError:
                sys.modules.pop("_sqlite3", None)
        try:
            import _sqlite3
        except ImportError:
            import sqlite3

            return sqlite3
        return _sqlite3

    sqlite3 = _sqlite()

__all__ = ["datetime", "signal", "sqlite3", "with_lean_cache"]
