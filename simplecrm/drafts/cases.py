"""Cases from what a person typed."""

from __future__ import annotations

from simplecrm.core.records.cases import MAX_SATISFACTION, Case
from simplecrm.drafts.context import FieldError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from simplecrm.drafts.context import Context

PRIORITIES = {"": 0, "0": 0, "none": 0, "1": 1, "high": 1, "2": 2, "middle": 2, "3": 3, "low": 3}
"""{what a priority is called: its number}."""


def draft(
    context: Context,
    *,
    title: str,
    text: str = "",
    product: str = "",
    priority: int | str = 0,
    opened_at: str = "",
    company_id: int = 0,
) -> Case:
    """A case to be opened: ``priority`` is 0 to 3 or a word such as ``high``, ``opened_at`` a phrase such as
    ``yesterday``, empty for now. Raises ``FieldError``."""
    return edited(
        context, Case(), title=title, text=text, product=product, priority=priority, opened_at=opened_at or None,
        company_id=company_id,
    )  # fmt: skip


def edited(
    context: Context,
    old: Case,
    *,
    title: str | None = None,
    text: str | None = None,
    product: str | None = None,
    priority: int | str | None = None,
    opened_at: str | None = None,
    satisfaction: int | str | None = None,
    company_id: int | None = None,
) -> Case:
    """``old`` with the fields that are given; None leaves a field as it is, an empty value clears it.

    Raises ``FieldError``, also for an empty ``title`` or ``opened_at``.
    """
    changes: dict[str, Any] = {
        "title": title, "text": text, "product": product, "company_id": company_id,
        "priority": None if priority is None else _priority(priority),
        "opened_at": None if opened_at is None else _opened(context, opened_at),
        "satisfaction": None if satisfaction is None else rating(satisfaction),
    }  # fmt: skip
    new = old._replace(**{name: value for name, value in changes.items() if value is not None})
    if not new.title.strip():
        raise FieldError("title", "A case needs a title.")
    return new


def rating(value: int | str) -> int:
    """How satisfied a customer was, 1 to 5; 0 for an empty value. Raises ``FieldError``."""
    text = str(value).strip() or "0"
    if text not in map(str, range(MAX_SATISFACTION + 1)):
        raise FieldError(
            "satisfaction",
            f"Invalid satisfaction: “{value!s:.40}”.",
            f"Write a whole number from 1 to {MAX_SATISFACTION}.",
        )
    return int(text)


def _priority(value: int | str) -> int:
    found = PRIORITIES.get(str(value).strip().lower())
    if found is None:
        raise FieldError(
            "priority", f"Invalid priority: “{value!s:.40}”.", "Write 1 or high, 2 or middle, 3 or low, 0 or none."
        )
    return found


def _opened(context: Context, phrase: str) -> str:
    if not phrase.strip():
        raise FieldError("opened_at", "When a case was reported cannot be left out.", "For example: --opened yesterday")
    return context.happened_at("opened_at", phrase)
