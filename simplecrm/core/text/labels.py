"""What a person calls the fields of records, where the program's own names would be read as jargon."""

from __future__ import annotations

from simplecrm.core.nouns import NOUNS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.core.three_way import FieldConflict

_FIELDS = {
    "addresses": "address",
    "archived_at": "archived",
    "at": "when",
    "cadence_days": "talk every",
    "case_id": "case",
    "closed_at": "closed",
    "companies": "company",
    "contact_id": "contact",
    "company_id": "company",
    "deal_id": "deal",
    "direction": "way",
    "done_at": "done",
    "duration_minutes": "duration",
    "emails": "email",
    "every": "repeat",
    "every_from": "repeat counted from",
    "expected_close": "expected close",
    "extended": "address line 2",
    "extra": "other properties",
    "family": "family name",
    "fields": "custom fields",
    "given": "given name",
    "links": "link",
    "middle": "middle name",
    "number": "phone number",
    "opened_at": "opened",
    "parent_id": "parent",
    "phones": "phone",
    "po_box": "PO box",
    "postal_code": "postcode",
    "snoozes": "times snoozed",
    "solved_at": "solved",
    "tag_id": "tag",
}
_NOUNS = {noun.name: noun.label for noun in NOUNS if noun.label} | {"employment": "company"}


def of_field(field: str) -> str:
    """The field of a record or column of a table in plain words: ``title``, ``company``, ``time zone``."""
    return _FIELDS.get(field) or field.replace("_", " ")


def of_noun(noun: str) -> str:
    """The noun of a record in plain words: ``contact``, ``follow-up``."""
    return _NOUNS.get(noun, noun)


def of_conflict(conflict: FieldConflict) -> str:
    """What an edit conflict is about, as narrowly as its values show: the title alone where both mean the same
    company, and the one custom field that differs."""
    mine, theirs = conflict.mine, conflict.theirs
    if conflict.field == "companies" and [job.company for job in mine] == [job.company for job in theirs]:
        return "title" if [job.title for job in mine] != [job.title for job in theirs] else "department"
    if conflict.field == "fields":
        differing = {item.name for item in set(mine) ^ set(theirs)}
        if len(differing) == 1:
            return str(differing.pop())
    return of_field(conflict.field)
