"""vCard text as cards of properties (RFC 6350 section 3, RFC 2426 section 2, and the vCard 2.1 specification).

Not vobject: of 118 real files it failed on 13, because one bad line fails the whole file, and a photo of 5 MB took 974
MB of memory. Here an invalid card is rejected alone, and its size is limited.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from functools import lru_cache

from simplecrm.core.records import Record
from simplecrm.formats.encodings import Lines, decode_8bit, encode_8bit
from simplecrm.formats.protocol import Rejection

LINE_LIMIT = 1 << 20
"""The longest unfolded property, in characters, other than a photo, logo, sound or key."""

BINARY_LIMIT = 2 << 20
"""The longest photo, logo, sound or key that is read; longer ones are skipped."""

PROPERTY_LIMIT = 2000
"""The most properties of one card: a contact with years of notes has some hundreds."""

DEPTH_LIMIT = 3
"""How deeply cards may be nested (``AGENT`` of vCard 2.1)."""

BINARY = frozenset(("PHOTO", "LOGO", "SOUND", "KEY"))

_BEGIN = re.compile(r"\s*BEGIN\s*:\s*VCARD\s*", re.IGNORECASE)
_END = re.compile(r"\s*END\s*:\s*VCARD\s*", re.IGNORECASE)
_HEAD = re.compile(r'[^:"]*(?:"[^"]*"[^:"]*)*')
_PARAMETER = re.compile(r';((?:[^;"]|"[^"]*")*)')
_NAME = re.compile(r"(?:[\w-]+\.)*[\w-]+", re.ASCII)
_BASE64_LINE = re.compile(r"[A-Za-z0-9+/=\s]*")
_NOTABLE = frozenset(("", " ", "\t", "e", "E", "b", "B", "\f", "\v", "\x00"))
_ENCODINGS = frozenset(("QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"))
_CARET = {"^n": "\n", "^'": '"', "^^": "^"}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_RUN = re.compile(r"\\.|\\$|[^\\]+", re.DOTALL)


class Property(Record):
    """One unfolded line. ``name`` is in upper case; ``text`` is the whole line.

    ``value`` is decoded from quoted-printable and its character set, but still escaped; ``undone`` says that it was
    decoded, so that ``text`` cannot be written back as it is.
    """

    line: int
    group: str
    name: str
    parameters: tuple[tuple[str, str], ...]
    value: str
    text: str
    undone: bool = False

    def types(self) -> tuple[str, ...]:
        """The values of TYPE, including bare types of 2.1."""
        return types_of(self.parameters)

    def parameter(self, name: str) -> str:
        """The first value of a parameter, empty if missing."""
        return next((value for key, value in self.parameters if key == name), "")


class Card(Record):
    """The properties of one card and the line it begins on; ``old`` is true of vCard 2.1."""

    line: int
    properties: tuple[Property, ...]
    old: bool = False
    raw: str = ""
    remarks: tuple[str, ...] = ()


def read_cards(lines: Lines) -> Iterator[Card | Rejection]:
    """The cards of a file; text between cards and cards beyond the limits are rejected."""
    gatherer: _Gatherer | None = None
    stray: list[str] = []
    stray_line = 0
    for number, line in enumerate(lines, 1):
        cut = lines.was_cut
        lines.was_cut = False
        if gatherer is not None:
            outcome = gatherer.take(number, line, cut)
            if outcome is None:
                continue
            if outcome:
                yield gatherer.card(lines)
                gatherer = None
                continue
            gatherer.remarks.append("The card has no END:VCARD.")
            yield gatherer.card(lines)
            gatherer = _Gatherer(number)
        elif _BEGIN.fullmatch(line):
            if stray:
                yield _stray(stray_line, stray)
                stray = []
            gatherer = _Gatherer(number)
        elif line.strip("\ufeff \t\r\n\x00\x1a"):
            stray_line = stray_line if stray else number
            if len(stray) < 100:
                stray.append(line.rstrip("\r\n")[:1000])
    if stray:
        yield _stray(stray_line, stray)
    if gatherer is not None:
        gatherer.remarks.append("The card has no END:VCARD.")
        yield gatherer.card(lines)


@lru_cache(maxsize=4096)
def types_of(parameters: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """The values of TYPE among parameters."""
    pieces = [one.strip() for key, value in parameters if key == "TYPE" for one in value.split(",")]
    return tuple(filter(None, pieces))


def split_value(value: str, mark: str) -> list[str]:
    """A structured value at its unescaped semicolons, or a list at its unescaped commas; backslashes stay."""
    if "\\" not in value:
        return value.split(mark)
    return ["".join(piece) for piece in _pieces(value, mark)]


def _pieces(value: str, mark: str) -> list[list[str]]:
    """Between two backslashes that escape each other, and the letters they escape, stand runs of plain text."""
    found: list[list[str]] = [[]]
    for run in _RUN.findall(value):
        if run[0] == "\\":
            found[-1].append(run)
            continue
        first, *others = run.split(mark)
        found[-1].append(first)
        found.extend([other] for other in others)
    return found


def unescape(value: str, old: bool = False) -> str:
    """A text value unescaped (RFC 6350, 3.4); vCard 2.1 does not escape line ends."""
    if "\\" not in value:
        return value
    if old:
        return re.sub(r"\\([;,:\\])", r"\1", value)
    return _ESCAPE.sub(lambda match: _unescaped(match.group(1)), value)


def escape(text: str) -> str:
    """A text as a value (RFC 6350, 3.4; RFC 2426, 4)."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _unescaped(letter: str) -> str:
    if letter in "nN":
        return "\n"
    return letter if letter in ";,:\\" else "\\" + letter


