"""``Target``: the records that an action applies to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from simplecrm.core.alerts import Key
from simplecrm.lookups.subjects import NOTHING as NO_SUBJECT
from simplecrm.lookups.subjects import Subject


@dataclass(frozen=True, slots=True)
class Target:
    """The records that an action applies to, all of one noun, with their contacts, open reminders, unpaid purchases.
    ``about`` is the company or deal that a single one without a contact belongs to, ``alerts`` are those that are
    selected."""

    noun: str = ""
    ids: tuple[int, ...] = ()
    people: tuple[int, ...] = ()
    reminders: tuple[int, ...] = ()
    purchases: tuple[int, ...] = ()
    about: Subject = NO_SUBJECT
    alerts: tuple[Key, ...] = ()

    @property
    def available(self) -> frozenset[str]:
        """What is selected, as in ``registry.Action.needs``."""
        found = {"undo", "redo"}
        found |= {"record"} if self.ids else set()
        found |= {"contact", "subject"} if self.people else set()
        found |= {"subject"} if self.about.noun else set()
        found |= {"deal", "subject"} if self.noun == "deal" and self.ids else set()
        found |= {"pair"} if self.noun == "contact" and len(self.ids) == 2 else set()
        found |= {"activity"} if self.noun == "activity" and self.ids else set()
        found |= {"reminder"} if self.reminders else set()
        found |= {"purchase"} if self.purchases else set()
        found |= {"snoozable"} if self.reminders or self.alerts else set()
        return frozenset(found)


NOTHING = Target()


def people_of(rows: Iterable[Any]) -> tuple[int, ...]:
    """The contacts of these rows, each once."""
    return tuple(dict.fromkeys(row.contact_id for row in rows if row.contact_id))


def about_of(rows: Sequence[Any]) -> Subject:
    """The company or deal that a single row without a contact belongs to."""
    if len(rows) != 1 or rows[0].contact_id:
        return NO_SUBJECT
    [row] = rows
    for noun in ("company", "deal"):
        if getattr(row, f"{noun}_id", 0):
            return Subject(noun, getattr(row, f"{noun}_id"))
    return NO_SUBJECT
