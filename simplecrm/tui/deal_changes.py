"""Moving, winning and losing deals, for the board and for the page of a deal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from textual.screen import Screen

from simplecrm.core.records.deals import Deal
from simplecrm.lookups import deals
from simplecrm.show.deals import deal_words
from simplecrm.store.book import Book
from simplecrm.tui.forms.lost import DEALS_CHANGED, LostForm
from simplecrm.tui.services import Done, Services, services_of


def shift(services: Services, deal_ids: Sequence[int], steps: int, then: Callable[[Sequence[int]], None]) -> None:
    """Move deals so many stages on, or back if negative; call ``then`` with them when that is done."""

    def change(book: Book) -> list[Deal]:
        from simplecrm.actions.deals import shift

        return shift(book, deal_ids, steps, services.now)

    if are_open(services, deal_ids):
        _perform(services, deal_ids, change, _moved, then)


def move(services: Services, deal_ids: Sequence[int], stage: str, then: Callable[[Sequence[int]], None]) -> None:
    """Move deals to a stage, named with its pipeline; call ``then`` with them when that is done."""

    def change(book: Book) -> list[Deal]:
        from simplecrm.actions.deals import move

        return move(book, deal_ids, stage, services.now)

    if are_open(services, deal_ids):
        _perform(services, deal_ids, change, _moved, then)


def win(services: Services, deal_ids: Sequence[int], then: Callable[[Sequence[int]], None]) -> None:
    """Mark deals as won; call ``then`` with them when that is done."""

    def change(book: Book) -> list[Deal]:
        from simplecrm.actions.deals import close

        return close(book, deal_ids, "won", services.now)

    if are_open(services, deal_ids):
        _perform(services, deal_ids, change, lambda made: "Won", then)  # noqa: ARG005


def lose(screen: Screen[Any], deal_ids: Sequence[int], then: Callable[[Sequence[int]], None]) -> None:
    """Ask why, and mark deals as lost; call ``then`` with them when that is done."""
    services = services_of(screen.app)
    if not are_open(services, deal_ids):
        return
    one = services.ask(lambda connection: deals.get(connection, deal_ids[0]), None) if len(deal_ids) == 1 else None
    title = one.title if one is not None else f"{len(deal_ids):,} deals"
    screen.app.push_screen(LostForm(deal_ids, title), lambda made: then(deal_ids) if made is not None else None)


def reopen(services: Services, deal_id: int, then: Callable[[Sequence[int]], None]) -> None:
    """Reopen a deal that is won or lost; call ``then`` with it when that is done."""

    def change(book: Book) -> list[Deal]:
        from simplecrm.actions.deals import reopen

        return reopen(book, [deal_id], services.now)

    _perform(services, [deal_id], change, lambda made: "Reopened", then)  # noqa: ARG005


def are_open(services: Services, deal_ids: Sequence[int]) -> bool:
    """Whether none of the deals is won or lost; otherwise say which one is."""
    closed = services.ask(lambda connection: deals.first_closed(connection, deal_ids), None)
    if closed is not None:
        words = f"{closed.title} is {closed.status}.\nReopen it: simplecrm deals reopen {closed.id}"
        services.say(services.offered(words), severity="warning")
    return closed is None


def _perform(
    services: Services,
    deal_ids: Sequence[int],
    change: Callable[[Book], list[Deal]],
    words: Callable[[list[Deal]], str],
    then: Callable[[Sequence[int]], None],
) -> None:
    def work(book: Book) -> Done:
        made = change(book)
        which = deal_words(made[0], services.now) if len(made) == 1 else f"{len(made):,} deals"
        return Done(f"{words(made)}: {which}", DEALS_CHANGED, made[0])

    services.perform(work, lambda _: then(deal_ids))


def _moved(made: list[Deal]) -> str:
    from simplecrm.actions.deals import shared_stage

    return f"Moved to {shared_stage(made)}"
