"""Whose a record is, as SQL: of its own owner, else of the owner of what it is with; empty where nobody owns it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3


def of_deal(deal: str) -> str:
    """The owner of a deal: its own, else that of its main contact."""
    return f"coalesce(nullif({deal}.owner, ''), (select owner from contact where id = {deal}.contact_id), '')"


_OF_CONTACT_OF = "(select nullif(owner, '') from contact where id = {0}.contact_id)"
_OF_DEAL_OF = f"(select {of_deal('deal')} from deal where id = {{0}}.deal_id)"

FOLLOW_UP = f"coalesce(nullif(r.owner, ''), {_OF_CONTACT_OF.format('r')}, {_OF_DEAL_OF.format('r')}, '')"
"""The owner of a follow-up ``r``: its own, else that of its contact, else that of its deal."""

_OF_DRAFT = (
    f"select coalesce({_OF_CONTACT_OF.format('r')}, {_OF_DEAL_OF.format('r')}, '') "
    "from (select ? as contact_id, ? as deal_id) as r"
)

OWNED = {
    "contact": "c.id in (select id from contact indexed by contact_by_owner where owner = ? and owner <> '')",
    "deal": "c.id in (select id from deal indexed by deal_by_owner where owner = ? and owner <> '' union all "
    "select deal.id from contact indexed by contact_by_owner cross join deal indexed by ix_deal_contact_id "
    "on deal.contact_id = contact.id where contact.owner = ? and contact.owner <> '' and deal.owner = '')",
}
"""The contacts or deals ``c`` that a user owns, found by indexes."""

_IS_FOR = {
    "contact": "c.owner in ('', ?)",
    "customer": "coalesce(c.owner, '') in ('', ?)",
    "deal": f"{of_deal('deal')} in ('', ?)",
    "deal c": f"{of_deal('c')} in ('', ?)",
    "reminder": f"{FOLLOW_UP} in ('', ?)",
    "purchase": f"coalesce({_OF_CONTACT_OF.format('purchase')}, {_OF_DEAL_OF.format('purchase')}, '') in ('', ?)",
    "case": 'coalesce((select max(contact.owner = ?) from case_contact cross join contact on contact.id = contact_id '
    "where case_id = \"case\".id and contact.owner <> ''), 1)",
    "activity": "not exists (select 1 from change indexed by change_by_row cross join step on step.id = step_id "
    "where noun = 'activity' and row_id = activity.id and op = 'insert' and step.user not in ('', ?))",
}  # fmt: skip
"""Whether a record is for a user, who owns it, or for everybody, as nobody does. A case is for the owner of each of its
contacts, and an activity for who logged it. ``customer`` is a contact ``c`` that there may not be, ``deal c`` a deal
``c``."""


def mine(what: str, user: str) -> tuple[str, tuple[str, ...]]:
    """SQL to append to conditions, which leaves out the records that only others own, and its parameter."""
    return f" and {_IS_FOR[what]}", (user,)


def of_draft(connection: sqlite3.Connection, contact_id: int, deal_id: int) -> str:
    """Who would own a follow-up with this contact and on this deal (0 for none) that has no owner itself; empty for
    nobody."""
    row = connection.execute(_OF_DRAFT, (contact_id, deal_id)).fetchone()
    return str(row[0])
