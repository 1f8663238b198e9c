"""What a person at a terminal is asked where a command takes more. Ctrl-C and Ctrl-D leave, and nothing is done."""

from __future__ import annotations

import typer

from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.errors import explain, say
from simplecrm.cli.runtime.options import when
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
    """Say what will happen and ask whether to go on. Raises ``NotUnderstood`` where nobody can be asked, ``Declined``,
    ``typer.Abort``."""
    if not run.can_ask():
        raise NotUnderstood(" ".join(what), "Nobody can be asked here; add --yes to go on.")
    for line in what:
        say(line, always=True)
    if not typer.confirm(question, err=True):
        raise Declined


def what_happened(finished: Sequence[Reminder]) -> Activity | None:
    """What is to be logged of follow-ups that are being finished; None when nothing is, or there is nobody to log it
    with. Raises ``typer.Abort``."""
    people = dict.fromkeys(item.contact for item in finished if item.contact_id)
    with_whom = ", ".join(people) if len(people) <= MAX_NAMES else f"{len(people)} contacts"
    what = finished[0].text if len(finished) == 1 else f"{len(finished)} follow-ups"
    say(f"{what}{f' ({with_whom})' if with_whom else ''}")
    text = _asked("What happened (nothing to log: Enter)") if with_whom else ""
    if not text.strip():
        return None
    from simplecrm.actions import activities

    label = f"Kind ({', '.join(KINDS)} or your own)"
    return _until(lambda: activities.ready(Activity(kind=_asked(label, KINDS[0]), text=text)))


def what_is_next() -> Reminder | None:
    """The follow-up that is to be set, its date said back; None for none. Raises ``typer.Abort``."""
    due = _until(_due)
    if not due:
        return None
    say(f"  {moment(due, run.now)}", always=True)
    from simplecrm.actions.reminders import DEFAULT_TEXT

    return Reminder(text=_asked("What then", DEFAULT_TEXT), due=due)


def _due() -> str:
    phrase = _asked("Next, when (nothing: Enter)")
    return when(phrase).text if phrase.strip() else ""


def _until(ask: Callable[[], Answer]) -> Answer:
    """The answer to a question that is asked until the answer is understood."""
    while True:
        try:
            return ask()
        except NotUnderstood as error:
            explain(error)


def _asked(question: str, default: str = "") -> str:
    return str(typer.prompt(question, default=default, show_default=bool(default), err=True))
