"""What the columns of a table mean: by the options, the preset of a program, the header, the cells, and likeness.

An exact header beats the cells, the cells beat a likeness, and cells that a field cannot hold refute a header. What the
cells or a likeness decided is said in ``Columns.remarks``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from simplecrm.core.nouns import TAGGED
from simplecrm.core.records import Record
from simplecrm.core.records.contacts import STAGES
from simplecrm.core.text.plurals import plural_of
from simplecrm.formats.csv.columns import FIELDS, field_of, is_field, likely_field, normal, parts
from simplecrm.formats.csv.evidence import (
    DECISIVE,
    SAMPLE_ROWS,
    person_score,
)
from simplecrm.formats.csv.kinds import Column, fit_kind, kind_of
from simplecrm.formats.csv.presets import Preset, find_preset
from simplecrm.formats.csv.stages import stage_of, stage_remark
from simplecrm.formats.csv.values import NOTHING
from simplecrm.formats.csv.vocabulary import (
    AMBIGUOUS,
    EXACT_ONLY,
    EXPECTED,
    FILES,
    JOINED,
    KIND_FIELDS,
    LABEL_WORDS,
    MAIL_WORDS,
    MEANT,
    ONCE,
    OTHER_PEOPLE,
    PERSON_WORDS,
    PHONE_WORDS,
    SINGLE,
    WORDS,
)
from simplecrm.formats.protocol import REASON_COLUMN, ReadOptions


class Columns(Record):
    """The mapping of a header line: the preset's name, the kind of the rows and a (column, field) for each column.

    ``remove`` are (column number, pattern) whose matches are removed from cells; rows whose cell ``row_needs`` is empty
    are rejected, unless it is -1. ``stages`` are the words for stages on which there is a remark already."""

    preset: str
    kind: str
    mapping: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...] = ()
    remove: tuple[tuple[int, str], ...] = ()
    row_needs: int = -1
    stages: frozenset[str] = frozenset()


MAX_COMPARED = 500
"""Columns whose headers are compared with all known ones."""

_REASON = normal(REASON_COLUMN)


def understand_columns(
    header: Sequence[str], options: ReadOptions, sample: Sequence[Sequence[str]] = (), kind: str = ""
) -> Columns:
    """The field of each column of ``header``. ``sample`` are some of the rows; ``kind`` is that of the rows if the
    file says it and the options do not."""
    preset = find_preset([normal(name) for name in header], sample[:SAMPLE_ROWS])
    remove = _removals(preset, header)
    names = distinct(header)
    columns = [
        Column(name, text, cells)
        for name, text, cells in zip(names, header, _cells(header, sample, remove), strict=True)
    ]
    remarks: list[str] = []
    _by_header(columns, options, preset)
    exact = preset is not None and preset.name == "simplecrm"
    if not exact:
        _by_cells(columns, remarks, trusted=preset is not None)
        _by_likeness(columns, remarks)
        if (options.kind or kind or "contact") == "contact" and (preset is None or preset.kind == "contact"):
            _find_people(columns, remarks)
    kind = options.kind or (preset.kind if preset else "") or kind or kind_of(columns)
    if not exact:
        fit_kind(columns, kind, remarks)
    mapping = _fitted(columns, kind, options, remarks, exact=exact)
    stages: frozenset[str] = frozenset()
    if not exact:
        stages = _stage_words(columns, kind, remarks)
        remarks += _left_out(columns, mapping, kind)
    needs = preset.row_needs if preset else ""
    place = next((number for number, column in enumerate(columns) if needs and column.key == needs), -1)
    return Columns(preset.name if preset else "", kind, mapping, tuple(remarks), remove, place, stages)


def distinct(header: Sequence[str]) -> list[str]:
    """Column names with repeated ones numbered, so that each is unique."""
    seen: dict[str, int] = {}
    names = []
    for place, name in enumerate(header, 1):
        name = name.strip() or f"column {place}"
        count = seen[name] = seen.get(name, 0) + 1
        names.append(f"{name} ({count})" if count > 1 else name)
    return names


def bad_fields(options: ReadOptions) -> list[str]:
    """The fields in ``options.mapping`` that do not exist."""
    return [field for field in options.mapping.values() if field.strip() and not is_field(field.strip())]


def _removals(preset: Preset | None, header: Sequence[str]) -> tuple[tuple[int, str], ...]:
    if preset is None or not preset.remove:
        return ()
    every = preset.remove.get("*", "")
    found = ((place, preset.remove.get(normal(name), every)) for place, name in enumerate(header))
    return tuple((place, pattern) for place, pattern in found if pattern)


def _cells(
    header: Sequence[str], sample: Sequence[Sequence[str]], remove: tuple[tuple[int, str], ...]
) -> Iterator[list[str]]:
    patterns = {place: re.compile(pattern) for place, pattern in remove}
    for place in range(len(header)):
        cells = [row[place].strip() if place < len(row) else "" for row in sample[:SAMPLE_ROWS]]
        cells = ["" if cell in NOTHING else cell.removeprefix("'") for cell in cells]
        yield [patterns[place].sub("", cell) for cell in cells] if place in patterns else cells


def _by_header(columns: Sequence[Column], options: ReadOptions, preset: Preset | None) -> None:
    """What a person, a preset or a known header says."""
    wished = {normal(column): field.strip() for column, field in options.mapping.items()}
    plain = [column.key for column in columns]
    for column in columns:
        for key in (normal(column.name), column.key):
            if key in wished:
                column.take(wished[key], "mapped")
                column.left_out = not column.field
                break
        else:
            if column.key == _REASON:
                column.left_out = True
            elif preset and column.key in preset.fields:
                column.take(preset.fields[column.key], "preset")
                column.left_out = not column.field
            elif field := _known_field(column, plain, preset):
                column.take(field, "header")


def _known_field(column: Column, plain: Sequence[str], preset: Preset | None) -> str:
    if column.name.startswith("custom:") and len(column.name) > len("custom:"):
        return column.name
    if column.key == "title" and ("job title" in plain or "position" in plain):
        return "prefix"
    if column.key == "owner" and (preset is None or preset.name != "simplecrm"):
        return ""  # whoever that is in another program need not be a user of this book
    if column.key == "id" and (preset is None or preset.name != "simplecrm"):
        column.left_out = True
        return ""
    return field_of(column.key)


def _by_cells(columns: Sequence[Column], remarks: list[str], *, trusted: bool) -> None:
    """Refute headers that the cells contradict, and find fields for columns without a known header."""
    for column in columns:
        if column.how == "header" and _is_refuted(column, trusted=trusted):
            expected = EXPECTED.get(column.base, column.base)
            found = _field_of_cells(column)
            if found:
                what = WORDS[parts(found)[0]]
                remarks.append(f"Column {column.name!r} has {what}; it was taken for {found}.")
                column.take(found, "cells")
            else:
                remarks.append(f"Column {column.name!r} has no {expected}; it is kept as a custom field.")
                column.take("", "refuted")
        elif not column.how and not column.left_out and (found := _field_of_cells(column)):
            likely = likely_field(column.key) if column.key else ""
            if likely and parts(likely)[0] == parts(found)[0]:
                continue  # the likeness says more, such as what the phone is for
            column.take(found, "cells")
            remarks.append(f"Column {column.name!r} was taken for {found}, by its contents.")


def _is_refuted(column: Column, *, trusted: bool) -> bool:
    """Whether no cell can be what the header says, and all are of another kind."""
    contents, base = column.contents, column.base
    filled = contents.filled
    if not filled:
        return False
    if base == "email":
        return not contents.email and not contents.text
    if base == "phone":
        few_digits = contents.number == filled and not contents.digits and filled >= 3
        return (
            not contents.phone
            and not contents.digits
            and (contents.email + contents.link + contents.date == filled or few_digits)
        )
    if base == "reach":
        return contents.link == filled or contents.date == filled
    if base == "link":
        return not contents.link and contents.email + contents.phone + contents.date == filled
    if trusted:
        return False
    if base in ("name", "given", "family", "company", "who"):
        typed = contents.email + contents.link + contents.date + contents.phone
        return (typed == filled and base != "who") or (contents.number == filled and filled >= 3)
    return base in ("title", "city", "country", "birthday", "nickname") and contents.email + contents.link == filled


def _field_of_cells(column: Column) -> str:
    """``email``, ``phone``, ``link`` or ``reach``, with a label from the header, where the cells are certainly that."""
    contents, words = column.contents, column.words
    if (
        not contents.filled
        or words & FILES
        or (words & OTHER_PEOPLE and not words <= PHONE_WORDS | MAIL_WORDS | {"company"})
    ):
        return ""
    label = next((f":{LABEL_WORDS[word]}" for word in column.key.split() if word in LABEL_WORDS), "")
    mail, phone = bool(words & MAIL_WORDS), bool(words & PHONE_WORDS)
    if mail and phone and 2 * (contents.email + max(contents.phone, contents.digits)) >= contents.filled:
        return "reach"
    if contents.filled >= 4 and len({cell for cell in column.cells if cell}) * 2 < contents.filled:
        return ""  # the same few in all rows are not those of the people
    kind = contents.kind
    if kind == "email":
        return f"email{label}" if label in (":work", ":home") else "email"
    if kind == "phone" or (phone and contents.digits >= DECISIVE * contents.filled):
        return f"phone{label}"
    if kind == "link":
        linkedin = sum("linkedin.com/" in cell for cell in column.cells)
        return "link:LinkedIn" if linkedin * 2 > contents.filled else "link"
    if contents.who >= DECISIVE * contents.filled:
        return "who"
    return "reach" if kind == "reach" else ""


def _by_likeness(columns: Sequence[Column], remarks: list[str]) -> None:
    """The field of a similar header, unless the cells contradict it or another column has that field already."""
    for column in columns[:MAX_COMPARED]:
        if column.how or column.left_out or not column.key or not (field := likely_field(column.key)):
            continue
        base, group, _ = parts(field)
        taken = any(other.field and parts(other.field)[:2] == (base, group) for other in columns)
        if (taken and (base in SINGLE or base in ONCE)) or base in EXACT_ONLY:
            continue
        contents = column.contents
        if (
            contents.filled
            and base in ("email", "phone", "link")
            and not getattr(contents, base)
            and not (base == "phone" and contents.digits)
        ):
            continue
        column.take(field, "likeness")
        if _is_refuted(column, trusted=False):
            column.take("", "")
            continue
        remarks.append(f"Column {column.name!r} was taken for {field}, by likeness.")


def _find_people(columns: Sequence[Column], remarks: list[str]) -> None:
    """Where no header names the people, the column whose cells are people's names."""
    if any(column.base in ("name", "given", "family", "who", "file_as") for column in columns):
        return
    if not any(column.base in ("email", "phone", "reach", "link") for column in columns):
        return
    emails = next((column.cells for column in columns if column.base in ("email", "reach")), None)
    best, best_score = None, 1.0
    for column in columns:
        company = column.base == "company" and column.how == "header"
        if column.how not in ("", "refuted") and not (company and column.words <= AMBIGUOUS):
            continue
        if column.left_out or column.contents.kind != "text" or column.words & (OTHER_PEOPLE - {"account", "company"}):
            continue
        other_company = any(other.base == "company" for other in columns if other is not column)
        hinted = bool(column.words & PERSON_WORDS) or (company and other_company)
        score = person_score(column.cells, emails or [""] * len(column.cells), hinted=hinted)
        if score >= best_score + 1e-9 or (best is None and score >= best_score):
            best, best_score = column, score
    if best is not None:
        best.take("name", "cells")
        remarks.append(f"Column {best.name!r} was taken for name, by its contents.")


