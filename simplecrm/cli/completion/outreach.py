"""Completions for segments, templates and campaigns."""

from __future__ import annotations

import typer

from simplecrm.cli.completion.offers import Offer, Offers, from_book

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable


def segment(incomplete: str) -> Offers:
    """Segments that start with the typed letters, with their queries."""
    return segment_of("", incomplete)


def segment_of(noun: str, incomplete: str) -> Offers:
    """The same of those that find records of one noun."""

    def found(connection: sqlite3.Connection) -> Iterable[Offer]:
        from simplecrm.lookups import segments

        return ((item.name, item.query) for item in segments.every(connection, noun=noun))

    return from_book(found, incomplete)


def template(incomplete: str) -> Offers:
    """Templates that start with the typed letters, with their subjects."""

    def found(connection: sqlite3.Connection) -> Iterable[Offer]:
        from simplecrm.lookups import templates

        return ((one.name, one.subject) for one in templates.rows(connection, templates.ids(connection)))

    return from_book(found, incomplete)


def campaign(incomplete: str) -> Offers:
    """Campaigns that start with the typed letters, with their queries."""

    def found(connection: sqlite3.Connection) -> Iterable[Offer]:
        from simplecrm.lookups import campaigns

        return ((one.name, one.query) for one in campaigns.rows(connection, campaigns.ids(connection)))

    return from_book(found, incomplete)


def noun_of_segment(ctx: typer.Context) -> str:
    """What the segment named earlier on the command line finds; contacts by default."""
    name = str(ctx.params.get("name") or "")
    known = from_book(lambda connection: _nouns_of(connection, name)) if name else []
    return str(known[0][0]) if known else "contact"


def _nouns_of(connection: sqlite3.Connection, name: str) -> Iterable[str]:
    from simplecrm.lookups import segments

    found = segments.named(connection, name)
    return (found.finds,) if found is not None else ()
