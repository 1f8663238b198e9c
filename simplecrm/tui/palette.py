"""The command palette: actions, contacts, companies and segments by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from textual.app import App
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from simplecrm import registry
from simplecrm.core.records.companies import CompanyRow
from simplecrm.core.records.contacts import ContactRow
from simplecrm.core.records.segments import Segment
from simplecrm.core.text.plurals import counted
from simplecrm.lookups import companies, contacts, search, segments
from simplecrm.registry import Action
from simplecrm.show.safe import clip, safe
from simplecrm.tui.services import services_of

MAX_MATCHES = 12
"""Contacts or companies listed for a query."""

EXCLUDED = ("mark", "palette")
"""Actions that make no sense in the palette."""


class Actions(Provider):
    """The actions of the registry."""

    async def discover(self) -> Hits:
        """All actions, before anything is typed."""
        for action in self._available():
            yield DiscoveryHit(_title(action, self._mode), self._callback(action), text=action.title)

    async def search(self, query: str) -> Hits:
        """Actions in whose title or command a word starts with each word of the query."""
        wanted = query.casefold().split()
        for action in self._available():
            words = f"{action.title} {action.command} {action.id}".casefold().replace(":", " ").split()
            if all(any(word.startswith(part) for word in words) for part in wanted):
                yield Hit(
                    1.0 if words[0].startswith(wanted[0]) else 0.9, _title(action, self._mode), self._callback(action)
                )

    def _available(self) -> list[Action]:
        return [one for one in registry.ACTIONS if one.id not in EXCLUDED and one.mode in ("", self._mode)]

    @property
    def _mode(self) -> str:
        return self.app.current_mode

    def _callback(self, action: Action) -> Callable[[], Any]:
        app: Any = self.app
        return partial(app.call_later, app.action_take, action.id)


class Contacts(Provider):
    """Contacts, by anything that search finds."""

    async def search(self, query: str) -> Hits:
        """The best matches first."""
        services = services_of(self.app)
        found: list[ContactRow] = services.ask(
            lambda connection: contacts.rows(connection, search.ids(connection, query, limit=MAX_MATCHES)), []
        )
        for number, row in enumerate(found):
            about = " · ".join(part for part in (row.company, row.email or row.phone) if part)
            opening = partial(self.app.call_later, services.open_contact, row.id)
            yield Hit(0.95 - number / 1000, _words(row.name, about), opening, text=safe(row.name))


class Companies(Provider):
    """Companies by name or domain; picking one opens its form."""

    async def search(self, query: str) -> Hits:
        """Companies whose name or domain contains the query."""
        services = services_of(self.app)
        found: list[CompanyRow] = services.ask(
            lambda connection: companies.rows(
                connection, companies.ids(connection, text=query, limit=MAX_MATCHES // 2)
            ),
            [],
        )
        for number, row in enumerate(found):
            about = " · ".join(part for part in ("company", row.city, counted(row.contacts, "contact")) if part)
            opening = partial(self.app.call_later, services.open_company, row.id)
            yield Hit(0.9 - number / 1000, _words(row.name, about), opening, text=safe(row.name))


class Segments(Provider):
    """Saved queries; picking one shows what it finds."""

    async def search(self, query: str) -> Hits:
        """Segments in whose name or query a word starts with each word of the query."""
        services = services_of(self.app)
        wanted = query.casefold().lstrip("@").split()
        found: list[Segment] = services.ask(segments.every, [])
        for segment in found:
            words = f"segment {segment.name} {segment.query}".casefold().replace(":", " ").split()
            if all(any(word.startswith(part) for word in words) for part in wanted):
                asking = partial(self.app.call_later, services.show_segment, segment)
                yield Hit(0.97, _words(f"@{segment.name}", segment.query), asking, text=safe(segment.name))


def open_palette(app: App[Any]) -> None:
    """Open the palette over the present screen."""
    providers = [Actions, Segments, Contacts, Companies]
    app.push_screen(CommandPalette(providers=providers, placeholder="An action, segment, contact or company …"))


def _title(action: Action, mode: str) -> Content:
    key = f"  {registry.key_words(action.key)}" if registry.has_key(action, mode) else ""
    return Content.assemble(action.title, (key, "bold $accent"))


def _words(name: str, about: str) -> Content:
    return Content.assemble(clip(name, 40), ("  " + clip(about, 50), "$quiet"))
