"""What Tab offers in a query: the names of conditions, the values of those that have known ones, and contacts."""

from __future__ import annotations

from simplecrm.cli.completion import candidates
from simplecrm.cli.completion.offers import Offer, Offers, from_book, offered

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable


_DUE = ("today", "tomorrow", "late", "none")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def query(incomplete: str) -> Offers:
    """A condition: its name, or behind the colon its value; a segment behind ``@``; else contacts, too."""
    if incomplete.startswith("@"):
        return _with_start("@", candidates.segment(incomplete[1:]))
    name, colon, value = incomplete.partition(":")
    if colon:
        return _with_start(f"{name}:", _values(name.lower(), value))
    return [*(_names(incomplete) if incomplete else []), *candidates.who(incomplete)]


def condition(incomplete: str) -> Offers:
    """The same without contacts, for options such as ``--where``."""
    return query(incomplete) if ":" in incomplete or incomplete.startswith("@") else _names(incomplete)


def _names(start: str) -> Offers:
    """The names of conditions, each with a colon, and those of custom fields."""
    from simplecrm.core.query.parser import NAMES

    def found(connection: sqlite3.Connection) -> Iterable[str]:
        from simplecrm.lookups import tags

        return (f"{field.name.replace(' ', '_')}:" for field in tags.fields(connection))

    known = dict.fromkeys(f"{name}:" for name in NAMES.values())
    return [*offered(known, start, also=":"), *from_book(found, start, also=":")]


def _values(name: str, start: str) -> Offers:
    from simplecrm.core.query.parser import NAMES
    from simplecrm.lookups.query.conditions import HAS, STATES

    known = NAMES.get(name, "")
    find = {
        "tag": candidates.tag, "stage": candidates.stage, "segment": candidates.segment, "company": candidates.company,
        "former": candidates.company, "source": candidates.source,
    }.get(known)  # fmt: skip
    if find is not None:
        # A value with a blank would have to be quoted twice, for the shell and for the query. Words need not be whole.
        found = find(start)
        if known in ("company", "former", "source"):
            return offered(dict.fromkeys(value.split(" ")[0] for value, _ in found))
        return [(value, words) for value, words in found if " " not in value]
    fixed: dict[str, Iterable[Offer]] = {
        "has": (*HAS, "cadence"), "no": (*HAS, "cadence"), "is": STATES, "last": ("never", "today", "yesterday"),
        "next": _DUE, "birthday": ("today", *_MONTHS), "cadence": ("none",), "created": ("today", "yesterday"),
        "updated": ("today", "yesterday"),
    }  # fmt: skip
    return offered(fixed.get(known, ()), start)


def _with_start(start: str, values: Offers) -> Offers:
    return [(type(value)(start + value), words) for value, words in values]
