"""The nouns: every kind of record in a book, its tables, what it is called, and what can be done with it.

Other lists of nouns or tables are derived from this one, or compared with it by ``tests/core/test_nouns.py``.
"""

from __future__ import annotations

from simplecrm.core.records import Record


class Table(Record):
    """A table of the journal. ``owners`` are the nouns that a row may belong to, each by a column such as
    ``contact_id``; a row with ``needs_owner`` cannot be without one. ``shown_as`` is the noun that a history shows a
    part as, if not by the table's name; ``parent`` is the column that refers to another row of the same table."""

    name: str
    owners: tuple[str, ...] = ()
    needs_owner: bool = False
    shown_as: str = ""
    parent: str = ""


class Noun(Record):
    """One kind of record. Its ``name`` is also its table, its type in JSON, and its kind of row in CSV.

    ``title`` is the column that names a record. ``tables`` are its own table and those of its parts. ``label`` is what
    people call it, if not by its name; ``link`` is the table that links it to contacts, if it may have several.
    Records with a uid and a version (``has_uid``) can be identified after they were deleted, so they are undeleted one
    by one. ``is_exported`` says whether JSON has them.
    """

    name: str
    plural: str
    title: str
    tables: tuple[Table, ...]
    label: str = ""
    link: str = ""
    has_uid: bool = True
    can_be_archived: bool = True
    is_exported: bool = True
    in_csv: bool = True

    @property
    def owners(self) -> tuple[str, ...]:
        """The nouns that a record of this one may belong to."""
        return self.tables[0].owners


_REACH = ("contact", "company")

TAGGED = ("contact", "company", "deal")
"""The nouns whose records have tags, in a table such as ``contact_tag``, and custom fields."""

NOUNS = (
    Noun("company", "companies", "name", (Table("company", parent="parent_id"),), link="employment"),
    Noun(
        "contact",
        "contacts",
        "name",
        (
            Table("contact"),
            Table("email", _REACH, True),
            Table("phone", _REACH, True),
            Table("address", _REACH, True),
            Table("link", _REACH, True),
            Table("employment", ("contact", "company"), True),
        ),
    ),
    Noun("product", "products", "name", (Table("product"),)),
    Noun(
        "deal",
        "deals",
        "title",
        (
            Table("deal", ("contact", "company", "product")),
            Table("deal_contact", ("deal", "contact"), True, "deal"),
            Table("deal_move", ("deal",), True, "deal"),
        ),
        link="deal_contact",
    ),
    Noun("purchase", "purchases", "text", (Table("purchase", ("contact", "company", "deal", "product")),)),
    Noun(
        "case",
        "cases",
        "title",
        (Table("case", ("company",)), Table("case_contact", ("case", "contact"), True, "case")),
        link="case_contact",
    ),
    Noun(
        "tag",
        "tags",
        "name",
        (Table("tag"), *(Table(f"{owner}_tag", (owner, "tag"), True, "tag") for owner in TAGGED)),
        link="contact_tag",
        has_uid=False,
        in_csv=False,
    ),
    Noun(
        "segment",
        "segments",
        "name",
        (Table("segment"), Table("segment_snapshot", ("segment",), True, "segment")),
        has_uid=False,
        in_csv=False,
    ),
    Noun(
        "alert",
        "alerts",
        "title",
        (Table("alert"),),
        label="snoozed alert",
        has_uid=False,
        can_be_archived=False,
        is_exported=False,
        in_csv=False,
    ),
    Noun("campaign", "campaigns", "name", (Table("campaign"),), in_csv=False),
    Noun("template", "templates", "name", (Table("template"),), in_csv=False),
    Noun(
        "field",
        "fields",
        "name",
        (Table("field"), Table("field_value", (*TAGGED, "field"), True, "field")),
        label="custom field",
        has_uid=False,
        can_be_archived=False,
        in_csv=False,
    ),
    Noun(
        "activity",
        "activities",
        "text",
        (
            Table("activity", ("company", "deal", "case")),
            Table("activity_contact", ("activity", "contact"), True, "activity"),
        ),
        link="activity_contact",
    ),
    Noun("reminder", "reminders", "text", (Table("reminder", ("contact", "company", "deal")),), label="follow-up"),
    Noun("note", "notes", "text", (Table("note", ("contact", "company", "deal"), True),)),
    Noun(
        "attachment",
        "attachments",
        "name",
        (Table("attachment", ("contact", "company", "deal", "case"), True),),
        in_csv=False,
    ),
)
"""Every noun, owners before what belongs to them."""

BY_NAME = {noun.name: noun for noun in NOUNS}

LINKS = tuple((noun.name, noun.link) for noun in NOUNS if noun.link)
"""The nouns that a table links to contacts, and that table."""

TABLES = {table.name: table for noun in NOUNS for table in noun.tables}
"""Every table by its name, parents before children."""


def owned_by(owner: str) -> tuple[str, ...]:
    """The tables whose rows may belong to a record of the noun ``owner``."""
    return tuple(table.name for table in TABLES.values() if owner in table.owners)


def title_of(noun: str) -> str:
    """The column that says which record of a noun it is."""
    return BY_NAME[noun].title


REFERENCES = {f"{noun.name}_id": noun.name for noun in NOUNS} | {
    table.parent: noun.name for noun in NOUNS for table in noun.tables if table.parent
}
"""{column that refers to a record: its noun}."""
