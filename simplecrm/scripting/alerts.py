"""The alerts, and the actions on them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.core.records.alerts import SnoozedAlert
    from simplecrm.lookups.alerts.current import Alerts as Current
    from simplecrm.scripting.scope import Scope


class Alerts:
    """What needs attention without having a date of its own. A key such as ``deal:5``, ``drifting:ann`` or
    ``month:2026-11`` names an alert."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def now(self) -> Current:
        """All alerts that are not snoozed, by kind."""
        from simplecrm.actions import cross_selling
        from simplecrm.core.query import QueryContext
        from simplecrm.lookups.alerts.current import current

        scope = self._scope
        cross_selling.refresh(scope.book)
        context = QueryContext(scope.now, scope.context.setting)
        return current(scope.book.reading(), context, drifting=-1, limit=None)

    def snooze(self, *keys: str, until: str) -> tuple[SnoozedAlert, ...]:
        """Hide alerts until a day. Raises ``NotUnderstood`` for one that is not in the future, and what finding the
        record raises."""
        from simplecrm.actions import alerts
        from simplecrm.lookups.alerts.keys import resolve

        scope = self._scope
        day = scope.context.coming("until", until).text
        found = [resolve(scope.book.reading(), key, scope.contact_id) for key in keys]
        return alerts.snooze(scope.book, found, day, scope.now)
