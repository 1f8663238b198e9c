"""Attachments from what a person typed."""

from __future__ import annotations

from simplecrm.core.records.attachments import Attachment
from simplecrm.core.text.file_names import file_name
from simplecrm.drafts.context import FieldError


def draft(
    path: str, *, text: str = "", contact_id: int = 0, company_id: int = 0, deal_id: int = 0, case_id: int = 0
) -> Attachment:
    """The file at ``path`` as an attachment of one contact, company, deal or case; ``text`` is a remark.

    Raises ``FieldError``.
    """
    if not path.strip():
        raise FieldError("path", "No file given.", "For example: simplecrm attach ann ~/quote.pdf")
    if sum(map(bool, (contact_id, company_id, deal_id, case_id))) != 1:
        raise FieldError("who", "An attachment belongs to one contact, company, deal or case.")
    return Attachment(
        name=file_name(path), text=text.strip(), contact_id=contact_id, company_id=company_id, deal_id=deal_id,
        case_id=case_id,
    )  # fmt: skip


def edited(old: Attachment, *, name: str | None = None, text: str | None = None) -> Attachment:
    """``old`` with another name or remark; None leaves a field as it is. Raises ``FieldError``."""
    if name is not None:
        if not name.strip():
            raise FieldError("name", "The name is empty.")
        old = old._replace(name=file_name(name))
    return old if text is None else old._replace(text=text.strip())
