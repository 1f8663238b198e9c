"""The command palette: actions, settings, reports, segments, contacts and companies by name.

Actions come first, then what else has a name that begins with the query, then what is found by other words. Records are
looked up in a worker, so that no letter waits.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from simplecrm import registry
from simplecrm.config import SETTINGS
from simplecrm.core.records import Record
from simplecrm.core.reports import REPORTS
from simplecrm.core.text.names import fold
from simplecrm.core.text.plurals import counted
from simplecrm.lookups import companies, contacts, search, segments
from simplecrm.registry import Action
from simplecrm.tui.choices import names_of
from simplecrm.tui.screens.picker import Picker
from simplecrm.tui.target import Target
from simplecrm.tui.widgets.columns import Column

if TYPE_CHECKING:
    from simplecrm.tui.screens.base import BookScreen

MAX_MATCHES = 12
"""Contacts or companies listed for a query."""

MAX_FOUND = 8
"""Segments, reports and settings listed for a query."""

EXCLUDED = ("mark", "palette")
"""Actions that make no sense in the palette."""


class Line(Record):
    """A line of the palette: its place from 1, what it opens, what is said about it, its key, and what Enter does.
    ``is_off`` says that it cannot be done now, and ``about`` why."""

    id: int
    title: str
    about: str
    key: str
    run: Callable[[], Any]
    is_off: bool = False


Entry = tuple[str, str, str, Callable[[], Any], bool]
"""A line without its place."""


class Palette(Picker):
    """What is found for the typed text; without any, all actions."""

    DEFAULT_CSS = """
    Palette > Vertical { width: 104; }
    """

    heading = "Palette"
    hint = "type to narrow · ↑ ↓ · enter does it · esc closes"

    def __init__(self, screen: BookScreen) -> None:
        super().__init__(placeholder="an action, setting, report, segment, contact or company")
        self._screen = screen
        self._hidden = {*EXCLUDED, *screen.hidden_actions()}
        self._targets = {many: screen.target(one=not many) for many in (False, True)}
        self._names: dict[Target, str] = {}
        self._asked = ""
        """The text whose records are shown, or being looked up."""
        self._records: list[tuple[bool, Entry]] = []
        """What was looked up, and whether its name begins with the text."""
        self._is_looking_up = False
        self._will_pick = False
        """Whether Enter was pressed before anything was found."""

    def columns(self) -> list[Column]:
        """What it opens, what is said about it, and at the right its key."""
        return [
            Column("What", lambda line: (line.title, "quiet" if line.is_off else "strong"), weight=5, least=24),
            Column("About", lambda line: (line.about, "quiet"), weight=3, least=8, drop=1),
            Column("Key", lambda line: (line.key, "soon"), width=3, right=True),
        ]

    def narrow(self, text: str) -> list[Line]:
        """What is known at once, and the records when they have been looked up."""
        wanted = text.strip()
        if wanted != self._asked:
            self._asked, self._records = wanted, []
            self._is_looking_up, self._will_pick = bool(wanted), False
            if wanted:
                self._look_up(wanted)
        words = fold(wanted).lstrip("@").split()
        others = [*(self._named(words) if words else ()), *self._records]
        begun = [entry for begins, entry in others if begins]
        entries = [*self._actions(words), *begun, *(entry for begins, entry in others if not begins)]
        return [Line(place, *entry) for place, entry in enumerate(entries, 1)]

    def pick(self, row: Line | None) -> None:
        """Close the palette, and do it."""
        if row is None:
            self._will_pick = self._is_looking_up
            return
        self.dismiss(None)
        # After the keys that were pressed before.
        self.app.call_later(row.run)

    @property
    def is_answering(self) -> bool:
        """Whether the following keys are for what Enter will pick."""
        return self._will_pick

    def completed(self, row: Line) -> str:
        """The title."""
        return row.title

    def _actions(self, words: Sequence[str]) -> Iterator[Entry]:
        """The actions, those first that begin with the words and can be done now."""
        found = []
        for place, action in enumerate(registry.actions()):
            if action.id in self._hidden or action.mode not in ("", self._screen.mode):
                continue
            if _has(f"{action.title} {action.command} {action.id}".replace(":", " "), words):
                why = registry.disabled_reason(action, self._targets[action.many].available, self._screen.mode)
                begins = bool(words) and fold(action.title).startswith(words[0])
                found.append(((not begins, bool(why) if words else False, place), action, why))
        for _, action, why in sorted(found, key=lambda one: one[0]):
            key = registry.key_words(action.key) if registry.has_key(action, self._screen.mode) else ""
            about = why.rstrip(".") if why else self._for_whom(action)
            yield action.title, about, key, partial(self._screen.take, action.id), bool(why)

    def _for_whom(self, action: Action) -> str:
        """Whom an action that needs a selection would be for."""
        if action.needs in ("", "undo", "redo"):
            return ""
        target = self._targets[action.many]
        if target not in self._names:
            self._names[target] = self._called(target)
        return f"for {self._names[target]}" if self._names[target] else ""

    def _called(self, target: Target) -> str:
        if target.noun in ("", "contact", "reminder") and target.people:
            return names_of(self.services, target.people) or ""
        return counted(len(target.ids), target.noun) if target.ids else ""

    def _named(self, words: Sequence[str]) -> list[tuple[bool, Entry]]:
        """Segments, reports and settings, and whether their name begins with the query."""
        services = self.services
        found: list[tuple[str, Entry]] = []
        for segment in services.ask(segments.every, []):
            if _has(f"segment {segment.name} {segment.query}".replace(":", " "), words):
                show = partial(services.show_segment, segment)
                found.append((segment.name, (f"@{segment.name}", segment.query, "", show, False)))
        for report in REPORTS:
            if _has(f"report {report.name} {report.help}", words):
                show = partial(services.show_report, report.name)
                found.append((report.name, (f"Report {report.name}", report.help, "", show, False)))
        for setting in SETTINGS:
            if _has(f"setting {setting.name.replace('_', ' ')} {setting.name} {setting.help}", words):
                show = partial(services.show_setting, setting.name)
                found.append((setting.name, (f"Setting {setting.name}", setting.help, "", show, False)))
        begin = " ".join(words)
        found.sort(key=lambda one: (fold(one[0]) != begin, not fold(one[0]).startswith(begin)))
        return [(_begins(name, begin) or _begins(entry[0], begin), entry) for name, entry in found[:MAX_FOUND]]

    def _look_up(self, text: str) -> None:
        services = self.services

        def asked(connection: sqlite3.Connection) -> tuple[list[Any], list[Any]]:
            people = contacts.rows(connection, search.ids(connection, text, limit=MAX_MATCHES))
            firms = companies.rows(connection, companies.ids(connection, text=text, limit=MAX_MATCHES // 2))
            return people, firms

        def answered(found: tuple[list[Any], list[Any]]) -> None:
            if text != self._asked or not self.is_mounted:
                return
            entries: list[Entry] = []
            for row in found[0]:
                about = " · ".join(part for part in (row.company, row.email or row.phone) if part)
                entries.append((row.name, about, "", partial(services.open_contact, row.id), False))
            for row in found[1]:
                about = " · ".join(part for part in ("company", row.city, counted(row.contacts, "contact")) if part)
                entries.append((row.name, about, "", partial(self._open_company, row.id), False))
            self._records = [(_begins(entry[0], fold(text)), entry) for entry in entries]
            self.update_rows(keep=True)
            will_pick, self._is_looking_up, self._will_pick = self._will_pick, False, False
            if will_pick:
                self.pick(self.table.row)

        services.ask_later(asked, answered, group="palette")

    def _open_company(self, company_id: int) -> None:
        from simplecrm.lookups.subjects import Subject
        from simplecrm.tui.screens.page import PageScreen

        self._screen.app.push_screen(PageScreen(Subject("company", company_id)))


def _begins(name: str, text: str) -> bool:
    return fold(name).lstrip("@").startswith(text)


def _has(text: str, words: Sequence[str]) -> bool:
    """Whether in ``text`` a word starts with each of the words."""
    own = fold(text).split()
    return all(any(word.startswith(part) for word in own) for part in words)


def open_palette(screen: BookScreen) -> None:
    """Open the palette over a mode."""
    screen.app.push_screen(Palette(screen))
