"""The query language, and ``QueryContext``: what a query is evaluated with besides the book."""

from __future__ import annotations

from simplecrm.core.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable


class QueryContext(Record):
    """The local time ``now``, and the settings that decide what a query means.

    ``setting`` gives the value of a setting as text. It is called only when the value matters, and may then raise
    ``NotUnderstood``. ``of_follow_ups`` says that the query is on follow-ups, whose owner may be another than that of
    their contact.
    """

    now: datetime.datetime
    setting: Callable[[str], str]
    of_follow_ups: bool = False

    @property
    def user(self) -> str:
        """The name of the present user; empty if there is none."""
        return self.setting("user").lower()

    @property
    def date_order(self) -> str:
        """How dates in numbers are read: ``dmy``, ``mdy`` or ``ymd``."""
        return self.setting("date_order")

    @property
    def stage_cadence(self) -> str:
        """How often to talk to the contacts of a stage (see ``core.cadence``), empty if that is not set."""
        return self.setting("stage_cadence")

    @property
    def overdue_percent(self) -> int:
        """The percentage of its cadence from which a contact is overdue."""
        return int(self.setting("overdue_percent"))
