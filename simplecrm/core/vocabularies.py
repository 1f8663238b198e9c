"""Vocabularies: the stages of contacts and the kinds of activities that every book knows, and one's own."""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.core.records.activities import KINDS as STANDARD_KINDS
from simplecrm.core.records.contacts import STAGES as STANDARD_STAGES
from simplecrm.errors import NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class Vocabulary(Record):
    """The words for one thing: ``standard`` ones, and those in a setting, separated by commas."""

    what: str
    setting: str
    standard: tuple[str, ...]

    def words(self, own: str) -> tuple[str, ...]:
        """The standard words and the ``own`` ones of the setting."""
        return (*self.standard, *(word.strip().lower() for word in own.split(",") if word.strip()))

    def unknown(self, word: str, known: Iterable[str], own: str) -> NotUnderstood:
        """The error for a word that is not known: with the one that may be meant, else with all, and how to use it."""
        from shlex import quote

        from simplecrm.core.text.similar import similar

        known = tuple(dict.fromkeys(known))
        meant = similar(word, known)
        added = ", ".join([*(word.strip() for word in own.split(",") if word.strip()), word.strip()])
        words = f"Did you mean {meant}?" if meant else f"{self.what.capitalize()}s: {', '.join(known)}"
        return NotUnderstood(
            f"Unknown {self.what}: “{word.strip():.40}”.",
            f"{words}\n  To use one of your own: simplecrm config {self.setting} {quote(added)}",
        )


STAGE = Vocabulary("stage", "stages", STANDARD_STAGES)
KIND = Vocabulary("kind", "kinds", STANDARD_KINDS)
