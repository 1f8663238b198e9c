"""The modes, each imported when first shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.screen import Screen


def _today() -> Screen[Any]:
    from simplecrm.tui.screens.today import TodayScreen

    return TodayScreen()


def _contacts() -> Screen[Any]:
    from simplecrm.tui.screens.contacts import ContactsScreen

    return ContactsScreen()


def _timeline() -> Screen[Any]:
    from simplecrm.tui.screens.timeline import TimelineScreen

    return TimelineScreen()


def _followups() -> Screen[Any]:
    from simplecrm.tui.screens.reminders import RemindersScreen

    return RemindersScreen()


def _notes() -> Screen[Any]:
    from simplecrm.tui.screens.notes import NotesScreen

    return NotesScreen()


def _deals() -> Screen[Any]:
    from simplecrm.tui.screens.deals import DealsScreen

    return DealsScreen()


def _reports() -> Screen[Any]:
    from simplecrm.tui.screens.reports import ReportsScreen

    return ReportsScreen()


def _companies() -> Screen[Any]:
    from simplecrm.tui.screens.companies import CompaniesScreen

    return CompaniesScreen()


def _settings() -> Screen[Any]:
    from simplecrm.tui.screens.settings import SettingsScreen

    return SettingsScreen()


MODES: dict[str, str | Callable[[], Screen[Any]]] = {
    "today": _today,
    "contacts": _contacts,
    "timeline": _timeline,
    "followups": _followups,
    "notes": _notes,
    "deals": _deals,
    "reports": _reports,
    "companies": _companies,
    "settings": _settings,
}
"""By action id in the registry."""
