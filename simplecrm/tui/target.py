"""``Target``: the records that an action applies to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """The records that an action applies to, all of one noun, with their contacts, open reminders, unpaid purchases."""

    noun: str = ""
    ids: tuple[int, ...] = ()
    people: tuple[int, ...] = ()
    reminders: tuple[int, ...] = ()
    purchases: tuple[int, ...] = ()

    @property
    def available(self) -> frozenset[str]:
        """What is selected, as in ``registry.Action.needs``."""
        found = {"undo", "redo"}
        found |= {"record"} if self.ids else set()
        found |= {"contact", "subject"} if self.people else set()
        found |= {"deal", "subject"} if self.noun == "deal" and self.ids else set()
        found |= {"pair"} if self.noun == "contact" and len(self.ids) == 2 else set()
        found |= {"reminder"} if self.reminders else set()
        found |= {"purchase"} if self.purchases else set()
        return frozenset(found)


NOTHING = Target()