def _fitted(
    columns: Sequence[Column], kind: str, options: ReadOptions, remarks: list[str], *, exact: bool
) -> tuple[tuple[str, str], ...]:
    """(column, field) where each field is one of rows of ``kind``; what fits none is a custom field or left out."""
    first: dict[tuple[str, str], Column] = {}
    mapping = []
    for column in columns:
        field = column.field
        if field == "extra" and not exact:
            # Lines of vCard come only from our own export; another file's column of that name is text.
            field = f"custom:{column.name.strip()}" if options.custom and kind in TAGGED else ""
        elif column.how != "mapped":
            field = _fitting(field, kind)
            base, group, _ = parts(field)
            other = first.setdefault((base, group), column) if base and base != "custom" else column
            if other is not column and not exact:
                field = _second(column, other, field, kind, remarks)
            if not field and not column.left_out:
                field = f"custom:{column.name.strip()}"
            if field.startswith("custom:") and not (options.custom and kind in TAGGED):
                field = ""
        mapping.append((column.name, field))
    return tuple(mapping)


def _second(column: Column, other: Column, field: str, kind: str, remarks: list[str]) -> str:
    """The field of a column when another column has it already."""
    base = parts(field)[0]
    if base in ONCE:
        return ""
    if kind == "contact" and base in SINGLE:
        what = FIELDS[base].removeprefix("the whole ")
        remarks.append(
            f"Columns {other.name!r} and {column.name!r} are both the {what}; the first that is filled in is taken, "
            "the other is kept as a custom field."
        )
        return field
    return field if kind == "contact" or base in JOINED else ""


