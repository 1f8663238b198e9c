"""What the columns of a table mean: by the options, the preset of a program, the header, the cells, and likeness.

An exact header beats the cells, the cells beat a likeness, and cells that a field cannot hold refute a header. What the
cells or a likeness decided is said in ``Columns.remarks``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from simplecrm.core.records import Record
from simplecrm.core.text.names import looks_like_email
from simplecrm.formats.csv.columns import FIELDS, field_of, is_field, likely_field, normal, parts
from simplecrm.formats.csv.evidence import (
    DECISIVE,
    SAMPLE_ROWS,
    Contents,
    company_share,
    contents_of,
    given_share,
    in_domain,
    in_local_part,
    looks_like_person,
    person_score,
)
from simplecrm.formats.csv.presets import Preset, find_preset
from simplecrm.formats.csv.stages import stage_of, stage_remark
from simplecrm.formats.csv.values import NOTHING
from simplecrm.formats.csv.vocabulary import (
    ABOUT_HEADERS,
    ACTIVITY_WORDS,
    AMBIGUOUS,
    COMPANY_MARKS,
    CREATED,
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
    STATUS_HEADERS,
    WORDS,
)
from simplecrm.formats.protocol import REASON_COLUMN, ReadOptions


class Columns(Record):
    """The mapping of a header line: the preset's name, the kind of the rows and a (column, field) for each column.

    ``remove`` are (column number, pattern) whose matches are removed from cells; rows whose cell ``row_needs`` is empty
    are refused, unless it is -1. ``stages`` are the words for stages on which there is a remark already."""

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


class _Column:
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


def understand_columns(
    header: Sequence[str], options: ReadOptions, sample: Sequence[Sequence[str]] = (), kind: str = ""
) -> Columns:
    """The field of each column of ``header``. ``sample`` are some of the rows; ``kind`` is that of the rows if the
    file says it and the options do not."""
    preset = find_preset([normal(name) for name in header], sample[:SAMPLE_ROWS])
    remove = _removals(preset, header)
    names = distinct(header)
    columns = [
        _Column(name, text, cells)
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
    kind = options.kind or (preset.kind if preset else "") or kind or _kind(columns)
    if not exact:
        _by_kind(columns, kind, remarks)
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


def _by_header(columns: Sequence[_Column], options: ReadOptions, preset: Preset | None) -> None:
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


def _known_field(column: _Column, plain: Sequence[str], preset: Preset | None) -> str:
    if column.name.startswith("custom:") and len(column.name) > len("custom:"):
        return column.name
    if column.key == "title" and ("job title" in plain or "position" in plain):
        return "prefix"
    if column.key == "id" and (preset is None or preset.name != "simplecrm"):
        column.left_out = True
        return ""
    return field_of(column.key)


def _by_cells(columns: Sequence[_Column], remarks: list[str], *, trusted: bool) -> None:
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


def _is_refuted(column: _Column, *, trusted: bool) -> bool:
    """Whether no cell can be what the header says, and all are of another kind."""
    held, base = column.contents, column.base
    filled = held.filled
    if not filled:
        return False
    if base == "email":
        return not held.email and not held.text
    if base == "phone":
        few_digits = held.number == filled and not held.digits and filled >= 3
        return not held.phone and not held.digits and (held.email + held.link + held.date == filled or few_digits)
    if base == "reach":
        return held.link == filled or held.date == filled
    if base == "link":
        return not held.link and held.email + held.phone + held.date == filled
    if trusted:
        return False
    if base in ("name", "given", "family", "company", "who"):
        typed = held.email + held.link + held.date + held.phone
        return (typed == filled and base != "who") or (held.number == filled and filled >= 3)
    return base in ("title", "city", "country", "birthday", "nickname") and held.email + held.link == filled


def _field_of_cells(column: _Column) -> str:
    """``email``, ``phone``, ``link`` or ``reach``, with a label from the header, where the cells are certainly that."""
    held, words = column.contents, column.words
    if (
        not held.filled
        or words & FILES
        or (words & OTHER_PEOPLE and not words <= PHONE_WORDS | MAIL_WORDS | {"company"})
    ):
        return ""
    label = next((f":{LABEL_WORDS[word]}" for word in column.key.split() if word in LABEL_WORDS), "")
    mail, phone = bool(words & MAIL_WORDS), bool(words & PHONE_WORDS)
    if mail and phone and 2 * (held.email + max(held.phone, held.digits)) >= held.filled:
        return "reach"
    if held.filled >= 4 and len({cell for cell in column.cells if cell}) * 2 < held.filled:
        return ""  # the same few in all rows are not those of the people
    kind = held.kind
    if kind == "email":
        return f"email{label}" if label in (":work", ":home") else "email"
    if kind == "phone" or (phone and held.digits >= DECISIVE * held.filled):
        return f"phone{label}"
    if kind == "link":
        linkedin = sum("linkedin.com/" in cell for cell in column.cells)
        return "link:LinkedIn" if linkedin * 2 > held.filled else "link"
    if held.who >= DECISIVE * held.filled:
        return "who"
    return "reach" if kind == "reach" else ""


def _by_likeness(columns: Sequence[_Column], remarks: list[str]) -> None:
    """The field of a similar header, unless the cells contradict it or another column has that field already."""
    for column in columns[:MAX_COMPARED]:
        if column.how or column.left_out or not column.key or not (field := likely_field(column.key)):
            continue
        base, group, _ = parts(field)
        taken = any(other.field and parts(other.field)[:2] == (base, group) for other in columns)
        if (taken and (base in SINGLE or base in ONCE)) or base in EXACT_ONLY:
            continue
        held = column.contents
        if (
            held.filled
            and base in ("email", "phone", "link")
            and not getattr(held, base)
            and not (base == "phone" and held.digits)
        ):
            continue
        column.take(field, "likeness")
        if _is_refuted(column, trusted=False):
            column.take("", "")
            continue
        remarks.append(f"Column {column.name!r} was taken for {field}, by likeness.")


def _find_people(columns: Sequence[_Column], remarks: list[str]) -> None:
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


def _kind(columns: Sequence[_Column]) -> str:
    """The kind of the rows without a preset, by fields that only one kind has."""
    keys = {column.key for column in columns}
    have = {column.base for column in columns if column.field}
    person = bool(have & {"name", "given", "family", "email", "nickname", "reach"})
    about = person or bool(have & {"who", "company", "phone"})
    detailed = bool(have & {"given", "family", "birthday", "title"}) or {"name", "email"} <= have
    rich = len(have & {"phone", "street", "city", "address", "title", "given", "family", "tag", "birthday", "link"}) > 1
    if have & {"deal", "deal_stage"} and have & {"value", "status", "expected_close"}:
        return "deal"
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


def _names_activities(column: _Column) -> bool:
    """Whether most cells of a column are kinds of activities."""
    filled = [cell.casefold() for cell in column.cells if cell]
    if column.how in ("mapped", "preset") or column.key not in ("type", "kind", "activity type", "channel", "activity"):
        return False
    return bool(filled) and sum(cell in ACTIVITY_WORDS for cell in filled) >= DECISIVE * len(filled)


def _by_kind(columns: Sequence[_Column], kind: str, remarks: list[str]) -> None:
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


def _tells_stages(column: _Column) -> bool:
    words = {cell for cell in column.cells if cell}
    if column.key not in STATUS_HEADERS or not words:
        return False
    return sum(bool(stage_of(word, "contact")) for word in words) >= 0.6 * len(words)


def _fitted(
    columns: Sequence[_Column], kind: str, options: ReadOptions, remarks: list[str], *, exact: bool
) -> tuple[tuple[str, str], ...]:
    """(column, field) where each field is one of rows of ``kind``; what fits none is a custom field or left out."""
    first: dict[tuple[str, str], _Column] = {}
    mapping = []
    for column in columns:
        field = column.field
        if field == "extra" and not exact:
            # Lines of vCard come only from our own export; another file's column of that name is text.
            field = f"custom:{column.name.strip()}" if options.custom and kind == "contact" else ""
        elif column.how != "mapped":
            field = _fitting(field, kind)
            base, group, _ = parts(field)
            other = first.setdefault((base, group), column) if base and base != "custom" else column
            if other is not column and not exact:
                field = _second(column, other, field, kind, remarks)
            if not field and not column.left_out:
                field = f"custom:{column.name.strip()}"
            if field.startswith("custom:") and not (options.custom and kind == "contact"):
                field = ""
        mapping.append((column.name, field))
    return tuple(mapping)


def _second(column: _Column, other: _Column, field: str, kind: str, remarks: list[str]) -> str:
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


def _stage_words(columns: Sequence[_Column], kind: str, remarks: list[str]) -> frozenset[str]:
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
    elif unknown := [word for word in unknown if word.casefold() not in ("lead", "prospect", "customer", "former")]:
        shown = ", ".join(map(repr, unknown[:10])) + (f" and {len(unknown) - 10} more" if len(unknown) > 10 else "")
        remarks.append(f"Unknown stages are kept as they are: {shown}.")
    return frozenset(said)


def _left_out(columns: Sequence[_Column], mapping: Sequence[tuple[str, str]], kind: str) -> list[str]:
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
        why = "" if kind == "contact" else f" Only contacts have custom fields, and these are {_plural(kind)}."
        found.append(f"Left out: {', '.join(lost)}.{why}")
    return found


def _plural(kind: str) -> str:
    return {"company": "companies", "activity": "activities"}.get(kind, f"{kind}s")


def names_without_header(rows: Sequence[Sequence[str]]) -> list[str]:
    """Names for the columns of rows without a header: fields, by what most of their cells are, or ``column 3``."""
    rows = rows[:SAMPLE_ROWS]
    width = max(map(len, rows))
    columns = [[row[place].strip() if place < len(row) else "" for row in rows] for place in range(width)]
    contents = [contents_of(cells) for cells in columns]
    names = [_typed_name(held) for held in contents]
    if "phone" not in names and "reach" not in names:
        long = (place for place, cells in enumerate(columns) if contents[place].kind == "number" and _are_long(cells))
        if (place := next(long, -1)) >= 0:
            names[place] = "phone"
    emails = next((cells for cells, name in zip(columns, names, strict=True) if name == "email"), [""] * len(rows))
    texts = [
        place
        for place, name in enumerate(names)
        if not name and contents[place].text >= DECISIVE * contents[place].filled > 0
    ]
    _name_people(names, columns, texts, emails)
    rest = [place for place in texts if not names[place]]
    company = next((place for place in rest if _is_company(columns[place], emails)), -1)
    if company >= 0:
        names[company] = "company"
    if not any(name in ("name", "given", "company") for name in names) and rest:
        first = [cell for cell in columns[rest[0]] if cell]
        if any(names) or 2 * sum(map(looks_like_person, first)) >= len(first):
            names[rest[0]] = "name"
    return [name or f"column {place}" for place, name in enumerate(names, 1)]


def _are_long(cells: Sequence[str]) -> bool:
    """Whether plain numbers are as long as phone numbers with an area code, and as different."""
    filled = [cell for cell in cells if cell]
    return all(cell.isdigit() and 10 <= len(cell) <= 13 for cell in filled) and len(set(filled)) * 2 > len(filled)


def _typed_name(held: Contents) -> str:
    if not held.filled:
        return ""
    if held.kind in ("email", "phone", "link", "reach"):
        return held.kind
    if held.email + held.phone + held.digits >= DECISIVE * held.filled and held.email and held.digits:
        return "reach"
    return ""


def _name_people(
    names: list[str], columns: Sequence[Sequence[str]], texts: Sequence[int], emails: Sequence[str]
) -> None:
    """Fill in ``name``, or ``given`` and ``family``."""
    scores = {place: person_score(columns[place], emails) for place in texts}
    single = [place for place in texts if all(" " not in cell for cell in columns[place] if cell)]
    reachable = [row for row, email in enumerate(emails) if email and looks_like_email(email)]

    def share(place: int) -> float:
        matches = sum(in_local_part(columns[place][row], emails[row]) for row in reachable)
        return matches / len(reachable) if reachable else 0.0

    for left, right in zip(single, single[1:], strict=False):
        if right != left + 1:
            continue
        given_left, given_right = given_share(columns[left]), given_share(columns[right])
        matched = share(left) >= 0.4 and share(right) >= 0.4
        if matched or (max(given_left, given_right) >= 0.5 and max(share(left), share(right)) >= 0.4):
            names[left], names[right] = ("family", "given") if given_right > given_left else ("given", "family")
            del scores[left], scores[right]
            break
    best = max(scores, key=lambda place: (scores[place], -place), default=-1)
    if best >= 0 and scores[best] >= 1:
        names[best] = "name"


def _is_company(cells: Sequence[str], emails: Sequence[str]) -> bool:
    filled = [(cell, email) for cell, email in zip(cells, emails, strict=True) if cell]
    reachable = [(cell, email) for cell, email in filled if email]
    matching = sum(in_domain(cell, email) for cell, email in reachable)
    return company_share([cell for cell, _ in filled]) >= 0.3 or (bool(reachable) and matching >= 0.5 * len(reachable))
