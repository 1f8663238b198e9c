"""What Tab offers in a query: the names of conditions, the values of those that have known ones, and contacts."""

from __future__ import annotations

import typer

from simplecrm.cli.completion import candidates, outreach, values
from simplecrm.cli.completion.offers import Offer, Offers, from_book, offered
from simplecrm.core.nouns import TAGGED
from simplecrm.core.query.languages import BY_NOUN
from simplecrm.core.users import ME, NOBODY

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable
    from typing import Any


_DUE = ("today", "tomorrow", "late", "none")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def query(incomplete: str) -> Offers:
    """A condition: its name, or behind the colon its value; a segment behind ``@``; else contacts, too."""
    return _offers("contact", incomplete, candidates.who)


def segment_query(ctx: typer.Context, incomplete: str) -> Offers:
    """A condition of the query of a segment, on the noun that ``--finds`` names or that the segment finds."""
    from simplecrm.core.records.segments import NOUNS
    from simplecrm.core.text.plurals import plural_of

    named = str(ctx.params.get("finds") or "")
    noun = next((noun for noun in NOUNS if named in (noun, plural_of(noun))), "") or outreach.noun_of_segment(ctx)
    return query(incomplete) if noun == "contact" else _offers(noun, incomplete, lambda _: [])


def company_query(incomplete: str) -> Offers:
    """A condition of queries on companies, else companies, too."""
    return _offers("company", incomplete, candidates.company)


def deal_query(incomplete: str) -> Offers:
    """A condition of queries on deals."""
    return _offers("deal", incomplete, lambda _: [])


def purchase_query(incomplete: str) -> Offers:
    """A condition of queries on purchases."""
    return _offers("purchase", incomplete, lambda _: [])


def case_query(incomplete: str) -> Offers:
    """A condition of queries on cases."""
    return _offers("case", incomplete, lambda _: [])


def condition(ctx: typer.Context, incomplete: str) -> Offers:
    """A condition on the records of the group's noun without their names, for options such as ``--where``."""
    noun = candidates.noun_of(ctx)
    if noun in ("company", "deal", "purchase", "case"):
        return _offers(noun, incomplete, lambda _: []) if incomplete else _names(noun, "")
    return query(incomplete) if ":" in incomplete or incomplete.startswith("@") else _names("contact", incomplete)


def _offers(noun: str, incomplete: str, records: Callable[[str], Offers]) -> Offers:
    """The values behind a colon, else the names of conditions, and the ``records`` that the letters find."""
    if incomplete.startswith("@"):
        return _with_start("@", outreach.segment_of(noun, incomplete[1:]))
    name, colon, value = incomplete.partition(":")
    if colon:
        return _with_start(f"{name}:", _values(noun, name.lower(), value))
    return [*(_names(noun, incomplete) if incomplete else []), *records(incomplete)]


def _names(noun: str, start: str) -> Offers:
    """The names of conditions, each with a colon, and those of custom fields."""

    def found(connection: sqlite3.Connection) -> Iterable[str]:
        from simplecrm.lookups import tags

        fields = tags.fields(connection) if noun in TAGGED else ()
        return (f"{field.name.replace(' ', '_')}:" for field in fields)

    known = dict.fromkeys(f"{name}:" for name in BY_NOUN[noun].names.values())
    return [*offered(known, start, also=":"), *from_book(found, start, also=":")]


def _owner(start: str) -> Offers:
    return [*offered((ME, NOBODY), start), *candidates.owner(start)]


def _values(noun: str, name: str, start: str) -> Offers:
    known = BY_NOUN[noun].names.get(name, "")
    find = {
        "tag": candidates.tag, "stage": values.deal_stage if noun == "deal" else candidates.stage,
        "status": values.case_status if noun == "case" else values.deal_status,
        "priority": values.priority, "satisfaction": values.satisfaction, "kind": candidates.kind,
        "sentiment": values.sentiment,
        "segment": outreach.segment, "company": candidates.company, "former": candidates.company,
        "parent": candidates.company, "source": candidates.source, "owner": _owner, "currency": values.currency,
        "product": candidates.case_product if noun == "case" else candidates.product,
        "bought": None if noun == "purchase" else candidates.product,
    }.get(known)  # fmt: skip
    if find is not None:
        # A value with a blank would have to be quoted twice, for the shell and for the query. Words need not be whole.
        found = find(start)
        if known in ("company", "former", "parent", "source", "product", "bought"):
            return offered(dict.fromkeys(value.split(" ")[0] for value, _ in found))
        return [(value, words) for value, words in found if " " not in value]
    has, states = _known(noun)
    fixed: dict[str, Iterable[Offer]] = {
        "has": has, "no": has, "is": states, "last": ("never", "today", "yesterday"),
        "next": _DUE, "birthday": ("today", *_MONTHS), "cadence": ("none",), "created": ("today", "yesterday"),
        "updated": ("today", "yesterday"), "close": _DUE, "closed": ("never", "today", "yesterday"),
        "bought": ("today", "yesterday"), "paid": ("never", "today", "yesterday"), "due": _DUE,
        **dict.fromkeys(("opened", "waiting", "solved"), ("today", "yesterday")),
    }  # fmt: skip
    return offered(fixed.get(known, ()), start)


def _known(noun: str) -> tuple[Iterable[Offer], Iterable[Offer]]:
    """What ``has:`` and ``is:`` take."""
    from simplecrm.lookups.query import (
        case_conditions,
        company_conditions,
        conditions,
        deal_conditions,
        purchase_conditions,
    )

    if noun == "contact":
        return (*conditions.HAS, "cadence"), conditions.STATES
    found: Any = {
        "company": company_conditions, "deal": deal_conditions, "purchase": purchase_conditions,
        "case": case_conditions,
    }[noun]  # fmt: skip
    return tuple(found.HAS), tuple(found.STATES)


def _with_start(start: str, values: Offers) -> Offers:
    return [(type(value)(start + value), words) for value, words in values]
