"""Detection of encodings."""

from __future__ import annotations

import io

import pytest

from simplecrm.errors import NotUnderstood
from simplecrm.formats.encodings import decode_8bit, encode_8bit
from simplecrm.formats.protocol import Item
from simplecrm.formats.reading import open_items
from tests.formats.read import read

TEXT = "Name,Email\r\nZoë Müller,zoe@example.de\r\n"


@pytest.mark.parametrize(
    ("encoded", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        ("\ufeff".encode("utf-16-be") + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-32"), "utf-32"),
        (TEXT.encode("cp1252"), "cp1252"),
        (TEXT.encode("latin-1"), "cp1252"),
    ],
)
def test_encoding_is_detected(encoded: bytes, encoding: str) -> None:
    understood, entries = read(encoded)
    assert understood.encoding == encoding
    assert entries[0].contact.name == "Zoë Müller"  # type: ignore[union-attr]


def test_mac_roman_is_read_on_request() -> None:
    understood, entries = read(TEXT.encode("mac_roman"), encoding="mac_roman")
    assert entries[0].contact.name == "Zoë Müller"  # type: ignore[union-attr]
    assert understood.encoding == "mac-roman"


@pytest.mark.parametrize("name", ["klingon", "hex", "zip"])
def test_unknown_encoding_is_rejected(name: str) -> None:
    with pytest.raises(NotUnderstood):
        read(TEXT, encoding=name)


def test_line_that_is_not_utf8_is_read_and_reported() -> None:
    filler = "".join(f"Jörg {number},j{number}@example.de\r\n" for number in range(30_000))
    data = (
        ("Name,Email\r\n" + filler).encode()
        + "Zoë,zoe@example.de\r\n".encode("cp1252")
        + "Jörg,x@example.de\r\n".encode()
    )
    understood, entries = read(data)
    assert understood.encoding == "utf-8"
    zoe, last = entries[-2:]
    assert isinstance(zoe, Item) and isinstance(last, Item) and zoe.contact and last.contact
    assert (zoe.contact.name, last.contact.name) == ("Zoë", "Jörg")
    said = [remark for entry in entries if isinstance(entry, Item) for remark in entry.remarks]
    assert said == ["Line 30002 is not utf-8; it was read as Windows-1252."]


def test_ascii_start_then_windows_1252_is_read() -> None:
    filler = "".join(f"Ann {number},a{number}@example.de\r\n" for number in range(30_000))
    data = ("Name,Email\r\n" + filler).encode() + "Zoë,z@example.de\r\nJörg,j@example.de\r\n".encode("cp1252")
    _, entries = read(data)
    assert [entry.contact.name for entry in entries[-2:]] == ["Zoë", "Jörg"]  # type: ignore[union-attr]
    assert sum(len(entry.remarks) for entry in entries if isinstance(entry, Item)) == 1


def test_undefined_windows_1252_bytes_round_trip() -> None:
    data = bytes(range(128, 256))
    assert encode_8bit(decode_8bit(data)) == data


def test_unseekable_stream_is_read() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise OSError

    _, entries = open_items(Pipe(TEXT.encode()))
    with entries:
        assert len(list(entries)) == 1
        assert entries.done == len(TEXT.encode())
