"""The keys on the page of a deal or a case that change it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from simplecrm.core.records.cases import Case
from simplecrm.core.records.deals import Deal
from simplecrm.core.text.plurals import plural_of
from simplecrm.show.cases import case_words
from simplecrm.show.deals import deal_words

if TYPE_CHECKING:
    from simplecrm.tui.screens.page import PageScreen

DEALS = frozenset({"deals", "contacts"})
CASES = frozenset({"cases", "contacts", "activities"})
"""What else changes on the screen when a deal or a case does."""

HINTS = {
    "company": "l log · f follow-up · n note · c case · enter opens · esc closes",
    "deal": "l log · f follow-up · n note · < > move · w won · o lost · u undo · enter opens · esc closes",
    "case": "l log · e edit · w wait · s solve · r reopen · u undo · enter opens · esc closes",
}
"""The keys of each page, as the last line shows them."""


def press(page: PageScreen, key: str) -> None:
    """Do what a key does to the record of a page, or say why it cannot."""
    record = page.record
    if isinstance(record, Deal) and key in _DEAL:
        if record.status == "open":
            _DEAL[key](page, record)
        else:
            _say(page, f"{record.title} is {record.status}. Reopen it: simplecrm deals reopen {record.id}")
    elif isinstance(record, Case) and key in _CASE:
        _CASE[key](page, record)
    else:
        nouns = [noun for noun, keys in (("deal", _DEAL), ("case", _CASE)) if key in keys]
        which = " or ".join(plural_of(noun) for noun in nouns)
        _say(page, f"This is the page of a {page.subject.noun}; that key is for {which}: open one first.")


def _move(page: PageScreen, deal: Deal, *, steps: int) -> None:
    """Move a deal to the next or previous stage of its pipeline."""
    from simplecrm.actions.deals import move, pipelines

    pipeline = pipelines().pipeline(deal.pipeline)
    names = [stage.name for stage in pipeline.stages] if pipeline is not None else []
    place = names.index(deal.stage) + steps if deal.stage in names else 0
    if not 0 <= place < len(names):
        _say(page, f"{deal.title} is in the {'last' if steps > 0 else 'first'} stage.")
        return
    now, stage = page.services.now, f"{deal.pipeline}/{names[place]}"
    page.change(lambda book: f"Moved to {names[place]}: {deal_words(move(book, [deal.id], stage, now)[0], now)}", DEALS)


def _won(page: PageScreen, deal: Deal) -> None:
    from simplecrm.actions.deals import close

    now = page.services.now
    page.change(lambda book: f"Won: {deal_words(close(book, [deal.id], 'won', now)[0], now)}", DEALS)


def _lost(page: PageScreen, deal: Deal) -> None:
    """Ask why, and mark a deal as lost."""
    from simplecrm.tui.forms.lost import LostForm

    page.fill(LostForm(deal))


def _wait(page: PageScreen, case: Case) -> None:
    from simplecrm.actions.cases import wait

    now = page.services.now
    page.change(lambda book: f"Waiting: {case_words(wait(book, [case.id], now)[0], now)}", CASES)


def _reopen(page: PageScreen, case: Case) -> None:
    from simplecrm.actions.cases import reopen

    now = page.services.now
    page.change(lambda book: f"Reopened: {case_words(reopen(book, [case.id], now)[0], now)}", CASES)


def _solve(page: PageScreen, case: Case) -> None:
    """Ask how satisfied the customer is, and mark a case as solved."""
    from simplecrm.tui.forms.case import SolveForm

    if case.status == "solved":
        _say(page, f"{case.title} is solved. e rates it, r reopens it.")
    else:
        page.fill(SolveForm(case))


def _edit(page: PageScreen, case: Case) -> None:
    from simplecrm.tui.forms.case import CaseForm

    page.fill(CaseForm((), case.company_id, case.title, case))


def _say(page: PageScreen, words: str) -> None:
    page.services.say(page.services.offered(words), severity="warning")


_DEAL: dict[str, Callable[[PageScreen, Deal], None]] = {
    "greater_than_sign": partial(_move, steps=1), "less_than_sign": partial(_move, steps=-1), "w": _won, "o": _lost,
}  # fmt: skip
_CASE: dict[str, Callable[[PageScreen, Case], None]] = {"w": _wait, "s": _solve, "r": _reopen, "e": _edit}

KEYS = tuple(dict.fromkeys((*_DEAL, *_CASE)))
"""The keys that change a deal or a case."""
