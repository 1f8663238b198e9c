"""``Record``: a frozen record with named, typed fields. ``records`` makes them from the rows of a statement.

To the type checker it is ``typing.NamedTuple``. At run time the class is made here, because a whole look-up may take 30
ms: importing ``typing`` takes 8 ms, ``dataclasses`` 10 ms and 2 ms more for each class, and ``collections.namedtuple``
compiles a constructor for every class, which takes as long as making fifty records without one. Here it is compiled
when that many records of a class have been made: a command makes few of most classes.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from sqlite3 import Cursor
    from typing import Any, TypeVar
    from typing import NamedTuple as Record

    Kind = TypeVar("Kind")
else:
    try:
        from _collections import _tuplegetter
    except ImportError:

        def _tuplegetter(place, doc):
            return property(lambda row: row[place], doc=doc)

    _fields_at = [_tuplegetter(place, f"Field {place}.") for place in range(24)]
    """The descriptors of the fields, which all classes share."""

    _MANY = 50
    """How many records take as long to make without a constructor as it takes to compile one."""

    _made = {}
    """{class: how many of its records were made without a constructor}."""

    class _RecordType(type):
        """Turns a class body of annotations into a tuple with those fields, defaults and methods."""

        def __new__(mcs, name, bases, body):
            if not bases:
                return super().__new__(mcs, name, bases, body)
            fields = tuple(body.pop("__annotations__", {}))
            defaults = {field: body[field] for field in fields if field in body}
            if tuple(defaults) != fields[len(fields) - len(defaults) :]:
                raise TypeError(f"{name}: a field without a default follows one with a default")
            for place in range(len(_fields_at), len(fields)):
                _fields_at.append(_tuplegetter(place, f"Field {place}."))
            body.update(zip(fields, _fields_at, strict=False))
            body |= {"__slots__": (), "_fields": fields, "_field_defaults": defaults, "__match_args__": fields}
            return super().__new__(mcs, name, (*bases, tuple), body)

    class Record(metaclass=_RecordType):
        """A frozen record: annotate the fields, give defaults to the last ones.

        It has the methods of a named tuple: ``_make``, ``_replace``, ``_asdict``, ``_fields``, ``_field_defaults``.
        """

        __slots__ = ()

        def __new__(cls, *values, **named):
            """Make one of the first records of a class; then, the constructor that makes the others."""
            made = _made[cls] = _made.get(cls, 0) + 1
            row = cls._filled(values, dict(named)) if made <= _MANY else None
            if row is not None:
                return row
            parameters = ", ".join(cls._fields)
            new = eval(f"lambda _cls, {parameters}: _new(_cls, ({parameters},))", {"_new": tuple.__new__})  # noqa: S307 - the fields are names in our own class bodies, as in namedtuple
            new.__defaults__ = tuple(cls._field_defaults.values())
            new.__name__, new.__qualname__ = "__new__", f"{cls.__qualname__}.__new__"
            cls.__new__ = staticmethod(new)
            return new(cls, *values, **named)

        @classmethod
        def _filled(cls, values, named):
            """The record; None if fields are missing or unknown, which the constructor says."""
            defaults = cls._field_defaults
            try:
                rest = [named.pop(name) if name in named else defaults[name] for name in cls._fields[len(values) :]]
            except KeyError:
                return None
            return None if named or len(values) > len(cls._fields) else tuple.__new__(cls, (*values, *rest))

        @classmethod
        def _make(cls, values):
            row = tuple.__new__(cls, values)
            if len(row) != len(cls._fields):
                raise TypeError(f"{cls.__name__} has {len(cls._fields)} fields, not {len(row)}")
            return row

        def _replace(self, **changes):
            row = self._make(map(changes.pop, self._fields, self))
            if changes:
                raise TypeError(f"{type(self).__name__} has no field {', '.join(changes)}")
            return row

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            fields = ", ".join(f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({fields})"

        def __getnewargs__(self):
            return tuple(self)


def records(cursor: Cursor, kind: type[Kind], **converted: Callable[[Any], object]) -> list[Kind]:
    """The rows of a statement, whose columns are named as the fields of ``kind`` are and in their order.

    ``converted`` makes of a column's value what the field holds. Raises ``TypeError`` for a statement that names other
    columns: it would fill the wrong fields.
    """
    fields: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]
    rows = checked(cursor, fields)
    new: Any = tuple.__new__  # _make does the same with one more call per row, which slows a long list down
    if not converted:
        return [new(kind, row) for row in rows]
    places = [(fields.index(name), make) for name, make in converted.items()]
    made = []
    for row in rows:
        values = list(row)
        for place, make in places:
            values[place] = make(values[place])
        made.append(new(kind, values))
    return made


def checked(cursor: Cursor, fields: tuple[str, ...]) -> Cursor:
    """The cursor of a statement whose columns are named ``fields``. Raises ``TypeError`` for one that names others."""
    named = tuple([column[0] for column in cursor.description])
    if named != fields:
        raise TypeError(f"The columns are {', '.join(named)}, not {', '.join(fields)}")
    return cursor


def extended(record: Any, **more: object) -> Any:
    """A record with further fields, for output: what a look-up found out about it beside its own."""
    fields = dict.fromkeys((*record._fields, *more), "object")
    kind: Any = type(type(record).__name__, (Record,), {"__annotations__": fields})
    return kind(*record, *more.values())


__all__ = ["Record", "checked", "extended", "records"]
