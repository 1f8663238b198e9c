"""How the amounts in a table are written: with a decimal point or a decimal comma, as the others in their column; and
whether they have a currency.
"""

from __future__ import annotations

from collections.abc import Sequence

from simplecrm.core.money import COMMA, NUMBER_FORMATS, POINT, number_format_of, parse_amount
from simplecrm.errors import NotUnderstood
from simplecrm.formats.csv.columns import parts
from simplecrm.formats.csv.understanding import Columns
from simplecrm.formats.protocol import ReadOptions

_AMOUNTS = ("value", "price", "cost", "quantity")
"""The fields whose cells show how numbers are written."""

_MONEY = ("value", "price", "cost")
"""Those of them that are amounts of money."""


def check_number_format(options: ReadOptions) -> None:
    """Raises ``NotUnderstood`` for a number format that does not exist."""
    if options.number_format and options.number_format not in NUMBER_FORMATS:
        raise NotUnderstood(
            f"Invalid number format: “{options.number_format}”.", f"It is one of: {POINT} or {COMMA}"
        )  # fmt: skip


def number_format(
    columns: Columns, sample: Sequence[Sequence[str]], options: ReadOptions
) -> tuple[str, tuple[str, ...]]:
    """The number format of the amounts, empty if no amount of the sample shows it, and remarks."""
    if options.number_format or columns.preset == "simplecrm":
        return options.number_format, ()
    amounts = _cells(columns, sample, _AMOUNTS)
    formats = {form for text in amounts if (form := number_format_of(text))}
    if len(formats) == 1:
        return formats.pop(), ()
    remarks = [f"Some amounts are written as {POINT}, others as {COMMA}."] if formats else []
    if example := next(filter(_is_ambiguous, amounts), ""):
        remarks.append(
            f"Amounts such as {example} can be read in two ways; their rows are rejected. "
            f"Give the number format: --number-format '{COMMA}'"
        )
    return "", tuple(remarks)


def without_currency(columns: Columns, sample: Sequence[Sequence[str]], options: ReadOptions) -> tuple[str, ...]:
    """A remark if the amounts of the sample have no currency, and none is given for all."""
    fields = {parts(field)[0] for _, field in columns.mapping}
    if options.currency or columns.preset == "simplecrm" or "currency" in fields:
        return ()
    if all(_has_currency(text) for text in _cells(columns, sample, _MONEY)):
        return ()
    return ("The amounts have no currency; for example: --currency EUR",)


def _cells(columns: Columns, sample: Sequence[Sequence[str]], fields: Sequence[str]) -> list[str]:
    places = [place for place, (_, field) in enumerate(columns.mapping) if parts(field)[0] in fields]
    return [text for row in sample for place in places if place < len(row) and (text := row[place].strip())]


def _has_currency(text: str) -> bool:
    """Whether an amount names its currency, in either number format; an amount that is none has nothing to name."""
    for form in NUMBER_FORMATS:
        try:
            return bool(parse_amount(text, number_format=form, signed=True).currency)
        except NotUnderstood:
            continue
    return True


def _is_ambiguous(text: str) -> bool:
    return not _is_amount(text, "") and any(_is_amount(text, form) for form in NUMBER_FORMATS)


def _is_amount(text: str, form: str) -> bool:
    try:
        parse_amount(text, number_format=form, signed=True)
    except NotUnderstood:
        return False
    return True
