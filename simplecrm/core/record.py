"""``Record``: a frozen record with named, typed fields.

It is ``typing.NamedTuple`` to the type checker. At run time it is made by ``collections.namedtuple``, because the
import of ``typing`` takes 8 ms and that of ``dataclasses`` 10 ms and 2 ms for each class, of the 35 ms that a whole
look-up may take; ``collections`` is loaded by ``sqlite3`` anyway.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple as Record
else:
    from collections import namedtuple

    class _RecordType(type):
        """Turns a class body of annotations into a named tuple with those fields, defaults and methods."""

        def __new__(mcs, name, bases, body):
            if not bases:
                return super().__new__(mcs, name, bases, body)
            fields = tuple(body.pop("__annotations__", {}))
            defaults = [body.pop(field) for field in fields if field in body]
            row = namedtuple(name, fields, defaults=defaults, module=body["__module__"])
            body.pop("__classcell__", None)
            return type(name, (row,), {"__slots__": (), **body})

    class Record(metaclass=_RecordType):
        """A frozen record: annotate the fields, give defaults to the last ones."""


__all__ = ["Record"]
