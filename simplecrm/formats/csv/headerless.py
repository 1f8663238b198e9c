"""What the columns of a table without a header are, by their cells."""

from __future__ import annotations

from collections.abc import Sequence

from simplecrm.core.text.names import looks_like_email
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


def names_without_header(rows: Sequence[Sequence[str]]) -> list[str]:
    """Names for the columns of rows without a header: fields, by what most of their cells are, or ``column 3``."""
    rows = rows[:SAMPLE_ROWS]
    width = max(map(len, rows))
    columns = [[row[place].strip() if place < len(row) else "" for row in rows] for place in range(width)]
    contents = [contents_of(cells) for cells in columns]
    names = [_typed_name(one) for one in contents]
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


def _typed_name(contents: Contents) -> str:
    if not contents.filled:
        return ""
    if contents.kind in ("email", "phone", "link", "reach"):
        return contents.kind
    if (
        contents.email + contents.phone + contents.digits >= DECISIVE * contents.filled
        and contents.email
        and contents.digits
    ):
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
