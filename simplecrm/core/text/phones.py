"""Phone numbers: their digits, their last digits, which identify them, and their international form (E.164).

A number with a country code (``+49 …``, ``0049 …``) is normalised here; only a national spelling needs
``phonenumbers``, whose import takes longer than a whole look-up may, so it is imported for those alone.
"""

from __future__ import annotations

MAX_DIGITS = 15
"""ITU-T E.164: an international number has at most 15 digits, country code included."""

FEWEST_DIGITS = 7
"""Below this an international number is not plausible: the shortest in use have 7 digits with the country code."""

_LONGEST = 100
# Kept as text: the re module takes 5 ms to load, and few numbers need it.
_EXTENSION = (
    r"(?:;\s*ext=|,+\s*(?:ext\.?)?|\b(?:ext(?:ension)?|durchwahl)\b\.?:?|\bext\.?|(?<=[\d\s)])[xp#]\.?)\s*\d{1,7}\s*$"
)
_PARAMETERS = r";[a-z-]+(?:=.*)?$"
_NOT_IN_A_PHONE = r"[^\d\s()+\uff0b\-./\u2010-\u2015\u2060\u200e\u200f\u202a-\u202e]"
_TRUNK = r"\(\s*0\s*\)"
_PLAIN = "0123456789 +-/()"
_NO_DIGITS = bytes(sign for sign in range(128) if not 48 <= sign <= 57)


def regions() -> frozenset[str]:
    """The countries (ISO 3166) whose numbers can be read."""
    from phonenumbers import SUPPORTED_REGIONS

    return frozenset(SUPPORTED_REGIONS)


def digits(number: str) -> str:
    """The digits of a number as ASCII, whatever script they are written in: ``٠٣٠ １２`` gives ``03012``."""
    if number.isascii():
        return number.encode().translate(None, _NO_DIGITS).decode()
    from unicodedata import digit

    values = (digit(sign, -1) for sign in number if sign.isdecimal())
    return "".join(str(value) for value in values if value >= 0)


def main_digits(number: str) -> str:
    """The digits that are dialled: without an extension, and without a ``(0)`` behind a country code."""
    return digits(_bare(number) if _is_plus(number) else _without_extension(number))


def tail(number: str) -> str:
    """The number's digits from the last to the first, at most 15, without extension and ``(0)``.

    Every spelling of a number has the same end, and an index finds a prefix of this. Give the E.164
    form where there is one, so that a search with the country code finds the number too.
    """
    return digits(_bare(number))[: -MAX_DIGITS - 1 : -1]


def query_tail(text: str) -> str:
    """What to look for as a prefix of ``tail`` when somebody typed ``text``: its digits from the last to the first.

    ``+``, ``00``, a trunk ``0`` and ``(0)`` are left out, because the same number is kept with and without them.
    The country code stays: only a number kept with one can be meant then.
    """
    bare = _bare(text)
    found = digits(bare)
    if not _is_plus(bare):
        found = found.removeprefix("00") if found.startswith("00") else found.removeprefix("0")
    return found[: -MAX_DIGITS - 1 : -1]


def looks_like_phone(text: str) -> bool:
    """Whether ``text`` is spelled as a phone number: at least three digits, and beside them only the usual
    separators."""
    if len(text) > _LONGEST:
        return False
    number = _without_extension(text)
    if len(digits(number)) < 3:
        return False
    if not number.strip(_PLAIN):
        return True
    import re

    return not re.search(_NOT_IN_A_PHONE, number)


def normalise(number: str, region: str = "") -> str:
    """The E.164 form of ``number`` (``+493012345678``), or empty if it cannot be determined.

    ``region`` is the country (ISO 3166, ``DE``) that a national spelling belongs to, empty if it is not known.
    An extension is left out. International numbers are checked by length, not against numbering plans.
    """
    if not looks_like_phone(number):
        return ""
    bare = _bare(number)
    found = digits(bare)
    if _is_plus(bare):
        return _plausible(found)
    if found.startswith("00"):
        return _plausible(found[2:])
    return _of_region(found, region.strip().upper()) if region.strip() else ""


def _without_extension(number: str) -> str:
    number = number[:_LONGEST].strip()
    if number[:4].lower() == "tel:":
        number = number[4:]
    if not number.strip(_PLAIN):
        return number
    import re

    return re.sub(_PARAMETERS, "", re.sub(_EXTENSION, "", number, flags=re.I), flags=re.I | re.S)


def _bare(number: str) -> str:
    """Without extension and the ``(0)`` that is only dialled within the country."""
    number = _without_extension(number)
    if "0" not in number or "(" not in number:
        return number
    import re

    return re.sub(_TRUNK, "", number)


def _is_plus(number: str) -> bool:
    """Full-width plus signs come from Asian keyboards together with full-width digits."""
    return number.lstrip(" (\u00a0\u200e\u202a\u202d").startswith(("+", "\uff0b"))


def _plausible(found: str) -> str:
    return f"+{found}" if FEWEST_DIGITS <= len(found) <= MAX_DIGITS and found[0] != "0" else ""


def _of_region(found: str, region: str) -> str:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(found, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    # Emergency and service numbers are valid too, but mean nothing abroad.
    return _plausible(e164[1:])