def _stray(line: int, lines: list[str]) -> Rejection:
    return Rejection(line, "The text is outside of any card.", ("\n".join(lines),))


class _Gatherer:
    """Collects the lines of one card, unfolds them, and checks the limits."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.remarks: list[str] = []
        self._reason = ""
        self._texts: list[tuple[int, str]] = []
        self._pieces: list[str] = []
        self._size = 0
        self._first_line = 0
        self._soft = False
        self._binary = False
        self._old = False
        self._depth = 0

    def take(self, number: int, line: str, cut: bool) -> bool | None:
        """Add a line. Returns true if it ends the card, false if it begins the next one, else ``None``."""
        line = line.rstrip("\r\n")
        if self._depth:
            self._take_nested(line)
            return None
        first = line[:1]
        if self._soft and not (first in "eE" and _END.fullmatch(line)):
            self._continue(line)
            return None
        if first in _NOTABLE:
            if first in (" ", "\t") and self._pieces:
                self._continue(line if self._old else line[1:])
                return None
            if first in "eE" and _END.fullmatch(line):
                return True
            if first in "bB \t" and _BEGIN.fullmatch(line):
                return self._begin(number)
            if not line.strip():
                self._binary = False
                return None
        if self._binary and ":" not in line and _BASE64_LINE.fullmatch(line):
            self._continue(line)
            return None
        if self._pieces:
            self._finish()
        self._first_line, self._pieces, self._size = number, [line], len(line)
        head = line[: line.find(":")] if ":" in line[:80] else line[:80]
        self._binary, soft, version = _traits(head)
        self._soft = soft and line[-1:] == "="
        if version:
            self._old = line[len(head) + 1 :].strip().startswith("2")
        if cut:
            self._too_long()
        return None

    def card(self, lines: Lines) -> Card | Rejection:
        """The collected card."""
        self._finish()
        self.remarks.extend(lines.take_remarks())
        raw = "\n".join(["BEGIN:VCARD", *(text for _, text in self._texts), "END:VCARD"])
        if self._reason:
            return Rejection(self.line, self._reason, (raw[: 1 << 18],))
        found = []
        for number, text in self._texts:
            one = parse_property(text, number, lines.encoding)
            if one is not None:
                found.append(one)
            else:
                self.remarks.append(f"Line {number} is not a property and was left out: {text[:60]!r}.")
        return Card(self.line, tuple(found), self._old, raw, tuple(self.remarks))

    def _continue(self, piece: str) -> None:
        """Add a folded line; after a soft break of quoted-printable the break itself belongs to the value."""
        self._size += len(piece)
        if self._size > (BINARY_LIMIT if self._binary else LINE_LIMIT):
            self._too_long()
        else:
            self._pieces.append("\n" + piece if self._soft else piece)
        self._soft = self._soft and piece.endswith("=")

    def _too_long(self) -> None:
        if self._binary:
            self._size = BINARY_LIMIT + 1
            del self._pieces[1:]
        else:
            self._reason = self._reason or f"The property on line {self._first_line} is longer than 1 MB."

    def _finish(self) -> None:
        if not self._pieces:
            return
        if self._size > BINARY_LIMIT:
            name = self._pieces[0][:5].upper()
            self.remarks.append(f"The {name.lower()} on line {self._first_line} is larger than 2 MB and was left out.")
        elif len(self._texts) >= PROPERTY_LIMIT:
            self._reason = self._reason or f"The card has more than {PROPERTY_LIMIT} properties."
        else:
            text = self._pieces[0] if len(self._pieces) == 1 else "".join(self._pieces)
            self._texts.append((self._first_line, text))
        self._pieces = []

    def _begin(self, number: int) -> bool | None:
        """A card within a card: an agent if the property before says so, else END of this one is missing."""
        if self._pieces and self._pieces[0].upper().startswith("AGENT"):
            self._pieces = []
            self._depth = 1
            self.remarks.append(f"The card of an agent on line {number} was left out.")
            return None
        return False

    def _take_nested(self, line: str) -> None:
        if _BEGIN.fullmatch(line):
            self._depth += 1
            if self._depth > DEPTH_LIMIT:
                self._reason = f"Cards are nested more than {DEPTH_LIMIT} deep."
        elif _END.fullmatch(line):
            self._depth -= 1


@lru_cache(maxsize=4096)
def _traits(head: str) -> tuple[bool, bool, bool]:
    """Of the text before a colon: whether it is binary, quoted-printable, or the version."""
    upper = head.upper()
    name = upper.partition(";")[0].strip().rpartition(".")[2]
    return name in BINARY, "QUOTED-PRINTABLE" in upper, name == "VERSION"


def parse_property(text: str, line: int, encoding: str = "utf-8") -> Property | None:
    """One unfolded line as a property; ``None`` if it is not one."""
    head, colon, value = text.partition(":")
    if '"' in head:
        match = _HEAD.match(text)
        end = match.end() if match else 0
        head, colon, value = text[:end], text[end : end + 1], text[end + 1 :]
    if not colon:
        return None
    group, name, parameters = _head(head)
    if not name:
        return None
    if value[-1:] in (" ", "\t"):
        value = value.rstrip()
    if not parameters:
        return _new_property(Property, (line, group, name, parameters, value, text, False))
    decoded = _decoded(value, dict(parameters), encoding)
    return _new_property(Property, (line, group, name, parameters, decoded, text, decoded is not value))


_new_property = tuple.__new__


@lru_cache(maxsize=4096)
def _head(head: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """(group, name, parameters) of the text before the colon; cached, as few different ones occur on many lines."""
    name = head.partition(";")[0].strip()
    if not _NAME.fullmatch(name):
        return "", "", ()
    group, _, name = name.rpartition(".")
    return group, name.upper(), tuple(_parameters(head))


def _parameters(head: str) -> Iterator[tuple[str, str]]:
    pieces = _PARAMETER.findall(head) if '"' in head else head.split(";")[1:]
    for piece in pieces:
        key, equals, value = piece.partition("=")
        key = key.strip().upper()
        if not equals:
            yield ("ENCODING", key) if key in _ENCODINGS else ("TYPE", piece.strip())
        else:
            value = value.strip().replace('"', "")
            if "^" in value:
                value = re.sub(r"\^[n'^]", lambda caret: _CARET[caret.group()], value)
            yield key, value


def _decoded(value: str, parameters: dict[str, str], encoding: str) -> str:
    """The value decoded from quoted-printable and the character set of the property."""
    charset = parameters.get("CHARSET", "")
    if parameters.get("ENCODING", "").upper() == "QUOTED-PRINTABLE":
        return _in_charset(quopri.decodestring(value.encode("utf-8", "surrogateescape")), charset)
    if charset and not value.isascii() and charset.lower() not in ("utf-8", "utf8") and encoding == "cp1252":
        try:
            return _in_charset(encode_8bit(value), charset)
        except UnicodeEncodeError:
            return value
    return value


def _in_charset(data: bytes, charset: str) -> str:
    for name in (charset or "utf-8", "utf-8"):
        try:
            return data.decode(name)
        except (LookupError, ValueError):
            continue
    return decode_8bit(data)
