"""References to cases in the subject of a message: ``Re: [case #12] Printer jams`` is about case 12."""

from __future__ import annotations

from simplecrm.lookups.order import numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

START, END = "[case #", "]"

_OF_THESE = """
select 1 from "case" where id = ?1 and (
  exists (select 1 from case_contact where case_id = ?1 and contact_id in (select value from json_each(?2)))
  or company_id in (select company_id from employment where contact_id in (select value from json_each(?2))
    and ended_on = '')
  or company_id is null and not exists (select 1 from case_contact where case_id = ?1))
"""
"""Other programs number their cases, too. So the case has to be of somebody in the message, of their company, or of
nobody."""


def case_id(connection: sqlite3.Connection, subject: str, contact_ids: Sequence[int]) -> int:
    """The case that the subject of a message with these contacts refers to; 0 if it names none or several, or one that
    is none of theirs."""
    named = numbers_in(subject)
    if len(named) != 1:
        return 0
    [number] = named
    found = connection.execute(_OF_THESE, (number, numbers(contact_ids))).fetchone()
    return number if found else 0


def numbers_in(subject: str) -> set[int]:
    """The numbers of the cases that a subject names."""
    found = set()
    for part in subject.lower().split(START)[1:]:
        number, end, _ = part.partition(END)
        if end and number.isascii() and number.isdigit() and len(number) < 18:
            found.add(int(number))
    return found
