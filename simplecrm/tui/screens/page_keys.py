"""The keys on the page of a company, a deal or a case that change it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from simplecrm import registry
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


def hint(page: PageScreen) -> str:
    """The keys of a page, for its last line."""
    is_closed = isinstance(page.record, Deal) and page.record.status != "open"
    keys = {action_id: key for key, action_id in _keys(page.subject.noun).items()}
    shown = []
    for action_ids, label in _LABELS["closed deal" if is_closed else page.subject.noun]:
        signs = [registry.key_words(keys[action_id]) for action_id in action_ids.split() if action_id in keys]
        shown += [" ".join([*signs, label])] if signs else []
    return " · ".join([*shown, "enter opens", "esc closes"])


def bound() -> list[str]:
    """The keys that do something on any page."""
    return list(dict.fromkeys(key for noun in _HANDLERS for key in _keys(noun)))


def press(page: PageScreen, key: str) -> None:
    """Do what a key does to the record of a page, or say why it cannot."""
    noun = page.subject.noun
    action_id = _keys(noun).get(key)
    if action_id is not None:
        _HANDLERS[noun][action_id](page, page.record)
        return
    which = " or ".join(plural_of(noun) for noun in _HANDLERS if key in _keys(noun))
    _say(page, f"This is the page of a {noun}; that key is for {which}: open one first.")


def _keys(noun: str) -> dict[str, str]:
    """The actions on the page of a noun by their keys. Where two have the same key, those of pages and of deals take
    precedence over those of all modes, and of these the user's own keys over the usual ones."""
    usual = {action.id: action.key for action in registry.ACTIONS}
    found = [registry.action(action_id) for action_id in _HANDLERS[noun]]
    found.sort(key=lambda action: (bool(action.mode), action.key != usual[action.id]))
    return {action.key: action.id for action in found if action.key}


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
        keys = registry.key_of("edit"), registry.key_of("reopen_here")
        _say(page, f"{case.title} is solved. {keys[0]} rates it, {keys[1]} reopens it.")
    else:
        page.fill(SolveForm(case))


def _edit(page: PageScreen, case: Case) -> None:
    from simplecrm.tui.forms.case import CaseForm

    page.fill(CaseForm((), case.company_id, case.title, case))


def _say(page: PageScreen, words: str) -> None:
    page.services.say(page.services.offered(words), severity="warning")


_FILING: dict[str, Callable[[PageScreen, Any], None]] = {
    "log": lambda page, _: page.log_activity(),
    "follow_up": lambda page, _: page.set_follow_up(),
    "note": lambda page, _: page.write_note(),
    "case_here": lambda page, _: page.open_case(),
    "attach_here": lambda page, _: page.attach_file(),
    "open_here": lambda page, _: page.open_attachment(),
    "undo": lambda page, _: page.undo_last(),
}
_HANDLERS: dict[str, dict[str, Callable[[PageScreen, Any], None]]] = {
    "company": {**_FILING, "edit": _edit_company, "tag": _tag, "purchase_here": _purchase},
    "deal": {
        **_FILING, "later": partial(_move, steps=1), "earlier": partial(_move, steps=-1), "won": _won, "lost": _lost,
        "edit": _edit_deal, "tag": _tag, "purchase_here": _purchase, "reopen_here": _reopen_deal,
    },
    "case": {**_FILING, "wait_here": _wait, "solve_here": _solve, "reopen_here": _reopen, "edit": _edit},
}  # fmt: skip
"""What the actions of the registry do on a page, by its noun."""

_OPEN_A_FILE = ("attach_here", "attach"), ("open_here", "open a file")
_FILED = (
    ("log", "log"), ("follow_up", "follow-up"), ("note", "note"), ("case_here", "case"), ("purchase_here", "purchase"),
    *_OPEN_A_FILE, ("edit", "edit"), ("tag", "tag"),
)  # fmt: skip
_LABELS = {
    "company": (*_FILED, ("undo", "undo")),
    "deal": (*_FILED, ("earlier later", "move"), ("won", "won"), ("lost", "lost"), ("undo", "undo")),
    "closed deal": (*_FILED, ("reopen_here", "reopen"), ("undo", "undo")),
    "case": (
        ("log", "log"), *_OPEN_A_FILE, ("edit", "edit"), ("wait_here", "wait"), ("solve_here", "solve"),
        ("reopen_here", "reopen"), ("undo", "undo"),
    ),
}  # fmt: skip
"""The labels of the actions in the last line of each page."""
