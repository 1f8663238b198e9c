"""Layouts of well-known exports, where headers alone are not enough: one TOML file per program, loaded when the first
table is read.

A file has the program's ``name``; a ``[[layout]]`` for each kind of its tables; tables ``[fields.NAME]`` of
{header: field}, which override the general meaning of a header, an empty field leaves the column out; and tables
``[remove.NAME]`` of {header: regular expression}, whose matches are removed from the cells, ``*`` for all columns.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from simplecrm.core.records import Record
from simplecrm.formats.csv.columns import normal


class Preset(Record):
    """One layout of a program's export. It is recognised by ``needs``, headers in normal form that are all present, and
    by ``cells``, a pattern that a cell matches. ``fields`` are {header: field}, ``remove`` {header: pattern}; rows
    whose column ``row_needs`` is empty are rejected. Layouts are tried in the order of ``tried``."""

    name: str
    tried: int = 0
    needs: tuple[str, ...] = ()
    cells: str = ""
    kind: str = "contact"
    fields: Mapping[str, str] = {}
    remove: Mapping[str, str] = {}
    row_needs: str = ""


@cache
def presets() -> tuple[Preset, ...]:
    """All layouts, in the order in which they are tried."""
    import tomllib

    found = []
    folder = os.path.dirname(__file__)
    for file_name in sorted(os.listdir(folder)):
        if file_name.endswith(".toml"):
            with open(os.path.join(folder, file_name), "rb") as file:
                data = tomllib.load(file)
            found += [_preset(data, layout) for layout in data["layout"]]
    return tuple(sorted(found, key=lambda preset: preset.tried))


def find_preset(plain: Sequence[str], rows: Iterable[Sequence[str]] = ()) -> Preset | None:
    """The first layout that fits; ``plain`` is the header in normal form, ``rows`` are some rows of the file."""
    have = set(plain)
    for preset in presets():
        if have.issuperset(preset.needs) and (not preset.cells or _any_cell(preset.cells, rows)):
            return preset
    return None


def _preset(data: Mapping[str, Any], layout: Mapping[str, Any]) -> Preset:
    fields: dict[str, str] = {}
    for table in layout.get("fields", ()):
        fields |= {normal(header): field for header, field in data["fields"][table].items()}
    removed = data["remove"][layout["remove"]] if "remove" in layout else {}
    return Preset(
        layout.get("name", data["name"]), layout["tried"], tuple(map(normal, layout.get("needs", ()))),
        layout.get("cells", ""), layout.get("kind", "contact"), fields,
        {normal(header) or header: pattern for header, pattern in removed.items()}, layout.get("row_needs", ""),
    )  # fmt: skip


def _any_cell(pattern: str, rows: Iterable[Sequence[str]]) -> bool:
    matches = re.compile(pattern).search
    return any("://" in cell and matches(cell) for row in rows for cell in row)
