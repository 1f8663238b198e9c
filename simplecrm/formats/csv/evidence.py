"""What a column holds by its cells: emails, phone numbers, web pages, dates, numbers, people's names, companies.

Only a sample of the rows is looked at, once per file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from functools import cache

from simplecrm.core.records import Record
from simplecrm.core.text.names import fold, looks_like_email
from simplecrm.formats.csv.values import NOTHING
from simplecrm.formats.dates import parse_moment

SAMPLE_ROWS = 200
"""Rows that are looked at."""

DECISIVE = 0.7
"""The share of the filled cells that decides what a column holds."""

_WHO = re.compile(r"[^<>@]+<[^<>@\s]+@[^<>@\s]+>(?:\s*[;,].*)?")
_SEPARATORS = re.compile(r":::|[;,\n|]")
_LINK = re.compile(r"(?:https?://|www\.)\S+|(?:[a-z]{2,3}\.)?linkedin\.com/\S+", re.IGNORECASE)
_PHONE = re.compile(r"(?:tel:|p:)?\+?[\d(][\d\s().\-/\u00a0]{4,24}\d(?:\s*(?:x|ext\.?|#)\s*\d{1,6})?", re.IGNORECASE)
_STARTS_AS_PHONE = re.compile(
    r"(?:tel:|p:|\+|00[1-9][\d\s/.()\-]{8,}|\(|0[1-9]\d{0,4}[\s/.\-]|0[1-9]\d{8,})", re.IGNORECASE
)
_AMERICAN = re.compile(r"(?:1[-. ])?\d{3}[-. ]\d{3}[-. ]\d{4}")
_ADDRESS_OF_A_HOST = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_NUMBER = re.compile(r"[-+]?[\d.,'\u00a0 ]*\d[%]?|[-+]?\d+(?:\.\d+)?[eE][+-]?\d+")
_CURRENCIES = re.compile(r"[$€£¥₹]|\b(?:EUR|USD|GBP|CHF|JPY|INR)\b")
_NAME_WORD = re.compile(r"[^\W\d_][^\W\d_'\u2019.\-]*(?:['\u2019.\-][^\W\d_]*)*\.?", re.UNICODE)
_COMPANY_WORD = re.compile(
    r"\b(?:gmbh|ag|inc|ltd|llc|llp|plc|corp|corporation|co|company|sa|sas|sarl|srl|spa|bv|nv|oy|oyj|ab|as|aps|kg|ohg|ug|"
    r"mbh|gbr|se|kft|doo|sro|pty|group|holding|holdings|industries|solutions|systems|partners|bank|consulting|services|"
    r"technologies|technology|software|labs|media|studio|studios|university|foundation|international|traders|trading|"
    r"stores?|shop|hotel|restaurant|institute|verein|stiftung|werke|bau|verlag|agency|ventures|capital|logistics|foods|"
    r"hospital|clinic|school|church|council|association|enterprises|works|energy|motors|pharma|insurance)\b"
    r"|&|株式会社|有限会社|公司|ооо|зао|оао",
    re.IGNORECASE,
)
_JOB_WORD = re.compile(
    r"\b(?:manager|director|engineer|ceo|cto|cfo|coo|head|officer|sales|senior|junior|vp|vice|president|founder|owner|"
    r"assistant|consultant|developer|analyst|designer|leiter|leiterin|chef|partner|specialist|lead|team|marketing|"
    r"product|account|executive|customer|client|prospect|street|road|new|north|south|east|west|san|saint|los|united)\b",
    re.IGNORECASE,
)


class Contents(Record):
    """How many cells of a column hold what. ``filled`` are all that are not empty; ``number`` are plain numbers, which
    may also be phone numbers of ``digits``, and ``text`` is everything else; ``who`` of that are names with an email
    address, such as Ann Lee <ann@acme.com>."""

    filled: int = 0
    email: int = 0
    phone: int = 0
    link: int = 0
    date: int = 0
    number: int = 0
    digits: int = 0
    text: int = 0
    who: int = 0

    @property
    def kind(self) -> str:
        """``email``, ``phone``, ``link``, ``date``, ``number`` or ``text`` where enough cells are of that kind."""
        for name in ("email", "phone", "link", "date", "number", "text"):
            if self.filled and getattr(self, name) >= DECISIVE * self.filled:
                return name
        if self.email and self.phone and self.email + self.phone >= DECISIVE * self.filled:
            return "reach"
        return ""


def contents_of(cells: Iterable[str]) -> Contents:
    """What the cells of a column hold."""
    counts: dict[str, int] = {}
    digits = filled = who = 0
    for cell in cells:
        if not (cell := cell.strip()) or cell in NOTHING:
            continue
        filled += 1
        kind = kind_of(cell)
        counts[kind] = counts.get(kind, 0) + 1
        who += kind == "text" and "<" in cell and bool(_WHO.fullmatch(cell))
        digits += kind in ("phone", "number") and 6 <= sum(map(str.isdigit, cell)) <= 15
    return Contents(filled, digits=digits, who=who, **counts)


def kind_of(cell: str) -> str:
    """What one cell holds; several values in a cell are of one kind, or text."""
    if len(cell) > 300:
        return "text"
    kind = _kind(cell)
    if kind == "text" and _SEPARATORS.search(cell):
        kinds = {_kind(part) for part in map(str.strip, _SEPARATORS.split(cell)) if part}
        return kinds.pop() if len(kinds) == 1 and kinds & {"email", "phone", "link"} else "text"
    return kind


def is_data(cell: str) -> bool:
    """Whether a cell is certainly no header: an email, a phone number, a web page."""
    cell = cell.strip()
    return 4 < len(cell) <= 300 and (kind_of(cell) in ("email", "phone", "link") or bool(_WHO.fullmatch(cell)))


def looks_like_person(cell: str) -> bool:
    """Whether a cell has the shape of a person's whole name."""
    cell = cell.strip()
    if not 2 <= len(cell) <= 60 or _COMPANY_WORD.search(cell) or _JOB_WORD.search(cell):
        return False
    words = cell.replace(",", " ").split()
    if not all(_NAME_WORD.fullmatch(word) for word in words):
        return False
    if len(words) == 1:
        return 2 <= len(cell) <= 4 and all(
            "\u4e00" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7a3" for letter in cell
        )
    return 2 <= len(words) <= 4 and (not words[0][0].islower()) and (not words[-1][0].islower())


