"""Postal addresses on one line: ``Lindenweg 3, 10115 Berlin, Germany`` as an ``Address``.

Nothing is dropped: what is not identified as postal code, city, region or country is the street and its extension.
"""

from __future__ import annotations

import re

from simplecrm.core.records.contacts import Address

_CODE = r"(?:[A-Z]{1,3}[-–])?(?:\d{5}-\d{3,4}|\d{4}-\d{3}|\d{3}-\d{4}|\d{2}-\d{3}|\d{3} \d{2}|\d{4} ?[A-Z]{2}|\d{4,6})"
"""Postal codes that stand before the city, or alone: 10115, D-10115, 1010, 110 00, 00-950, 1234 AB, 94105-1234."""

_LETTERED = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d"
"""Those of the United Kingdom and Canada: NW1 6XE, K1A 0B1."""

_CODE_CITY = re.compile(rf"({_CODE})\s+(\S.*)")
_ALONE = re.compile(rf"()()({_CODE}|{_LETTERED})")
_REGION_CODE = re.compile(rf"()([A-Z]{{2,3}})\s+({_CODE}|{_LETTERED})")
_CITY_REGION_CODE = re.compile(rf"(\D.*?)\s+([A-Z]{{2,3}})\s+({_CODE}|{_LETTERED})")
_CITY_CODE = re.compile(rf"(\D.*?)()\s+({_CODE}|{_LETTERED})")
_PO_BOX = re.compile(r"(?:p\.? ?o\.? ?box|postfach|bo[iî]te postale|apartado|postbus)\b.*", re.IGNORECASE)
_LABEL = re.compile(r"(.*?)\s*\(([^()]{1,40})\)", re.DOTALL)
_STREET = re.compile(
    r"\b(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|way|court|ct|square|terrace|highway|hwy|rue|via"
    r"|calle|rua|stra(?:ß|ss)e|str|weg|allee|platz|gasse)\b",
    re.IGNORECASE,
)


def parse_address(text: str) -> Address:
    """The address in a text, whose parts are separated by commas or line ends; a label may follow in parentheses.

    The part with the postal code tells the others: what stands before it is the street, and behind it region and
    country. Without one, the last part is the country if there are three or more, or two without a number.
    """
    labelled = _LABEL.fullmatch(text.strip())
    text, label = labelled.groups() if labelled else (text, "")
    parts = [" ".join(part.split()) for part in re.split(r"[,;\n]", text) if part.strip()]
    boxes = [part for part in parts if _PO_BOX.fullmatch(part)]
    parts = [part for part in parts if part not in boxes]
    found = _by_code(parts) or _by_position(parts)
    return found._replace(label=label, po_box=", ".join(boxes))


def _by_code(parts: list[str]) -> Address | None:
    """The address by its part with a postal code, the last one that can be it; None without one."""
    for at in range(len(parts) - 1, -1, -1):
        found = _code_in(parts[at], is_first=at == 0, is_only=len(parts) == 1)
        if found is None:
            continue
        code, city, region = found
        before, after = parts[:at], parts[at + 1 :]
        if not city and before and (len(before) > 1 or not any(map(str.isdigit, before[0]))):
            city = before.pop()
        country = after.pop() if after else ""
        return _placed(before, postal_code=code, city=city, region=", ".join(filter(None, (region, *after))),
                       country=country)  # fmt: skip
    return None


def _code_in(part: str, *, is_first: bool, is_only: bool) -> tuple[str, str, str] | None:
    """The postal code, city and region in a part of an address; None without a code."""
    before = _CODE_CITY.fullmatch(part)
    if before and not (is_first and not is_only and _STREET.search(before[2])):
        return before[1], before[2], ""
    if is_first and not is_only:
        return None  # a street with its number
    for form in (_ALONE, _REGION_CODE, _CITY_REGION_CODE, _CITY_CODE):
        match = form.fullmatch(part)
        if match and not (is_only and form is _CITY_CODE):
            return match[3], match[1], match[2]
    return None


def _by_position(parts: list[str]) -> Address:
    rest = list(parts)
    has_number = any(map(str.isdigit, parts[0])) if parts else False
    country = rest.pop() if len(rest) > 2 or (len(rest) == 2 and not has_number) else ""
    region = rest.pop() if len(rest) > 2 else ""
    city = rest.pop() if len(rest) > 1 or (rest and not has_number and not _STREET.search(rest[0])) else ""
    return _placed(rest, city=city, region=region, country=country)


def _placed(before: list[str], *, postal_code: str = "", city: str, region: str, country: str) -> Address:
    return Address(
        street=before[0] if before else "", extended=", ".join(before[1:]), city=city, region=region,
        postal_code=postal_code, country=country,
    )  # fmt: skip
