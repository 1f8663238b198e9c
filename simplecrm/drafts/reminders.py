"""Follow-ups from what a person typed."""

from __future__ import annotations

from simplecrm.core.records.reminders import Reminder
from simplecrm.core.users import NOBODY
from simplecrm.drafts.context import FieldError, read
from simplecrm.lean import datetime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.drafts.context import Context

PRIORITIES = range(4)
"""0 for none, 1 high, 2 middle, 3 low."""

NEVER = ("never", "no", "none")
"""How a follow-up that does not repeat is entered."""


def draft(
    context: Context,
    *,
    when: str,
    text: str = "",
    every: str = "",
    priority: int | str = 0,
    contact_id: int = 0,
    company_id: int = 0,
    deal_id: int = 0,
    owner: str = "",
) -> Reminder:
    """A follow-up to be set: ``when`` is a phrase such as ``next tue 9am``, ``every`` one such as ``2 weeks`` or empty;
    the ``owner`` is ``none`` where nobody is asked for.

    Raises ``FieldError``.
    """
    due = context.coming("when", when).text
    rule, counted_from = repetition(every, due, when)
    return Reminder(
        text=text, due=due, priority=_priority(priority), every=rule, every_from=counted_from,
        contact_id=contact_id, company_id=company_id, deal_id=deal_id,
        owner=context.owner(owner) or (NOBODY if owner.strip() else ""),
    )  # fmt: skip


def edited(
    context: Context,
    old: Reminder,
    *,
    when: str | None = None,
    text: str | None = None,
    every: str | None = None,
    priority: int | str | None = None,
    contact_id: int | None = None,
    company_id: int | None = None,
    deal_id: int | None = None,
    owner: str | None = None,
) -> Reminder:
    """``old`` with the fields that are given; None leaves a field as it is. Raises ``FieldError``."""
    due = old.due if when is None else context.coming("when", when).text
    rule, counted_from = (old.every, old.every_from) if every is None else repetition(every, due, when or "")
    return old._replace(
        due=due, every=rule, every_from=counted_from,
        text=old.text if text is None else text,
        priority=old.priority if priority is None else _priority(priority),
        contact_id=old.contact_id if contact_id is None else contact_id,
        company_id=old.company_id if company_id is None else company_id,
        deal_id=old.deal_id if deal_id is None else deal_id,
        owner=old.owner if owner is None else context.owner(owner),
    )  # fmt: skip


def following(context: Context, when: str, text: str = "") -> Reminder | None:
    """The next step that is set together with something else; None where neither date nor text is given.

    Raises ``FieldError`` for a text without a date.
    """
    if when.strip():
        return Reminder(text=text, due=context.coming("next", when).text)
    if text.strip():
        raise FieldError("next", "A next step needs a date.")
    return None


def repetition(every: str, due: str, when: str = "") -> tuple[str, str]:
    """The rule (RFC 5545) by which a follow-up due at ``due`` repeats, and what it counts from (``due`` or ``done``);
    an empty rule for one that does not. What is due at the end of a month by the phrase ``when`` stays there.

    Raises ``FieldError``.
    """
    if not every.strip() or every.strip().casefold() in NEVER:
        return "", "due"
    from simplecrm.core.recurrence.rules import parse_every

    rule = read("every", lambda: parse_every(every, due=due, month_end=_is_month_end(when, due)))
    return rule.rrule, rule.counted_from


def _is_month_end(when: str, due: str) -> bool:
    """Whether a phrase means the last day of a month and not its date, as ``eom`` and ``end of march`` do."""
    words = when.casefold().split()
    says_so = any(word in ("eom", "eoq", "eoy", "end", "last") for word in words)
    if not says_so or not due:
        return False
    day = datetime.date.fromisoformat(due[:10])
    return (day + datetime.timedelta(1)).day == 1


def _priority(number: int | str) -> int:
    text = str(number).strip() or "0"
    if not (text.isascii() and text.isdigit() and len(text) == 1 and int(text) in PRIORITIES):
        raise FieldError("priority", "A priority is 0, 1, 2 or 3.")
    return int(text)
