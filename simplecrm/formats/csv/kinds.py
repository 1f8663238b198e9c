"""A column while its meaning is found, and the kind of the rows that a table has by the fields of its columns."""

from __future__ import annotations

from collections.abc import Sequence

from simplecrm.formats.csv.columns import normal, parts
from simplecrm.formats.csv.evidence import (
    DECISIVE,
    Contents,
    contents_of,
)
from simplecrm.formats.csv.stages import stage_of
from simplecrm.formats.csv.vocabulary import (
    ABOUT_HEADERS,
    ACTIVITY_WORDS,
    COMPANY_MARKS,
    CREATED,
    STATUS_HEADERS,
)

_OF_SALE = frozenset(("quantity", "bought_on", "invoice", "paid_on", "discount"))
"""Fields of purchases that products and deals do not have."""


class Column:
    """One column while its meaning is found. ``how`` says what decided: ``mapped``, ``preset``, ``header``, ``cells``,
    ``likeness``, or nothing yet; ``left_out`` if a person or a preset says so."""

    def __init__(self, name: str, header: str, cells: list[str]) -> None:
        self.name = name
        self.key = normal(header)
        self.cells = cells
        self.contents: Contents = contents_of(cells)
        self.field = ""
        self.how = ""
        self.left_out = False

    @property
    def base(self) -> str:
        return parts(self.field)[0]

    @property
    def words(self) -> frozenset[str]:
        return frozenset(self.key.split())

    def take(self, field: str, how: str) -> None:
        self.field, self.how = field, how


def kind_of(columns: Sequence[Column]) -> str:
    """The kind of the rows without a preset, by fields that only one kind has."""
    keys = {column.key for column in columns}
    have = {column.base for column in columns if column.field}
    person = bool(have & {"name", "given", "family", "email", "nickname", "reach"})
    about = person or bool(have & {"who", "company", "phone"})
    detailed = bool(have & {"given", "family", "birthday", "title"}) or {"name", "email"} <= have
    rich = len(have & {"phone", "street", "city", "address", "title", "given", "family", "tag", "birthday", "link"}) > 1
    if "case" in have and have & {"status", "priority", "product", "solved_at", "satisfaction"}:
        return "case"
    if have & {"deal", "deal_stage"} and have & {"value", "status", "expected_close"}:
        return "deal"
    if "product" in have | ({"product"} if "product_code" in have else set()) and have & _OF_SALE:
        return "purchase"
    if "product" in have and have & {"price", "cost", "product_category"} and not about and "deal" not in have:
        return "product"
    if {"value", "expected_close"} <= have and have & {"stage", "status", "title", "probability"}:
        return "deal"
    if about and not rich and "due" in have and have & {"text", "subject"}:
        return "reminder"
    kinds = {"kind"} if any(_names_activities(column) for column in columns) else have & {"kind"}
    if about and not rich and (have | kinds) >= {"at", "text"} and not {"name", "email"} <= have:
        return "activity"
    if about and not rich and kinds and have & {"text", "at", "subject"}:
        return "activity"
    if "who" in have and not person and have & {"text", "note"}:
        return "note"
    if (
        keys & ABOUT_HEADERS
        and not rich
        and not have & {"email", "phone", "reach", "company"}
        and ("text" in have or ("note" in have and keys & CREATED))
    ):
        return "note"
    marks = len(keys & COMPANY_MARKS) + len(have & {"domain", "industry"})
    if marks >= 2 and not detailed and not have & {"company", "row_kind"}:
        return "company"
    return "company" if "company" in have and not person and "who" not in have else "contact"


def _names_activities(column: Column) -> bool:
    """Whether most cells of a column are kinds of activities."""
    filled = [cell.casefold() for cell in column.cells if cell]
    if column.how in ("mapped", "preset") or column.key not in ("type", "kind", "activity type", "channel", "activity"):
        return False
    return bool(filled) and sum(cell in ACTIVITY_WORDS for cell in filled) >= DECISIVE * len(filled)


def fit_kind(columns: Sequence[Column], kind: str, remarks: list[str]) -> None:
    """Fields that a column has only in rows of this kind."""
    have = {column.base for column in columns if column.field}
    for column in columns:
        if column.how in ("mapped", "preset") or column.left_out:
            continue
        if kind == "activity" and column.base in ("", "custom") and _names_activities(column) and "kind" not in have:
            column.take("kind", "cells")
            remarks.append(f"Column {column.name!r} was taken for kind, by its contents.")
        elif kind == "note" and column.key in CREATED:
            column.take("created_at", "header")
        elif kind == "deal" and column.base == "name" and not have & {"deal", "title", "subject"}:
            column.take("deal", "header")
        elif kind == "contact" and "stage" not in have and _tells_stages(column):
            column.take("stage", "cells")
            have.add("stage")
            remarks.append(f"Column {column.name!r} was taken for stage, by its contents.")


def _tells_stages(column: Column) -> bool:
    words = {cell for cell in column.cells if cell}
    if column.key not in STATUS_HEADERS or not words:
        return False
    return sum(bool(stage_of(word, "contact")) for word in words) >= 0.6 * len(words)
