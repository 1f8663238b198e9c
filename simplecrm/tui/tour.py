"""The tour: the daily loop, step by step, inside the sample data. A step is over when the newcomer has done it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, Protocol

from simplecrm.core.records import Record


class Toured(Protocol):
    """What the tour looks at of the application."""

    @property
    def screen_stack(self) -> list[Any]:
        """The screen of the mode, and the windows over it."""

    def ask(self, question: Callable[[sqlite3.Connection], Any], default: Any) -> Any:
        """The answer to a question about the book, or ``default``."""


class Counts(Record):
    """What has been done in the book so far."""

    activities: int = 0
    reminders: int = 0
    finished: int = 0
    undone: int = 0
    moves: int = 0


class View(Record):
    """What the application shows: the mode, whether a card is open beside the list, the name of the selected contact,
    and whether a window is open over the mode."""

    mode: str = ""
    has_card: bool = False
    who: str = ""
    has_window: bool = False


class Step(Record):
    """``text`` says what to do, with keys in backquotes. ``is_done`` gets the counts when the step began, those of
    now, and what is shown."""

    title: str
    text: str
    is_done: Callable[[Counts, Counts, View], bool]


STEPS = (
    Step(
        "Today",
        "This is your day: what is late, what is due, and what else needs attention. `j` and `k` or the arrows move. "
        "Go to Fatima Zahra and press `Enter` to read about her.",
        lambda before, now, view: view.has_card,  # noqa: ARG005
    ),
    Step(
        "Read",
        "Her card: who she is, what is next, what was said last. `Esc` goes back to the list.",
        lambda before, now, view: not view.has_card,  # noqa: ARG005
    ),
    Step(
        "Log",
        "You have called her. Press `l`, then `c` for a call, type what she said, and go on with `Tab` to Next: write "
        "“in 1 week”, and below it what you will do. `Ctrl+S` saves both.",
        lambda before, now, view: now.activities > before.activities and now.reminders > before.reminders,  # noqa: ARG005
    ),
    Step(
        "Undo",
        "Not what you meant? `u` takes back the last change, whatever it was, and `U` repeats it. Press `u`.",
        lambda before, now, view: now.undone > before.undone,  # noqa: ARG005
    ),
    Step(
        "Done",
        "Press `d` on a follow-up under Late or Today: say what happened and what is next, or just press `Enter`.",
        lambda before, now, view: now.finished > before.finished,  # noqa: ARG005
    ),
    Step(
        "Find",
        "The phone rings, and it is Hana from Tanaka. Press `/`, type “hana tan”, and press `Enter`.",
        lambda before, now, view: view.mode == "contacts" and view.who.startswith("Hana"),  # noqa: ARG005
    ),
    Step(
        "Deals",
        "Press `6` for your deals, a column for each stage. The arrows move about, and `>` moves a deal on.",
        lambda before, now, view: now.moves > before.moves,  # noqa: ARG005
    ),
    Step(
        "Reports",
        "Press `7` to see what the numbers say.",
        lambda before, now, view: view.mode == "reports",  # noqa: ARG005
    ),
    Step(
        "Everything else",
        "`Ctrl+P` finds any action or contact by name, and `?` shows all keys. Try one of them; `Esc` closes it.",
        lambda before, now, view: view.has_window,  # noqa: ARG005
    ),
)

END = Step(
    "That is the loop",
    "Find, read, talk, log it with the next step, go on to the next one. Your own book is still empty: leave with `q`, "
    "then add somebody, or import a file.\n  simplecrm add 'Ann Lee <ann@acme.com>'\n  simplecrm import contacts.csv\n",
    lambda before, now, view: False,  # noqa: ARG005
)

_COUNTS = """
select (select count(*) from activity), (select count(*) from reminder),
  (select count(*) from reminder where done_at <> ''), (select count(*) from step where kind = 'undo'),
  (select count(*) from deal_move)
"""


def counts(connection: sqlite3.Connection) -> Counts:
    """What has been done in the book; for the sample data only, as everything is counted."""
    return Counts._make(connection.execute(_COUNTS).fetchone())


class Tour:
    """Where the newcomer is."""

    def __init__(self) -> None:
        self.place = 0
        self._before: Counts | None = None

    @property
    def step(self) -> Step:
        """The step that is explained now."""
        return STEPS[self.place] if self.place < len(STEPS) else END

    @property
    def heading(self) -> str:
        """``Tour 3 of 9 · Log``."""
        if self.place >= len(STEPS):
            return self.step.title
        return f"Tour {self.place + 1} of {len(STEPS)} · {self.step.title}"

    def look(self, app: Toured) -> None:
        """Go on to the next step if this one is done."""
        # The stack is empty while the application ends.
        if not app.screen_stack:
            return
        now = app.ask(counts, Counts())
        self._before = self._before or now
        if self.step.is_done(self._before, now, _view(app)):
            self.skip(app)

    def skip(self, app: Toured) -> None:
        """Go on to the next step."""
        self.place = min(self.place + 1, len(STEPS))
        self._before = app.ask(counts, Counts())


def _view(app: Toured) -> View:
    from simplecrm.lookups import contacts

    screen: Any = app.screen_stack[0]
    people = screen.target(one=True).people
    named = app.ask(lambda connection: contacts.rows(connection, people[:1]), [])
    return View(screen.mode, screen.has_class("-pane"), named[0].name if named else "", len(app.screen_stack) > 1)
