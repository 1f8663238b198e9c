"""One record as a line of CSV or TSV: a column for each field of its JSON. Lists are joined as in an export."""

from __future__ import annotations

from simplecrm.core.currencies import AMOUNT_FIELDS, decimal_text
from simplecrm.core.records import Record
from simplecrm.core.records.contacts import Address, FieldValue
from simplecrm.core.records.reminders import with_whom
from simplecrm.lookups.today import Agenda
from simplecrm.show.table import Column, is_unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

_NAMES = ("name", "title", "text", "address", "number", "url", "company", "stage", "level")
"""The fields that name a record inside another one, the first that it has; a total is named by its value."""


def tabular(value: Any) -> tuple[Sequence[Column], Sequence[Any]]:
    """The columns of a record, and its lines: one, or for the agenda one for each thing on it."""
    if isinstance(value, Agenda):
        return agenda_columns(), list(agenda(value))
    return [_column(value, name) for name in value._fields], [value]


class AgendaLine(Record):
    """A line of the agenda: the part that it stands in, the id of the follow-up, purchase, deal or contact, its date
    (ISO 8601), who, what and the company."""

    part: str
    id: int
    date: str
    who: str
    what: str
    company: str


def agenda_columns() -> tuple[Column, ...]:
    """The columns of the agenda for programs."""
    return (
        Column("Part", lambda line: line.part),
        Column("Id", lambda line: str(line.id)),
        Column("Date", lambda line: line.date),
        Column("Who", lambda line: line.who),
        Column("What", lambda line: line.what),
        Column("Company", lambda line: line.company),
    )


def agenda(value: Agenda) -> Iterator[AgendaLine]:
    """The lines of the agenda in its order."""
    for part in ("late", "today"):
        yield from _reminders(part, value)
    for one in value.celebrations:
        yield AgendaLine("celebrations", one.contact_id, one.day, one.name, one.what, one.company)
    for item in value.drifting:
        yield AgendaLine("drifting", item.contact_id, item.last_at, item.name, item.because, item.company)
    for bought in value.unpaid:
        who = bought.contact or bought.company
        yield AgendaLine("unpaid", bought.id, bought.due_on, who, bought.text, bought.company)
    for deal in value.deals:
        who = deal.contact or deal.company
        yield AgendaLine("deals", deal.id, deal.expected_close, who, deal.title, deal.company)
    for deal in value.stuck:
        yield AgendaLine("stuck", deal.id, deal.stage_since, deal.contact or deal.company, deal.title, deal.company)
    yield from _reminders("week", value)


def _reminders(part: str, value: Agenda) -> Iterator[AgendaLine]:
    for item in getattr(value, part):
        yield AgendaLine(part, item.id, item.due, with_whom(item), item.text, item.company)


def _column(value: Any, name: str) -> Column:
    part = getattr(value, name)
    if isinstance(part, tuple) and not hasattr(part, "_fields"):
        return Column(name, lambda _: "", values=lambda record: [_named(one) for one in getattr(record, name)])
    if name in AMOUNT_FIELDS and hasattr(value, "currency"):
        return Column(name, lambda record: decimal_text(getattr(record, name), record.currency))
    return Column(name, _text_of(name))


def _text_of(name: str) -> Callable[[Any], str]:
    def text(record: Any) -> str:
        value = getattr(record, name)
        if isinstance(value, bool):
            return "yes" if value else ""
        return "" if is_unknown(name, value) else _named(value)

    return text


def _named(value: Any) -> str:
    """A value as text: a record inside another one by its name."""
    if isinstance(value, FieldValue):
        return f"{value.name}={value.value}"
    if isinstance(value, Address):
        from simplecrm.show.contacts import place_words

        return place_words(value)
    if isinstance(value, float):
        from simplecrm.core.quantities import quantity_text

        return quantity_text(value)
    if hasattr(value, "_fields"):
        name = next((name for name in _NAMES if name in value._fields), "")
        return str(getattr(value, name)) if name else f"{decimal_text(value.value, value.currency)} {value.currency}"
    return str(value)
