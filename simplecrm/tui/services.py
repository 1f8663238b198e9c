"""``Services``: the interface of the application for screens, forms and widgets, none of which imports it.

Textual's own features (pushing screens, timers, focus) are used through ``self.app``, as in any Textual program; those
of the application through ``self.services``.
"""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from textual.app import App
from textual.message_pump import MessagePump
from textual.screen import Screen

from simplecrm.core.records.segments import Segment
from simplecrm.errors import CrmError, EditConflict
from simplecrm.store.book import Book
from simplecrm.tui.messages import EVERYTHING
from simplecrm.tui.target import Target

if TYPE_CHECKING:
    from simplecrm.tui.form_drafts import FormDrafts
    from simplecrm.tui.tour import Tour

Answer = TypeVar("Answer")
Default = TypeVar("Default")
Question = Callable[[sqlite3.Connection], Answer]

SLOW_CHANGE_SECONDS = 0.7
"""After this time a change shows a message that it is running."""


@dataclass(frozen=True, slots=True)
class Done:
    """The result of a change: the message, the plural nouns of changed records, the record made, and remarks."""

    words: str
    kinds: Iterable[str] = EVERYTHING
    record: Any = None
    remarks: tuple[str, ...] = field(default=())
    undo: bool = True


class Services(Protocol):
    """The application as screens, forms and widgets use it."""

    book: Book
    tour: Tour | None
    """The tour, if this is one."""

    is_plain: bool
    """Whether less is drawn."""

    waiting: dict[str, int]
    """The last counts shown in the tabs, by mode."""

    everyone: bool
    """Whether Today shows everyone's work, for this session."""

    @property
    def user_shown(self) -> str:
        """The user whose work Today shows, with that of nobody; empty for everyone's."""

    @property
    def form_drafts(self) -> FormDrafts:
        """The drafts of forms that were left unsaved."""

    @property
    def now(self) -> datetime.datetime:
        """The local time, without a zone."""

    def ask(self, question: Question[Answer], default: Default) -> Answer | Default:
        """Run a short query and return its result; if that fails, show the error and return ``default``."""

    def ask_later(self, question: Question[Answer], then: Callable[[Answer], None], *, group: str) -> None:
        """Run a long query in a worker; a later one of the same ``group`` replaces it."""

    def perform(
        self,
        change: Callable[[Book], Done],
        then: Callable[[Done], None] | None = None,
        failed: Callable[[CrmError], None] | None = None,
        *,
        patience: float = SLOW_CHANGE_SECONDS,
    ) -> None:
        """Change the book in a worker, show a message, and reload the screens."""

    def act(self, screen: Screen[Any], action_id: str, target: Target) -> None:
        """Perform an action of the registry on ``target``."""

    def reload(self) -> None:
        """Reload the screens."""

    def say(self, words: str, *, severity: str = "information", seconds: float | None = None) -> None:
        """Show a toast in place of any other; ``words`` need not be safe."""

    def say_error(self, error: CrmError) -> None:
        """Show an error and its hint."""

    def explained(self, error: Exception) -> CrmError:
        """An exception as an error to show; for an unexpected one a crash report is written."""

    def offered(self, text: str) -> str:
        """The text with ``--file`` added to suggested commands, unless the default book is open."""

    def prepare(self, *modules: str) -> None:
        """Import modules that will be needed soon, in a worker."""

    def keep_text(self, text: str) -> str:
        """Save a text as a draft; return a message that says where."""

    def may_quit(self) -> bool:
        """Whether nothing that was typed is lost on quitting, or the user was warned already. Otherwise warn now."""

    def search(self, text: str = "") -> None:
        """Go to the search line of the contacts, and search for ``text`` if given."""

    def show_segment(self, segment: Segment) -> None:
        """Show what a segment finds, in the mode of its noun."""

    def show_setting(self, name: str) -> None:
        """Go to a setting, to change it."""

    def show_report(self, name: str) -> None:
        """Go to a report."""

    def open_contact(self, contact_id: int) -> None:
        """Show a contact in the list of contacts, with its card."""

    def resolve_conflict(self, conflict: EditConflict, decided: Callable[[Any], None]) -> None:
        """Ask which version to keep; ``decided`` is called with the record to save, or None if cancelled."""

    def try_theme(self, value: str) -> None:
        """Show a theme, as the setting names it, without saving the choice. Raises ``NotUnderstood``."""

    def save_theme(self, value: str) -> None:
        """Save the choice of a theme in the settings."""

    def show_changes_on(self, screen: Screen[Any]) -> None:
        """Call ``screen.book_changed`` after each change from now on; ``screen`` is a ``BookScreen``."""

    def is_in_front(self, screen: Screen[Any]) -> bool:
        """Whether ``screen`` is that of the current mode, even if a form is open over it."""


def services_of(app: App[Any]) -> Services:
    """The services of the running application."""
    return cast(Services, app)


class Served(MessagePump):
    """A screen or widget that uses the application's services."""

    @property
    def services(self) -> Services:
        """The services of the running application."""
        return services_of(self.app)
