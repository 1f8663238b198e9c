"""Detects the format of a file by its content, and by its name only if the content is ambiguous. Files that cannot be
imported are refused with a sentence that says what they are and what to do instead.
"""

from __future__ import annotations

import re

from simplecrm.errors import NotUnderstood
from simplecrm.formats.encodings import decode_head, guess_encoding
from simplecrm.formats.registry import READABLE, by_extension
from simplecrm.formats.source import Source

_AS_CSV = "Open it in the spreadsheet program and save it as CSV (UTF-8)."
_EXTRACT = "Extract it first, and import the files that come out."
_SIGNATURES = (
    (b"%PDF-", "a PDF document", "Export the contacts as CSV or vCard instead."),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Outlook file", _AS_CSV),
    (b"!BDN", "an Outlook data file (PST)", "Export the contacts from Outlook as CSV."),
    (b"\x1f\x8b", "compressed by gzip", _EXTRACT),
    (b"BZh", "compressed by bzip2", _EXTRACT),
    (b"\xfd7zXZ\x00", "compressed by xz", _EXTRACT),
    (b"\x28\xb5\x2f\xfd", "compressed by zstd", _EXTRACT),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _EXTRACT),
    (b"Rar!", "a RAR archive", _EXTRACT),
    (b"SQLite format 3\x00", "a SQLite database", "If it is another book, open it with --file and export from it."),
    (b"\x89PNG", "an image", "Only text can be imported."),
    (b"\xff\xd8\xff", "an image", "Only text can be imported."),
    (b"GIF8", "an image", "Only text can be imported."),
    (b"\x7fELF", "a program", "Only text can be imported."),
)
_VCARD = re.compile(r"^\s*BEGIN\s*:\s*VCARD\b", re.IGNORECASE | re.MULTILINE)
_ICAL = re.compile(r"^\s*BEGIN\s*:\s*(VCALENDAR|VEVENT|VTODO)\b", re.IGNORECASE | re.MULTILINE)
_LDIF = re.compile(r"^(version: *1|dn::? *\S)", re.IGNORECASE | re.MULTILINE)
_MBOX = re.compile(r"From \S.* \d{4}\s*$|From \S+ +\w{3} +\w{3} +\d")
_HEADER_FIELD = re.compile(r"[!-9;-~]+[ \t]*:")
_MAIL_FIELDS = re.compile(
    r"^(From|To|Cc|Subject|Date|Message-ID|Received|Return-Path|MIME-Version|Content-Type|Delivered-To)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_DELIMITERS = re.compile(r"[,;\t|]")
_ADDRESS = re.compile(r"(?:[^<>@]+<)?[^<>@\s]+@[^<>@\s]+\.[^<>@\s]+>?")


def detect_format(source: Source, wanted: str = "", encoding: str = "") -> str:
    """One of ``READABLE``; raises ``NotUnderstood`` with what the file is otherwise."""
    name = source.name or "The input"
    if not source.head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise NotUnderstood(f"{name} is empty.", "Check that the export was finished.")
    _refuse_binary(source, name)
    if wanted:
        if wanted not in READABLE:
            raise NotUnderstood(f"Unknown format {wanted}.", "Formats are " + ", ".join(READABLE) + ".")
        return wanted
    guessed = guess_encoding(source, encoding)
    if guessed == "cp1252":
        _refuse_control_bytes(source.head, name)
    found = _by_content(decode_head(source, guessed), source.name)
    if not found:
        raise NotUnderstood(
            f"The format of {name} was not recognised.",
            "Formats are " + ", ".join(READABLE) + "; choose one with --as.",
        )
    return found


def _by_content(text: str, name: str) -> str:
    usual = by_extension(name)
    suffix = usual.name if usual is not None and usual.reader else ""
    start = text.lstrip("\ufeff \t\r\n")
    line = start.partition("\n")[0].strip()
    if start[:1] in ("{", "["):
        return _json_kind(start)
    for pattern, found in ((_VCARD, "vcard"), (_ICAL, "ical")):
        if pattern.match(start):
            return found
    if _MBOX.match(line):
        return "mbox"
    if _is_mail(start):
        return "eml"
    if _ldif_start(start):
        return "ldif"
    if suffix != "csv":
        for pattern, found in ((_VCARD, "vcard"), (_ICAL, "ical"), (_LDIF, "ldif")):
            if pattern.search(text[:65536]):
                return found
    if suffix:
        return suffix
    if _DELIMITERS.search(line) or len(_DELIMITERS.findall(start[:4096])) >= 3:
        return "csv"
    return "csv" if _is_column(start) else ""


def _json_kind(start: str) -> str:
    """An array is JSON; one object a line is JSON Lines, of which a single object is the shortest."""
    return "json" if start[0] == "[" else "jsonl"


def _ldif_start(start: str) -> bool:
    lines = [line for line in start[:4096].splitlines() if line and not line.startswith("#")]
    return bool(lines) and bool(_LDIF.match(lines[0]))


def _is_mail(start: str) -> bool:
    """A message begins with header fields, and some of them are those of mail (RFC 5322, 3.6)."""
    head = re.split(r"\r?\n\r?\n", start[:65536], maxsplit=1)[0]
    lines = head.splitlines()
    fields = sum(1 for line in lines if _HEADER_FIELD.match(line))
    folds = sum(1 for line in lines if line[:1] in " \t")
    known = {match.group(1).lower() for match in _MAIL_FIELDS.finditer(head)}
    return fields + folds >= 0.9 * len(lines) and (len(known) >= 2 or (len(known) == 1 and fields <= 2))


def _is_column(start: str) -> bool:
    """A list of addresses or names, one a line, is the shortest CSV there is."""
    lines = [line.strip() for line in start[:4096].splitlines()[:50] if line.strip()]
    plain = [line for line in lines if _ADDRESS.fullmatch(line)]
    return len(plain) >= max(1, len(lines) - 1)


def _refuse_binary(source: Source, name: str) -> None:
    head = source.head
    if head.startswith(b"PK\x03\x04"):
        raise _zip_refusal(head, name)
    for signature, words, hint in _SIGNATURES:
        if head.startswith(signature):
            raise NotUnderstood(f"{name} is {words}.", hint)


def _zip_refusal(head: bytes, name: str) -> NotUnderstood:
    if b"xl/" in head or b"[Content_Types].xml" in head[:200]:
        return NotUnderstood(f"{name} is an Excel workbook.", "Save it as CSV (UTF-8) and import that.")
    if b"opendocument.spreadsheet" in head[:200]:
        return NotUnderstood(f"{name} is an OpenDocument spreadsheet.", "Save it as CSV (UTF-8) and import that.")
    return NotUnderstood(f"{name} is a zip archive.", _EXTRACT)


def _refuse_control_bytes(head: bytes, name: str) -> None:
    """Text has hardly any control characters; a file with many is not text in any 8-bit code page."""
    sample = head[:8192]
    controls = sum(sample.count(byte) for byte in range(32) if byte not in (9, 10, 11, 12, 13, 26, 27))
    if controls > max(4, len(sample) // 50):
        raise NotUnderstood(
            f"{name} is not text.", f"Only text can be imported: {', '.join(form.title for form in READABLE.values())}."
        )
