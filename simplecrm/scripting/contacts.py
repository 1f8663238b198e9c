"""The actions on contacts."""

from __future__ import annotations

from simplecrm.core.ids import checked
from simplecrm.core.records.contacts import Contact
from simplecrm.drafts import contacts as drafts
from simplecrm.drafts import notes as note_drafts
from simplecrm.errors import NothingMatched, NotUnderstood
from simplecrm.lookups.subjects import but_no_case
from simplecrm.scripting.nouns import WithUid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from simplecrm.actions.contacts import Found
    from simplecrm.actions.tags import Tagged
    from simplecrm.scripting.scope import About, Who


class Contacts(WithUid):
    """People and how to reach them."""

    noun = "contact"

    def get(self, who: Who) -> Contact:
        """The contact that ``who`` identifies. Raises ``NothingMatched`` or ``Ambiguous``."""
        from simplecrm.lookups import contacts

        found = contacts.get(self._scope.book.reading(), self._scope.contact_id(who))
        if found is None:
            raise NothingMatched(f"No contact {getattr(who, 'id', who)}.")
        return found

    def add(self, name: str | Contact = "", *, note: str = "", **fields: Any) -> Contact:
        """Add a contact: ``Ann Lee <ann@acme.com>`` and the fields of ``drafts.contacts.draft``, or a whole ``Contact``
        without fields. ``note`` adds a note to it."""
        from simplecrm.actions import contacts, notes

        scope = self._scope
        draft = self._draft(name, fields)
        with scope.book.writing("Add") as step:
            saved = contacts.add(scope.book, draft, scope.now, region=scope.context.region)
            if note.strip():
                notes.add(scope.book, note_drafts.draft(text=note, contact_id=saved.contact.id), scope.now)
            step.title = f"Add {saved.contact.name}"
        scope.remarks = saved.remarks
        return scope.remember(saved.contact)

    def add_if_missing(self, name: str | Contact = "", **fields: Any) -> Found:
        """The contact with that uid, email or phone, unchanged; added if there is none.

        A contact with another person's name does not match, because colleagues share addresses and numbers.
        """
        from simplecrm.actions import contacts

        scope = self._scope
        draft = self._draft(name, fields)
        found = contacts.add_if_missing(scope.book, draft, scope.now, region=scope.context.region)
        scope.remarks = found.remarks
        scope.remember(found.contact)
        return found

    def edit(self, who: Who, **changes: Any) -> Contact:
        """Change the fields that are given (see ``drafts.contacts.edited``): ``edit("ann", stage="customer",
        add={"tags": ["vip"]})``."""
        from simplecrm.actions import contacts

        scope = self._scope
        old = self.get(who)
        new = drafts.edited(scope.context, old, **_with_phrase(changes))
        saved = contacts.edit(scope.book, old, new, scope.now, region=scope.context.region)
        scope.remarks = saved.remarks
        return scope.remember(saved.contact)

    def merge(self, keep: Who, other: Who) -> Contact:
        """Merge two contacts: the first stays and gets everything of the second."""
        from simplecrm.actions import merging

        scope = self._scope
        keep_id, other_id = scope.contact_id(keep), scope.contact_id(other)
        return scope.remember(merging.merge(scope.book, keep_id, other_id, scope.now))

    def tag(self, *who: About, tags: str | list[str] | tuple[str, ...]) -> Tagged:
        """Add tags to contacts, companies and deals."""
        from simplecrm.actions import tags as actions

        return self._with_tags(actions.tag, who, tags)

    def untag(self, *who: About, tags: str | list[str] | tuple[str, ...]) -> Tagged:
        """Remove tags from contacts, companies and deals."""
        from simplecrm.actions import tags as actions

        return self._with_tags(actions.untag, who, tags)

    def _with_tags(
        self, action: Callable[..., Tagged], who: tuple[About, ...], tags: str | list[str] | tuple[str, ...]
    ) -> Tagged:
        if not who:
            raise NotUnderstood("No contact given.")
        whom = [but_no_case(self._scope.subject(one), "A tag") for one in who]
        contact_ids, company_ids, deal_ids = (
            [one.id for one in whom if one.noun == noun] for noun in ("contact", "company", "deal")
        )
        names = [tags] if isinstance(tags, str) else tags
        return action(self._scope.book, contact_ids, names, company_ids=company_ids, deal_ids=deal_ids)

    def _id(self, which: Any) -> int:
        return self._scope.contact_id(which)

    def _draft(self, name: str | Contact, fields: dict[str, Any]) -> Contact:
        if isinstance(name, Contact):
            if fields:
                raise TypeError("A Contact takes no further fields.")
            return name._replace(cadence_days=checked(name.cadence_days))
        return drafts.draft(self._scope.context, name=name, **_with_phrase(fields))


def _with_phrase(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields with ``cadence_days`` converted to the phrase of ``every``."""
    if "cadence_days" not in fields:
        return fields
    days = checked(fields["cadence_days"])
    return {name: value for name, value in fields.items() if name != "cadence_days"} | {
        "every": f"{days} days" if days else "none"
    }
