"""The alerts."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.lookups.alerts.current import Alerts as Current
    from simplecrm.scripting.scope import Scope


class Alerts:
    """What needs attention without having a date of its own."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def now(self) -> Current:
        """All alerts that are not snoozed, by kind."""
        from simplecrm.actions import learning
        from simplecrm.core.query import QueryContext
        from simplecrm.lookups.alerts.current import current

        scope = self._scope
        learning.refresh(scope.book)
        context = QueryContext(scope.now, scope.context.setting)
        return current(scope.book.reading(), context, drifting=-1, limit=None)
