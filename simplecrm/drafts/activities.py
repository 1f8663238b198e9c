"""Activities from what a person typed."""

from __future__ import annotations

from simplecrm.core.records.activities import KINDS, Activity
from simplecrm.drafts.context import FieldError, read
from simplecrm.drafts.vocabularies import kind as known_kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from simplecrm.drafts.context import Context


def draft(
    context: Context,
    *,
    kind: str = "",
    text: str = "",
    subject: str = "",
    direction: str = "",
    outcome: str = "",
    sentiment: str = "",
    at: str = "",
    duration: str = "",
    company_id: int = 0,
    deal_id: int = 0,
    case_id: int = 0,
) -> Activity:
    """An activity to be logged: ``direction`` is ``in``, ``out`` or empty, ``at`` a phrase such as ``yesterday 3pm``,
    ``duration`` one such as ``45m``, ``sentiment`` ``good``, ``neutral``, ``bad`` or empty. Raises ``FieldError``."""
    return Activity(
        kind=known_kind(context, kind) or KINDS[0],
        direction=_direction(direction),
        subject=subject,
        text=text,
        at=context.happened_at("at", at),
        duration_minutes=_minutes(duration),
        outcome=outcome,
        sentiment=sentiment_of(sentiment),
        company_id=company_id,
        deal_id=deal_id,
        case_id=case_id,
    )


def edited(
    context: Context,
    old: Activity,
    *,
    kind: str | None = None,
    text: str | None = None,
    subject: str | None = None,
    direction: str | None = None,
    outcome: str | None = None,
    sentiment: str | None = None,
    at: str | None = None,
    duration: str | None = None,
    company_id: int | None = None,
    deal_id: int | None = None,
    case_id: int | None = None,
) -> Activity:
    """``old`` with the fields that are given; None leaves a field as it is, an empty text, sentiment or duration clears
    it.

    Raises ``FieldError``, also for an empty ``at``.
    """
    changes: dict[str, Any] = {
        "kind": kind if kind is None or kind == old.kind else known_kind(context, kind),
        "text": text, "subject": subject, "outcome": outcome,
        "direction": None if direction is None else _direction(direction),
        "sentiment": None if sentiment is None else sentiment_of(sentiment),
        "at": None if at is None else _at(context, at),
        "duration_minutes": None if duration is None else _minutes(duration), "company_id": company_id,
        "deal_id": deal_id, "case_id": case_id,
    }  # fmt: skip
    return old._replace(**{name: value for name, value in changes.items() if value is not None})


def _at(context: Context, phrase: str) -> str:
    if not phrase.strip():
        raise FieldError("at", "When it happened cannot be left out.", "For example: --at 'yesterday 3pm'")
    return context.happened_at("at", phrase)


def _direction(text: str) -> str:
    if text not in ("", "in", "out"):
        raise FieldError("direction", f"A direction is in or out, not “{text}”.")
    return text


def sentiment_of(text: str) -> str:
    """``good``, ``neutral``, ``bad`` or empty. Raises ``FieldError``."""
    if not text.strip():
        return ""
    from simplecrm.core.sentiment import parse_sentiment

    return read("sentiment", lambda: parse_sentiment(text))


def _minutes(text: str) -> int:
    if not text.strip():
        return 0
    from simplecrm.core.dates.durations import parse_duration

    return read("duration", lambda: parse_duration(text))
