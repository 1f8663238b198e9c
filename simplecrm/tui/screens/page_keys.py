"""The keys on the page of a company, a deal or a case that change it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from simplecrm.core.records.cases import Case
from simplecrm.core.records.companies import Company
from simplecrm.core.records.deals import Deal
from simplecrm.core.text.plurals import plural_of
from simplecrm.show.cases import case_words
from simplecrm.tui import deal_changes

if TYPE_CHECKING:
    from simplecrm.tui.screens.page import PageScreen

CASES = frozenset({"cases", "contacts", "activities"})
"""What else changes on the screen when a case does."""

_FILED = "l log · f follow-up · n note · c case · p purchase · a attach · A open a file"
_END = "enter opens · esc closes"

HINTS = {
    "company": f"{_FILED} · e edit · t tag · u undo · {_END}",
    "deal": f"{_FILED} · e edit · t tag · < > move · w won · o lost · u undo · {_END}",
    "closed deal": f"{_FILED} · e edit · t tag · r reopen · u undo · {_END}",
    "case": f"l log · a attach · A open a file · e edit · w wait · s solve · r reopen · u undo · {_END}",
}
"""The keys of each page, as the last line shows them."""


def hint(page: PageScreen) -> str:
    """The keys of a page, for its last line."""
    is_closed = isinstance(page.record, Deal) and page.record.status != "open"
    return HINTS["closed deal" if is_closed else page.subject.noun]


def press(page: PageScreen, key: str) -> None:
    """Do what a key does to the record of a page, or say why it cannot."""
    record = page.record
    if isinstance(record, Company) and key in _COMPANY:
        _COMPANY[key](page, record)
    elif isinstance(record, Deal) and key in _DEAL:
        _DEAL[key](page, record)
    elif isinstance(record, Case) and key in _CASE:
        _CASE[key](page, record)
    else:
        nouns = [noun for noun, keys in (("company", _COMPANY), ("deal", _DEAL), ("case", _CASE)) if key in keys]
        which = " or ".join(plural_of(noun) for noun in nouns)
        _say(page, f"This is the page of a {page.subject.noun}; that key is for {which}: open one first.")


def _edit_company(page: PageScreen, company: Company) -> None:
    from simplecrm.tui.forms.company import CompanyForm

    page.fill(CompanyForm(company))


def _edit_deal(page: PageScreen, deal: Deal) -> None:
    from simplecrm.tui.forms.deal import DealForm

    page.fill(DealForm(old=deal))


def _tag(page: PageScreen, _record: Company | Deal) -> None:
    """Add or remove tags of a company or deal."""
    from simplecrm.lookups import tags
    from simplecrm.tui.forms.tag import TagForm

    subject = page.subject
    page.fill(TagForm((subject.id,), page.called, page.services.ask(tags.every, []), noun=subject.noun))


def _purchase(page: PageScreen, _record: Company | Deal) -> None:
    """Add what the company bought, or what was bought on the deal."""
    from simplecrm.tui.forms.purchase import PurchaseForm

    page.fill(PurchaseForm(page.subject, page.called))


def _move(page: PageScreen, deal: Deal, *, steps: int) -> None:
    """Move a deal to the next or previous stage of its pipeline."""
    deal_changes.shift(page.services, [deal.id], steps, lambda _: page.load())


def _won(page: PageScreen, deal: Deal) -> None:
    deal_changes.win(page.services, [deal.id], lambda _: page.load())


def _lost(page: PageScreen, deal: Deal) -> None:
    """Ask why, and mark a deal as lost."""
    deal_changes.lose(page, [deal.id], lambda _: page.load())


def _reopen_deal(page: PageScreen, deal: Deal) -> None:
    """Reopen a deal that is won or lost, in its last stage."""
    if deal.status == "open":
        _say(page, f"{deal.title} is open.")
    else:
        deal_changes.reopen(page.services, deal.id, lambda _: page.load())


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


_COMPANY: dict[str, Callable[[PageScreen, Company], None]] = {"e": _edit_company, "t": _tag, "p": _purchase}
_DEAL: dict[str, Callable[[PageScreen, Deal], None]] = {
    "greater_than_sign": partial(_move, steps=1), "less_than_sign": partial(_move, steps=-1), "w": _won, "o": _lost,
    "e": _edit_deal, "t": _tag, "p": _purchase, "r": _reopen_deal,
}  # fmt: skip
_CASE: dict[str, Callable[[PageScreen, Case], None]] = {"w": _wait, "s": _solve, "r": _reopen, "e": _edit}

KEYS = tuple(dict.fromkeys((*_COMPANY, *_DEAL, *_CASE)))
"""The keys that change a company, a deal or a case."""

USUAL = {
    "log": "l", "follow_up": "f", "note": "n", "attach_here": "a", "open_here": "A", "undo": "u", "edit": "e",
    "tag": "t", "later": "greater_than_sign", "earlier": "less_than_sign", "won": "w", "lost": "o",
}  # fmt: skip
"""The actions whose keys work on pages, too, with the keys that always do."""