def person_score(cells: Sequence[str], emails: Sequence[str], *, hinted: bool = False) -> float:
    """From 0 to 3, how much a column looks like people's names; at least 1 is enough to take it for that. ``emails``
    are those of the same rows, or empty; ``hinted`` if the header speaks of a person."""
    filled = [(cell.strip(), email) for cell, email in zip(cells, emails, strict=True) if cell.strip()]
    if not filled:
        return 0.0
    shaped = sum(looks_like_person(cell) for cell, _ in filled) / len(filled)
    distinct = len({cell for cell, _ in filled}) / len(filled)
    reachable = [(cell, email) for cell, email in filled if email]
    matching = sum(in_local_part(cell, email) for cell, email in reachable) / len(reachable) if reachable else 0.0
    companies = company_share([cell for cell, _ in filled])
    if matching >= 0.5 and companies < 0.5:
        return 1 + matching + shaped
    if shaped >= DECISIVE and distinct >= 0.5 and companies < 0.2 and (hinted or given_share(cells) >= 0.25):
        return shaped + distinct / 2
    return 0.0


def given_share(cells: Iterable[str]) -> float:
    """The share of the filled cells in which one of the first two words is a common given name."""
    words = [fold(cell).replace(",", " ").split()[:2] for cell in cells if cell.strip()]
    return sum(any(word in given_names() for word in pair) for pair in words) / len(words) if words else 0.0


@cache
def given_names() -> frozenset[str]:
    """Common given names, folded."""
    with open(os.path.join(os.path.dirname(__file__), "given_names.txt"), encoding="utf-8") as file:
        return frozenset(fold(file.read()).split())


def company_share(cells: Sequence[str]) -> float:
    """The share of cells that are named as companies are."""
    return sum(bool(_COMPANY_WORD.search(cell)) for cell in cells) / len(cells) if cells else 0.0


def in_local_part(cell: str, email: str) -> bool:
    """Whether a word of a name is in an email address before the ``@``."""
    local = fold(email.partition("@")[0])
    return any(len(word) >= 3 and word in local for word in fold(cell).replace(",", " ").split())


def in_domain(cell: str, email: str) -> bool:
    """Whether the first word of a company is in the domain of an email address."""
    words = fold(cell).split()
    return bool(words) and len(words[0]) >= 3 and words[0] in fold(email.partition("@")[2])


def _kind(cell: str) -> str:
    if "@" in cell:
        return "email" if looks_like_email(cell.strip("<>").removeprefix("mailto:")) and "." in cell else "text"
    if _LINK.fullmatch(cell):
        return "link"
    if not any(map(str.isdigit, cell)):
        return "text"
    if len(cell) > 5 and not cell.isdigit() and (parse_moment(cell) or parse_moment(cell, "mdy")):
        return "date"
    if _ADDRESS_OF_A_HOST.fullmatch(cell):
        return "text"
    if (
        _PHONE.fullmatch(cell)
        and 6 <= sum(map(str.isdigit, cell)) <= 15
        and (_STARTS_AS_PHONE.match(cell) or _AMERICAN.fullmatch(cell))
    ):
        return "phone"
    if _NUMBER.fullmatch(_CURRENCIES.sub("", cell).strip()):
        return "number"
    return "text"
