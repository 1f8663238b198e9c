"""Notes from what a person typed."""

from __future__ import annotations

from simplecrm.core.records.notes import Note
from simplecrm.drafts.context import FieldError


def draft(*, text: str, pinned: bool = False, contact_id: int = 0, company_id: int = 0, deal_id: int = 0) -> Note:
    """A note on one contact, company or deal, in Markdown; a pinned one is shown before every call.

    Raises ``FieldError``.
    """
    owner = Note(contact_id=contact_id, company_id=company_id, deal_id=deal_id)
    if sum(1 for one in (contact_id, company_id, deal_id) if one) != 1:
        raise FieldError("who", "A note belongs to one contact, company or deal.")
    return edited(owner, text=text, pinned=pinned)


def edited(old: Note, *, text: str | None = None, pinned: bool | None = None) -> Note:
    """``old`` with the fields that are given; None leaves a field as it is. Raises ``FieldError``."""
    new = old._replace(
        text=old.text if text is None else text, pinned=old.pinned if pinned is None else bool(pinned)
    )  # fmt: skip
    if not new.text.strip():
        raise FieldError("text", "The note is empty.")
    return new
