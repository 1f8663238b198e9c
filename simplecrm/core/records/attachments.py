"""An attachment: a file that is kept with a contact, a company, a deal or a case."""

from __future__ import annotations

from simplecrm.core.records import Record


class Attachment(Record):
    """``name`` is the file's name without a folder, ``size`` in bytes, ``sha256`` the hash of its content in lower case
    hexadecimal, and ``text`` a remark. It belongs to exactly one contact, company, deal or case.
    """

    id: int = 0
    uid: str = ""
    contact_id: int = 0
    contact: str = ""
    company_id: int = 0
    company: str = ""
    deal_id: int = 0
    deal: str = ""
    case_id: int = 0
    case: str = ""
    name: str = ""
    size: int = 0
    sha256: str = ""
    text: str = ""
    archived_at: str = ""
    created_at: str = ""
    updated_at: str = ""
    version: int = 0
