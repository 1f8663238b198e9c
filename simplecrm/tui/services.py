"""What screens, forms and widgets know of the application: ``Services``. None of them imports the application itself.

What Textual gives each widget (pushing screens, timers, focus) is reached through ``self.app`` as in any Textual
program; what is ours, through ``self.services``.
"""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, cast

from textual.app import App
from textual.message_pump import MessagePump
from textual.screen import Screen

from simplecrm.errors import CrmError, EditConflict
from simplecrm.store.book import Book
from simplecrm.tui.aim import Aim
from simplecrm.tui.messages import EVERYTHING

Answer = TypeVar("Answer")
Default = TypeVar("Default")
Question = Callable[[sqlite3.Connection], Answer]

SLOW_CHANGE_SECONDS = 0.7
"""After this long a change says that it is being worked on."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a change did: the words of the toast, the nouns it concerned, the record it made, remarks on the input."""

    words: str
    kinds: Iterable[str] = EVERYTHING
    record: Any = None
    remarks: tuple[str, ...] = field(default=())
    undo: bool = True


class Services(Protocol):
    """The application as its screens see it."""

    book: Book
    waiting: dict[str, int]
    """How much waits in each mode, as counted last."""

    @property
    def now(self) -> datetime.datetime:
        """The local time, without a zone."""

    def ask(self, question: Question[Answer], default: Default) -> Answer | Default:
        """The answer to a short question; where the file cannot be read, show the error and return ``default``."""

    def ask_later(self, question: Question[Answer], then: Callable[[Answer], None], *, group: str) -> None:
        """Ask a long question in a worker; a later one of the same ``group`` replaces it."""

    def perform(
        self,
        change: Callable[[Book], Done],
        then: Callable[[Done], None] | None = None,
        failed: Callable[[CrmError], None] | None = None,
        *,
        patience: float = SLOW_CHANGE_SECONDS,
    ) -> None:
        """Change the book in a worker, show what was done, and let the screens reload."""

    def act(self, screen: Screen[Any], action_id: str, aim: Aim) -> None:
        """Perform an action of the registry on ``aim``."""

    def reload(self) -> None:
        """Let the screens read again what they show."""

    def say(self, words: str, *, severity: str = "information", seconds: float | None = None) -> None:
        """Show a toast in place of any other; ``words`` may come from the book."""

    def say_error(self, error: CrmError) -> None:
        """Show an error and its hint."""

    def explained(self, error: Exception) -> CrmError:
        """An exception as an error that can be shown; an unforeseen one writes a crash report."""

    def offered(self, text: str) -> str:
        """A text with commands, each with ``--file`` when another book than the default one is open."""

    def prepare(self, *modules: str) -> None:
        """Import modules in a worker that will be needed soon."""

    def keep_text(self, text: str) -> str:
        """Write a text to a draft file; return a sentence that says where."""

    def search(self, text: str = "") -> None:
        """Go to the search line of the contacts, and search for ``text``."""

    def open_contact(self, contact_id: int) -> None:
        """Show a contact in the list, with its card."""

    def open_company(self, company_id: int) -> None:
        """Show a company in its form."""

    def resolve_conflict(self, conflict: EditConflict, decided: Callable[[Any], None]) -> None:
        """Ask what to keep of two versions; ``decided`` receives the record, or None when that was not decided."""

    def switch_theme(self) -> None:
        """From dark to light and back."""

    def show_changes_on(self, screen: Screen[Any]) -> None:
        """From now on call ``screen.book_changed`` after each change; ``screen`` is a ``BookScreen``."""

    def is_in_front(self, screen: Screen[Any]) -> bool:
        """Whether ``screen`` is that of the present mode, whatever stands over it."""


def services_of(app: App[Any]) -> Services:
    """The services that the running application offers."""
    return cast(Services, app)


class Served(MessagePump):
    """A screen or widget that uses the application's services."""

    @property
    def services(self) -> Services:
        """The running application, as far as screens know it."""
        return services_of(self.app)
