"""One sentence that logs what happened and sets the next step: ``call ann wants a quote; next tue 9am send quote``.

    [WHEN] KIND [in|out] [with|to|from] WHO[, WHO …][:] TEXT [; WHEN TEXT]

WHEN is a date in words. ``to`` means that it went out, ``from`` that it came in. What is behind the last semicolon is
the next step and has to begin or end with its date.
"""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.core.records.activities import Activity
from simplecrm.core.records.reminders import Reminder
from simplecrm.core.vocabularies import KIND
from simplecrm.drafts import activities, reminders
from simplecrm.drafts.context import FieldError
from simplecrm.errors import NotUnderstood
from simplecrm.lookups import leading, subjects
from simplecrm.lookups.subjects import Participants

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from simplecrm.drafts.context import Context

EXAMPLE = "call ann wants a quote; next tue 9am send quote"

MAX_DATE_WORDS = 8
"""The longest phrase for a date that is looked for, in words: ``on the first monday of march at noon``."""

VERBS = {
    "called": "call", "phoned": "call", "emailed": "email", "mailed": "email", "met": "meeting", "messaged": "message",
    "texted": "message", "visited": "visit",
}  # fmt: skip
"""How people say what they did, with the kind that it is."""

_DIRECTIONS = {"in": "in", "out": "out", "from": "in", "to": "out", "with": ""}


class Sentence(Record):
    """What a sentence says: who it was with, their names, the activity, and the follow-up that it sets, if any."""

    with_whom: Participants
    names: str
    activity: Activity
    following: Reminder | None = None


def is_sentence(text: str) -> bool:
    """Whether a text can be a sentence: it has several words."""
    return len(text.split()) > 1


def understand(connection: sqlite3.Connection, context: Context, text: str, *, last: int = 0) -> Sentence:
    """What a sentence says. ``last`` is the contact that ``@last`` means.

    Raises ``FieldError`` for ``kind``, ``at`` or ``next``, and ``NothingMatched`` or ``Ambiguous`` for the names.
    """
    said, semicolon, step = text.rpartition(";")
    if not semicolon:
        said, step = text, ""
    at, kind, rest = _kind(context, said)
    directions = []
    while (word := rest.partition(" ")[0].lower()) in _DIRECTIONS:
        directions.append(_DIRECTIONS[word])
        rest = rest.partition(" ")[2].lstrip()
    found, words = leading.leading(connection, rest, last=last)
    with_whom = subjects.participants(found)
    activity = activities.draft(
        context, kind=kind, text=words, at=at, direction=next(filter(None, directions), ""),
        company_id=with_whom.company_id, deal_id=with_whom.deal_id, case_id=with_whom.case_id,
    )  # fmt: skip
    names = ", ".join(subjects.called(connection, one.noun, one.id) for one in found)
    return Sentence(with_whom, names, activity, reminders.following(context, *_next_step(context, step.strip())))


def _kind(context: Context, said: str) -> tuple[str, str, str]:
    """The phrase for the time, the kind, and what is behind it."""
    words = said.split()
    known = (*KIND.words(context.setting(KIND.setting)), *VERBS, *context.in_use(KIND.what))
    for place, word in enumerate(words[:MAX_DATE_WORDS]):
        kind = word.lower().rstrip(":,")
        if kind in known and (not place or _is_date(context, " ".join(words[:place]), future=False)):
            rest = said.split(None, place + 1)[place + 1 :]
            return " ".join(words[:place]), VERBS.get(kind, kind), rest[0] if rest else ""
    if not words:
        raise FieldError("kind", "Say what happened.", f"For example: simplecrm log '{EXAMPLE}'")
    own = context.setting(KIND.setting)
    unknown = KIND.unknown(words[0], (*KIND.words(own), *context.in_use(KIND.what)), own)
    raise FieldError("kind", unknown.sentence, unknown.hint)


def _next_step(context: Context, step: str) -> tuple[str, str]:
    """The phrase for the date of the next step, and its text."""
    if not step:
        return "", ""
    words = step.split()
    ways = [words, words[1:]] if words[0].lower().rstrip(":,") in ("next", "then") else [words]
    for way in ways:
        for phrase, text in (*_from_start(way), *_from_end(way)):
            if _is_date(context, phrase, future=True):
                return phrase, text
    raise FieldError(
        "next",
        f"No date in the next step: “{step}”.",
        f"Begin with it: simplecrm log '{EXAMPLE}'\n  A semicolon starts the next step; in the text, use a comma.",
    )


def _from_start(words: list[str]) -> Iterator[tuple[str, str]]:
    for count in range(min(len(words), MAX_DATE_WORDS), 0, -1):
        yield " ".join(words[:count]).rstrip(":,"), " ".join(words[count:])


def _from_end(words: list[str]) -> Iterator[tuple[str, str]]:
    for count in range(min(len(words), MAX_DATE_WORDS), 0, -1):
        phrase = " ".join(words[-count:])
        if phrase.lower() != "now":  # ends a text more often than it is a date: “not now”
            yield phrase, " ".join(words[:-count])


def _is_date(context: Context, phrase: str, *, future: bool) -> bool:
    from simplecrm.core.dates.when import parse

    try:
        parse(phrase, context.now, order=context.date_order, future=future)
    except NotUnderstood:
        return False
    return True
