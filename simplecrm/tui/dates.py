"""Live feedback on phrases typed into forms: their meaning as text, or a ``ValueError`` with a short message."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from simplecrm import config
from simplecrm.drafts import contacts, reminders
from simplecrm.drafts.context import Context, FieldError
from simplecrm.errors import CrmError
from simplecrm.show.when import moment

Value = TypeVar("Value")

Moment = datetime.datetime
"""A local time without a zone."""


def context(now: Moment, in_use: Callable[[str], Iterable[str]] = lambda _: ()) -> Context:
    """The context that parses the phrases of forms; ``in_use`` gives the words that the book has for something."""
    return Context(now, config.get_or_default, in_use=in_use)


def coming(phrase: str, now: Moment) -> str:
    """A date to come as text; empty for an empty phrase."""
    if not phrase.strip():
        return ""
    found = _read(lambda: context(now).coming("when", phrase))
    return _with_remark(moment(found.text, now), found.remark)


def past(phrase: str, now: Moment) -> str:
    """A past date as text; an empty phrase means now."""
    if phrase.strip().casefold() in ("", "now"):
        return moment(now.isoformat()[:16], now)
    found = _read(lambda: context(now).past("at", phrase))
    return _with_remark(moment(found.text, now), found.remark)


def cadence_words(phrase: str) -> str:
    """A cadence as text."""
    from simplecrm.core.dates import durations

    return durations.cadence_words(_read(lambda: contacts.cadence(phrase)))


def rule_words(phrase: str, due: str = "", when: str = "") -> str:
    """How a follow-up due at ``due``, by the phrase ``when``, repeats, as text."""
    every, counted_from = _read(lambda: reminders.repetition(phrase, due, when))
    if not every:
        return ""
    from simplecrm.core.recurrence import rules

    return rules.rule_words(every, counted_from)


def birthday_words(phrase: str, now: Moment) -> str:
    """A birthday as it will be stored, if that differs from what was typed."""
    kept = _read(lambda: contacts.day(context(now), "birthday", phrase))
    return kept if kept != phrase.strip() else ""


def short_error(sentence: str) -> str:
    """An error message short enough to fit beside its field: without the value and the full stop."""
    words = re.sub("^(Invalid [^:“]+): “[^”]*”", r"\1", sentence).rstrip(".")
    return words[0].lower() + words[1:] if words.startswith(("A ", "An ", "The ")) else words


def own_addresses() -> tuple[str, ...]:
    """The person's own email addresses; none if the settings cannot be read."""
    try:
        return config.own_addresses()
    except CrmError:
        return ()


def _read(read: Callable[[], Value]) -> Value:
    try:
        return read()
    except FieldError as error:
        raise ValueError(short_error(error.sentence)) from error


def _with_remark(words: str, remark: str) -> str:
    return f"{words} ({remark})" if remark else words
