"""Properties that the book has no field for: kept as lines in ``extra``, written back in the version of the file.

They are kept in the form of 3.0, whichever version they were read from, so that a card that went through both is the
same again: data as ``ENCODING=b``, not as a ``data:`` URI; the preferred one as ``TYPE=PREF``, not as ``PREF=1``.
"""

from __future__ import annotations

import re

from simplecrm.formats.vcard.lines import BINARY, Property, escape, parse_property, unescape

_NEVER_KEPT = frozenset(
    ("BEGIN", "END", "VERSION", "PRODID", "KIND", "N", "UID", "MEMBER", "X-ADDRESSBOOKSERVER-KIND",
     "X-ADDRESSBOOKSERVER-MEMBER")
)  # fmt: skip
"""What says where a card begins, and what and who it is of; it is never in ``extra``."""

_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff\x85\u2028\u2029]")
_DATA_URI = re.compile(r"data:([\w.+-]+/[\w.+-]+)?;base64,([A-Za-z0-9+/=\s]*)", re.IGNORECASE)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:\S+")
_GEO_URI = re.compile(r"geo:(-?[\d.]+),(-?[\d.]+)", re.IGNORECASE)
_GEO = re.compile(r"(-?[\d.]+);(-?[\d.]+)")
_MEDIA_PREFIX = {"PHOTO": "image/", "LOGO": "image/", "SOUND": "audio/", "KEY": "application/x-"}
_KEY_MEDIA = {"PGP": "application/pgp-keys", "X509": "application/pkix-cert"}
_KEY_TYPES = {media: kind for kind, media in _KEY_MEDIA.items()}
_UNKNOWN_MEDIA = "application/octet-stream"
_SIMPLE_WORDS = re.compile(r"[A-Za-z0-9,_/+-]+")


def kept_lines(extra: str) -> list[str]:
    """The lines of ``extra`` that are one property each; all others could become something else in a card."""
    return [line for line in extra.split("\n") if line and _parsed(line) is not None]


def lines_of(extra: str, version: str) -> list[str]:
    """The lines of ``extra`` as in that version of vCard, without those that are not one property each."""
    found = []
    for line in extra.split("\n"):
        one = _parsed(line) if line else None
        if one is not None:
            kept = canonical(one)
            may_differ = kept != line or one.parameters or one.name == "GEO"
            found.append(_in_4_0(kept) if version == "4.0" and may_differ else kept)
    return found


def canonical(one: Property, *, old: bool = False) -> str:
    """A property as it is kept, on one line; ``old`` if it is of vCard 2.1."""
    value = one.value
    types = [kind for key, said in one.parameters if key == "TYPE" for kind in said.split(",")]
    preferred = any(kind.strip().upper() == "PREF" for kind in types) or ("PREF", "1") in one.parameters
    keys = {key for key, _ in one.parameters}
    data = _DATA_URI.fullmatch(value)
    coded = any(key == "ENCODING" and said.upper() in ("B", "BASE64") for key, said in one.parameters)
    is_uri = one.name in BINARY and not coded and "VALUE" not in keys and _URI.fullmatch(value)
    place = _GEO_URI.fullmatch(value) if one.name == "GEO" else None
    if not (old or one.undone or preferred or data or coded or is_uri or place or keys & {"ENCODING", "CHARSET"}):
        return one.text
    parameters: list[tuple[str, str]] = []
    if data:
        value, kind = "".join(data.group(2).split()), _type_of(one.name, data.group(1) or "")
        parameters = [("ENCODING", "b"), *([("TYPE", kind)] if kind else [])]
    elif coded:
        value = "".join(value.split())
        parameters = [("ENCODING", "b")]
    elif is_uri:
        parameters = [("VALUE", "uri")]
    elif place:
        value = f"{place.group(1)};{place.group(2)}"
    elif one.undone:
        value = escape(unescape(value, old)) if ";" not in value else value.replace("\r\n", "\\n").replace("\n", "\\n")
    for key, said in one.parameters:
        if key == "TYPE":
            said = ",".join(kind for kind in said.split(",") if kind.strip().upper() != "PREF")
            said = _type_of(one.name, said) if coded and one.name in BINARY else said
        if (
            said
            and key not in ("ENCODING", "CHARSET")
            and (key, said) != ("PREF", "1")
            and not (key == "VALUE" and data)
        ):
            parameters.append((key, said))
    if preferred:
        parameters.append(("TYPE", "PREF"))
    return _line(one, parameters, value)


def _in_4_0(line: str) -> str:
    """A line in the form of 3.0 as one of 4.0."""
    one = _parsed(line)
    if one is None:
        return line
    parameters = [pair for pair in one.parameters if pair != ("TYPE", "PREF")]
    value = one.value
    if len(parameters) < len(one.parameters):
        parameters.append(("PREF", "1"))
    if ("ENCODING", "b") in parameters:
        kind = next((said for key, said in parameters if key == "TYPE"), "") if one.name in BINARY else ""
        parameters = [pair for pair in parameters if pair not in (("ENCODING", "b"), ("TYPE", kind))]
        value = f"data:{_media_of(one.name, kind)};base64,{value}"
    elif one.name == "GEO" and (match := _GEO.fullmatch(value)):
        value = f"geo:{match.group(1)},{match.group(2)}"
    return line if (tuple(parameters), value) == (one.parameters, one.value) else _line(one, parameters, value)


def _parsed(line: str) -> Property | None:
    if _CONTROL.search(line):
        return None
    one = parse_property(line, 0)
    return one if one is not None and one.name not in _NEVER_KEPT else None


def _line(one: Property, parameters: list[tuple[str, str]], value: str) -> str:
    group = one.group + "." if one.group else ""
    return group + ";".join([one.name, *(f"{key}={_parameter(said)}" for key, said in parameters)]) + ":" + value


def _parameter(said: str) -> str:
    """The value of a parameter, quoted if needed (RFC 6868)."""
    if _SIMPLE_WORDS.fullmatch(said):
        return said
    said = said.replace("^", "^^").replace("\n", "^n").replace('"', "^'")
    return f'"{said}"' if re.search("[:;,]", said) else said


def _type_of(name: str, media: str) -> str:
    """The TYPE of 3.0 for data: ``JPEG`` for ``image/jpeg``; empty if it is not known."""
    media = media.lower()
    if media in _KEY_TYPES:
        return _KEY_TYPES[media]
    if name not in BINARY or media == _UNKNOWN_MEDIA:
        return ""
    kind = media.removeprefix(_MEDIA_PREFIX[name]).upper()
    return "JPEG" if kind == "JPG" else kind


def _media_of(name: str, kind: str) -> str:
    if not kind:
        return _UNKNOWN_MEDIA
    kind = kind.lower()
    return _KEY_MEDIA.get(kind.upper(), "") or (kind if "/" in kind else _MEDIA_PREFIX[name] + kind)
