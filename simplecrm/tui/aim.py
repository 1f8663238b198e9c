"""``Aim``: what an action is about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Aim:
    """What an action is about: records of one noun, the contacts they concern, the open reminders among them."""

    noun: str = ""
    ids: tuple[int, ...] = ()
    people: tuple[int, ...] = ()
    reminders: tuple[int, ...] = ()

    @property
    def available(self) -> frozenset[str]:
        """In the registry's words, what is selected."""
        found = {"undo", "redo"}
        found |= {"record"} if self.ids else set()
        found |= {"contact"} if self.people else set()
        found |= {"pair"} if self.noun == "contact" and len(self.ids) == 2 else set()
        found |= {"reminder"} if self.reminders else set()
        return frozenset(found)


NOTHING = Aim()