def _fitting(field: str, kind: str) -> str:
    """``field`` for rows of ``kind``, empty if such rows have no such field."""
    name, mark, rest = field.partition(":")
    base, group_mark, group = name.partition("#")
    base = MEANT.get((kind, base), base)
    if base != "custom" and base not in KIND_FIELDS[kind]:
        return ""
    return base + group_mark + group + mark + rest


def _stage_words(columns: Sequence[Column], kind: str, remarks: list[str]) -> frozenset[str]:
    """Say which stages the words of the file stand for; returns the words."""
    base = {"contact": "stage", "deal": "deal_stage"}.get(kind, "")
    said: dict[str, str] = {}
    for column in columns:
        if base and parts(_fitting(column.field, kind))[0] == base:
            for word in column.cells:
                if word:
                    said.setdefault(word, stage_remark(word, kind))
    known = [remark for word, remark in said.items() if remark and stage_of(word, kind)]
    unknown = [word for word, remark in said.items() if remark and not stage_of(word, kind)]
    remarks += known
    if kind == "deal":
        remarks += [said[word] for word in unknown]
    elif unknown := [word for word in unknown if word.casefold() not in STAGES]:
        shown = ", ".join(map(repr, unknown[:10])) + (f" and {len(unknown) - 10} more" if len(unknown) > 10 else "")
        remarks.append(f"Unknown stages are kept as they are: {shown}.")
    return frozenset(said)


def _left_out(columns: Sequence[Column], mapping: Sequence[tuple[str, str]], kind: str) -> list[str]:
    """Name the columns with contents that are left out, and dates whose meaning is unknown."""
    found = []
    for column, (_, field) in zip(columns, mapping, strict=True):
        if field.startswith("custom:") and column.how in ("", "refuted") and column.contents.kind == "date":
            found.append(
                f"Column {column.name!r} has dates; they are kept as a custom field. Map it if it is the birthday."
            )
    lost = [
        repr(column.name)
        for column, (_, field) in zip(columns, mapping, strict=True)
        if not field and column.contents.filled and column.key != _REASON and column.how != "mapped"
    ]
    if lost:
        owners = " and ".join((", ".join(map(plural_of, TAGGED[:-1])), plural_of(TAGGED[-1])))
        why = "" if kind in TAGGED else f" Only {owners} have custom fields, and these are {plural_of(kind)}."
        found.append(f"Left out: {', '.join(lost)}.{why}")
    return found
