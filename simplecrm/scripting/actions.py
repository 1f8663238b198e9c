"""``Actions``: every change to a book, grouped by noun and named as on the command line."""

from __future__ import annotations

from simplecrm.core.ids import checked
from simplecrm.errors import NotUnderstood
from simplecrm.scripting.activities import Activities
from simplecrm.scripting.alerts import Alerts
from simplecrm.scripting.attachments import Attachments
from simplecrm.scripting.campaigns import Campaigns
from simplecrm.scripting.cases import Cases
from simplecrm.scripting.companies import Companies
from simplecrm.scripting.contacts import Contacts
from simplecrm.scripting.deals import Deals
from simplecrm.scripting.notes import Notes
from simplecrm.scripting.products import Products
from simplecrm.scripting.purchases import Purchases
from simplecrm.scripting.reminders import Reminders
from simplecrm.scripting.scope import record_id
from simplecrm.scripting.segments import Segments
from simplecrm.scripting.tags import Tags
from simplecrm.scripting.templates import Templates

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.core.records.alerts import SnoozedAlert
    from simplecrm.core.records.reminders import Reminder
    from simplecrm.lookups.history import StepRow
    from simplecrm.scripting.scope import Scope

VERBS = {
    "add": "contacts.add", "add_if_missing": "contacts.add_if_missing", "log": "activities.add", "note": "notes.add",
    "remind": "reminders.add", "done": "reminders.done", "snooze": "snooze", "tag": "contacts.tag",
    "untag": "contacts.untag", "merge": "contacts.merge", "undelete": "contacts.undelete", "undo": "undo",
    "redo": "redo", "attach": "attachments.add", "reply": "templates.reply",
}  # fmt: skip
"""The method of ``Actions`` for each action without a noun in its name. ``companies edit`` is ``companies.edit``."""


class Actions:
    """The actions on the book of ``scope``."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.contacts = Contacts(scope)
        self.companies = Companies(scope)
        self.activities = Activities(scope)
        self.reminders = Reminders(scope)
        self.notes = Notes(scope)
        self.deals = Deals(scope)
        self.products = Products(scope)
        self.purchases = Purchases(scope)
        self.cases = Cases(scope)
        self.attachments = Attachments(scope)
        self.tags = Tags(scope)
        self.segments = Segments(scope)
        self.templates = Templates(scope)
        self.campaigns = Campaigns(scope)
        self.alerts = Alerts(scope)

    def undo(self, step: int = 0) -> StepRow:
        """Undo the last step, or the one with that id."""
        from simplecrm.actions import journal

        return journal.undo(self.scope.book, checked(step))

    def snooze(self, *which: int | str | Reminder, due: str) -> tuple[Reminder | SnoozedAlert, ...]:
        """Snooze follow-ups, given by their ids, and alerts, by keys such as ``deal:5``, ``drifting:ann`` or
        ``month:2026-11``, until a date. Raises ``NotUnderstood``, and what finding the records raises."""
        from simplecrm.actions import snoozing
        from simplecrm.lookups.alerts.keys import resolve

        scope = self.scope
        if not which:
            raise NotUnderstood("No reminder given.")
        until = scope.context.coming("when", due).text
        keys = [resolve(scope.book.reading(), one, scope.contact_id) for one in which if isinstance(one, str)]
        ids = [record_id(one) for one in which if not isinstance(one, str)]
        moved = snoozing.snooze(scope.book, ids, keys, until, scope.now)
        return (*moved.reminders, *moved.alerts)

    def redo(self) -> StepRow:
        """Redo the last undone change."""
        from simplecrm.actions import journal

        return journal.redo(self.scope.book)
