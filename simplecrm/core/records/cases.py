"""A case: a customer's problem, from its report to its solution."""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.core.records.activities import Person

STATUSES = ("open", "waiting", "solved")
"""``waiting`` is for an answer of the customer or of somebody else."""

UNSOLVED = ("open", "waiting")

PRIORITIES = ("", "high", "middle", "low")
"""The names of the priorities, in the order of their numbers."""

MAX_SATISFACTION = 5


class Case(Record):
    """``text`` says what is wrong, in Markdown. ``priority`` is 0 (none), 1 (high), 2 (middle) or 3 (low), ``product``
    the name of what the problem is with, whether or not the book knows that product otherwise.

    Times are UTC: ``opened_at`` when it was reported, ``waiting_at`` and ``solved_at`` since when it has that status,
    empty in another one. ``satisfaction`` is how satisfied the customer was with the solution, from 1 to 5; 0 if it is
    not known, as in any case that is not solved.
    """

    id: int = 0
    uid: str = ""
    title: str = ""
    text: str = ""
    status: str = "open"
    priority: int = 0
    product: str = ""
    contacts: tuple[Person, ...] = ()
    company_id: int = 0
    company: str = ""
    opened_at: str = ""
    waiting_at: str = ""
    solved_at: str = ""
    satisfaction: int = 0
    archived_at: str = ""
    created_at: str = ""
    updated_at: str = ""
    version: int = 0
