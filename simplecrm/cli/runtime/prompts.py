"""Prompts on a terminal. Ctrl-C and Ctrl-D cancel the command without a change."""

from __future__ import annotations

import typer

from simplecrm.cli.runtime.arguments import context, when
from simplecrm.cli.runtime.context import run, say
from simplecrm.cli.runtime.errors import explain
from simplecrm.core.records.activities import KINDS, Activity
from simplecrm.core.records.reminders import Reminder
from simplecrm.errors import Declined, NotUnderstood
from simplecrm.show.when import moment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    Answer = TypeVar("Answer")


MAX_NAMES = 3


def confirm(what: Sequence[str], question: str) -> None:
    """Print what will happen and ask for confirmation. Raises ``NotUnderstood`` without a terminal to ask on,
    ``Declined``, ``typer.Abort``."""
    if not run.can_ask():
        raise NotUnderstood(" ".join(what), "Cannot ask for confirmation here; add --yes.")
    for line in what:
        say(line, always=True)
    if not typer.confirm(question, err=True):
        raise Declined


def what_happened(finished: Sequence[Reminder]) -> Activity | None:
    """Ask what to log for follow-ups that are being finished; None for nothing, or if they have no contact. Raises
    ``typer.Abort``."""
    people = dict.fromkeys(item.contact for item in finished if item.contact_id)
    with_whom = ", ".join(people) if len(people) <= MAX_NAMES else f"{len(people)} contacts"
    what = finished[0].text if len(finished) == 1 else f"{len(finished)} follow-ups"
    say(f"{what}{f' ({with_whom})' if with_whom else ''}")
    text = _asked("What happened (Enter to log nothing)") if with_whom else ""
    if not text.strip():
        return None
    from simplecrm.actions.activities import ready
    from simplecrm.drafts import activities

    label = f"Kind ({', '.join(KINDS)} or your own)"
    return _until(lambda: ready(activities.draft(context(), kind=_asked(label, KINDS[0]), text=text)))


def what_is_next() -> Reminder | None:
    """Ask for the next follow-up, confirming its date; None for none. Raises ``typer.Abort``."""
    due = _until(_due)
    if not due:
        return None
    say(f"  {moment(due, run.now)}", always=True)
    from simplecrm.actions.reminders import DEFAULT_TEXT

    return Reminder(text=_asked("What to do", DEFAULT_TEXT), due=due)


def _due() -> str:
    phrase = _asked("Next follow-up, when (Enter for none)")
    return when(phrase).text if phrase.strip() else ""


def _until(ask: Callable[[], Answer]) -> Answer:
    """Ask until the answer is valid, and return it."""
    while True:
        try:
            return ask()
        except NotUnderstood as error:
            explain(error)


def _asked(question: str, default: str = "") -> str:
    return str(typer.prompt(question, default=default, show_default=bool(default), err=True))
