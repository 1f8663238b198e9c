"""The actions on templates."""

from __future__ import annotations

from simplecrm.drafts import templates as drafts
from simplecrm.scripting.nouns import WithUid
from simplecrm.scripting.scope import record_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from simplecrm.actions.filling import Filled
    from simplecrm.actions.replying import Sent
    from simplecrm.core.records.templates import Template
    from simplecrm.scripting.scope import Who


class Templates(WithUid):
    """Texts with fields, filled in for each person. A template is given by its name or id, or a record returned
    earlier."""

    noun = "template"

    def get(self, which: str | int | Template) -> Template:
        """The template with that name or id. Raises ``NothingMatched`` or ``Ambiguous``."""
        from simplecrm.lookups import templates

        connection = self._scope.book.reading()
        if isinstance(which, str):
            return templates.require(connection, templates.resolve(connection, which))
        return templates.require(connection, record_id(which))

    def add(self, name: str, text: str, *, subject: str = "", format: str = "") -> Template:
        """Add a template: ``add("thanks", "Hello {{ given }}, …", subject="Thank you")``."""
        from simplecrm.actions import templates

        draft = drafts.draft(name=name, text=text, subject=subject, format=format)
        return templates.add(self._scope.book, draft, self._scope.now)

    def edit(self, which: str | int | Template, **changes: Any) -> Template:
        """Change the fields that are given (see ``drafts.templates.edited``)."""
        from simplecrm.actions import templates

        old = self.get(which)
        return templates.edit(self._scope.book, old, drafts.edited(old, **changes), self._scope.now)

    def fill(self, which: str | int | Template, who: Who) -> Filled:
        """The template filled in for a contact: subject, text, and the fields without a value."""
        from simplecrm.actions import filling

        scope = self._scope
        return filling.for_contact(scope.book.reading(), self.get(which), scope.contact_id(who), scope.now)

    def reply(
        self, who: Who, which: str | int | Template, *, anyway: bool = False, next: str = "", next_text: str = ""
    ) -> Sent:
        """Fill in a template for a contact, log it as an email, and return the message, to be sent by the caller.
        ``anyway`` writes even to somebody who is marked as do not contact."""
        from simplecrm.actions import replying
        from simplecrm.drafts import reminders

        scope = self._scope
        contact_id, connection = scope.contact_id(who), scope.book.reading()
        filled = replying.message(connection, self.get(which), contact_id, scope.now, anyway=anyway)
        following = reminders.following(scope.context, next, next_text)
        return replying.reply(scope.book, filled, drafts.message(scope.context, filled), scope.now, following=following)

    def _id(self, which: Any) -> int:
        return self.get(which).id
