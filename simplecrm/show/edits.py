"""Conflicting edits of a record as text: both versions of a field, and what somebody else changed."""

from __future__ import annotations

from simplecrm.core import three_way
from simplecrm.core.nouns import REFERENCES
from simplecrm.core.records import Record
from simplecrm.core.text import labels
from simplecrm.show.contacts import dated_job, labelled, place_words
from simplecrm.show.safe import safe
from simplecrm.show.when import NEVER, anniversary, local_minute, minutes, moment

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping
    from typing import Any

    from simplecrm.core.three_way import FieldConflict, Joined

PRIORITIES = ("none", "high", "middle", "low")


class Difference(Record):
    """A field that both sides changed: its name in the record, its label, and both values as text."""

    field: str
    label: str
    mine: str
    theirs: str


class Wording(Record):
    """Formats field values: ``now`` is the local time, ``called`` returns the name of a record by noun and id."""

    now: datetime.datetime
    called: Callable[[str, int], str]

    def differences(self, joined: Joined) -> list[Difference]:
        """Both versions of each field in conflict, safe to show."""
        return [self._difference(item) for item in joined.conflicts]

    def changed_by_them(self, joined: Joined, record: Any) -> list[tuple[str, str]]:
        """(label, value in ``record``) of each field that only the other side changed; safe to show."""
        return [
            (labels.of_field(field), self.words(field, getattr(record, field))) for field in three_way.to_show(joined)
        ]

    def words(self, field: str, value: Any) -> str:
        """A field's value as text, “—” for none; safe to show."""
        return safe(self._words(field, value), multiline=True) or NEVER

    def _difference(self, item: FieldConflict) -> Difference:
        label = labels.of_conflict(item)
        mine, theirs = item.mine, item.theirs
        if item.field == "fields":
            mine, theirs = (
                tuple(one for one in side if one not in other) for side, other in ((mine, theirs), (theirs, mine))
            )
            if label != labels.of_field("fields"):
                mine, theirs = (", ".join(one.value for one in side) for side in (mine, theirs))
        return Difference(item.field, safe(label), self.words(item.field, mine), self.words(item.field, theirs))

    def _words(self, field: str, value: Any) -> str:
        if field in REFERENCES:
            return self.called(REFERENCES[field], value) if value else ""
        if field in ("at", "due"):
            return (local_minute if field == "at" else moment)(value, self.now) if value else ""
        if field in _IN_WORDS:
            return _IN_WORDS[field](value)
        if isinstance(value, tuple):
            return ", ".join(str(item) for item in value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return str(value)


class JoinRemarks:
    """The ``on_join`` callback of an edit of ``base``: collects ``remarks`` on the other side's changes that were
    kept."""

    def __init__(self, base: Any, wording: Wording) -> None:
        self._base = base
        self._wording = wording
        self.remarks: tuple[str, ...] = ()

    def __call__(self, joined: Joined) -> None:
        """Collect the remarks on a merge."""
        found = [
            f"Somebody else changed {label}; their value was kept: {value}"
            for label, value in self._wording.changed_by_them(joined, joined.record)
        ]
        for field, words in (("archived_at", "archived this"), ("done_at", "marked this done")):
            if getattr(joined.record, field, "") and not getattr(self._base, field, ""):
                found.append(f"Somebody else {words}; your change was saved too.")
        self.remarks = tuple(found)


def _listed(words: Callable[[Any], str], between: str = ", ") -> Callable[[Any], str]:
    return lambda items: between.join(filter(None, map(words, items)))


def _cadence(days: int) -> str:
    from simplecrm.core.dates.durations import cadence_words

    return cadence_words(days).removeprefix("every ") if days else ""


def _rule(every: str) -> str:
    from simplecrm.core.recurrence.rules import rule_words

    return rule_words(every)


def _custom(item: Any) -> str:
    return item if isinstance(item, str) else f"{item.name}: {item.value}"


_IN_WORDS: Mapping[str, Callable[[Any], str]] = {
    "addresses": _listed(place_words, "; "),
    "anniversary": anniversary,
    "birthday": anniversary,
    "cadence_days": _cadence,
    "companies": _listed(dated_job, "; "),
    "direction": lambda way: way or "neither",
    "duration_minutes": minutes,
    "emails": _listed(lambda item: labelled(item.address, item.label)),
    "every": _rule,
    "fields": lambda value: value if isinstance(value, str) else "; ".join(map(_custom, value)),
    "links": _listed(lambda item: labelled(item.url, item.label)),
    "phones": _listed(lambda item: labelled(item.number, item.label)),
    "priority": lambda number: PRIORITIES[number] if 0 <= number < len(PRIORITIES) else str(number),
}
