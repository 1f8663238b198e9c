"""What Tab offers of alerts."""

from __future__ import annotations

from simplecrm.cli.completion.offers import MAX_READ, Offer, Offers, from_book

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable


def alert(incomplete: str) -> Offers:
    """The alerts of now, once a letter says that one is meant, with what each is about."""
    if not incomplete[:1].isalpha():
        return []
    from simplecrm.core.alerts import KINDS

    kind, colon, _ = incomplete.partition(":")
    if not colon:
        return [(f"{one}:", words) for one, words in KINDS.items() if one.startswith(kind.lower())]

    def found(connection: sqlite3.Connection) -> Iterable[Offer]:
        from simplecrm import clock, config
        from simplecrm.core.query import QueryContext
        from simplecrm.lookups.alerts.current import current
        from simplecrm.show.alerts import listed

        context = QueryContext(clock.local_now(), config.get)
        lines = listed(current(connection, context, drifting=MAX_READ, limit=MAX_READ), context.now)
        return ((line.key, f"{line.who} {line.what}") for line in lines if line.kind == kind.lower())

    return from_book(found, incomplete, also=":")


def kind(incomplete: str) -> Offers:
    """The kinds of alerts, and what each is about."""
    from simplecrm.core.alerts import KINDS

    return [(one, words) for one, words in KINDS.items() if one.startswith(incomplete.lower())]
