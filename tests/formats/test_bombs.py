"""Malicious files: time and memory stay bounded, and the error names the line."""

from __future__ import annotations

import io
import os
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from simplecrm.errors import NotUnderstood
from simplecrm.formats.protocol import Item, Rejection
from simplecrm.formats.reading import open_items
from tests.formats import read

MEGABYTE = 1 << 20


class Flow(io.RawIOBase):
    """A stream that is made as it is read, so that only the reader's memory is measured."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes."""
        while len(self._rest) < size and (piece := next(self._pieces, b"")):
            self._rest += piece
        data, self._rest = self._rest[:size], self._rest[size:]
        return data


def _peak(make: Callable[[], Iterator[bytes]]) -> tuple[int, list[Item | Rejection]]:
    """The most memory in bytes while the stream is read, and at most ten of its entries."""
    kept: list[Item | Rejection] = []
    tracemalloc.start()
    try:
        _, entries = open_items(Flow(make()))  # type: ignore[arg-type]
        with entries:
            for entry in entries:
                if len(kept) < 10:
                    kept.append(entry)
        return tracemalloc.get_traced_memory()[1], kept
    finally:
        tracemalloc.stop()


def _photo_card(megabytes: int) -> Iterator[bytes]:
    yield b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann\r\nPHOTO;ENCODING=b:\r\n"
    line = b" " + b"QUJD" * 18 + b"\r\n"
    for _ in range(megabytes * MEGABYTE // 75 // 1000):
        yield line * 1000
    yield b"END:VCARD\r\nBEGIN:VCARD\r\nVERSION:3.0\r\nFN:Bob\r\nEND:VCARD\r\n"


def test_50_megabyte_photo_is_left_out_and_the_card_read() -> None:
    peak, entries = _peak(lambda: _photo_card(50))
    assert peak < 25 * MEGABYTE
    ann, bob = entries
    assert isinstance(ann, Item) and ann.contact is not None and ann.contact.name == "Ann"
    assert any("larger than 2 MB" in remark for remark in ann.remarks)
    assert isinstance(bob, Item) and bob.contact is not None and bob.contact.name == "Bob"


def test_100_megabyte_line_rejects_its_card_only() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"BEGIN:VCARD\r\nFN:Ann\r\nNOTE:"
        for _ in range(100):
            yield b"x" * MEGABYTE
        yield b"\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:Bob\r\nEND:VCARD\r\n"

    peak, entries = _peak(pieces)
    assert peak < 40 * MEGABYTE
    rejected, bob = entries
    assert isinstance(rejected, Rejection) and rejected.line == 1 and "line 3" in rejected.reason
    assert isinstance(bob, Item)


def test_cards_nested_2000_deep_are_rejected() -> None:
    data = "BEGIN:VCARD\nFN:Ann\n" + "AGENT:\nBEGIN:VCARD\n" * 2000 + "END:VCARD\n" * 2001
    rejected = read.rejections(data + "BEGIN:VCARD\nFN:Bob\nEND:VCARD\n")
    assert [one.line for one in rejected] == [1]
    assert "deep" in rejected[0].reason


def test_100000_folds_are_rejected_quickly() -> None:
    began = time.monotonic()
    rejected = read.rejections("BEGIN:VCARD\nFN:Ann\nNOTE:x\n" + " abcdefghijk\n" * 100_000 + "END:VCARD\n")
    assert "longer than 1 MB" in rejected[0].reason
    assert time.monotonic() - began < 2


def test_too_many_properties_are_rejected() -> None:
    data = "BEGIN:VCARD\nFN:Ann\n" + "TEL:+49301\n" * 5000 + "END:VCARD\n"
    assert "more than 2000 properties" in read.rejections(data)[0].reason


@pytest.mark.parametrize("data", ["[" * 10_000, '{"a":' * 10_000, '[{"name":"Ann"},' + "[" * 10_000])
def test_json_nested_10000_deep_is_rejected(data: str) -> None:
    assert "deep" in read.rejections(data)[0].reason


def test_array_on_one_line_is_streamed() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"["
        for number in range(300):
            yield b",".join(b'{"name": "Ann %d", "note": "%s"}' % (number, b"x" * 900) for _ in range(100)) + b","
        yield b'{"name": "Zoe"}]'

    peak, entries = _peak(pieces)
    assert peak < 12 * MEGABYTE
    assert all(isinstance(entry, Item) for entry in entries)


def test_csv_memory_does_not_grow_with_the_file() -> None:
    def rows(count: int) -> Iterator[bytes]:
        yield b"Name,Email,Notes\n"
        for number in range(count):
            yield b"Ann %d,ann%d@acme.com,met\n" % (number, number) * 10

    small, _ = _peak(lambda: rows(1_000))
    large, _ = _peak(lambda: rows(5_000))
    assert large < small * 1.5 + MEGABYTE


def test_unclosed_quote_rejects_its_line_only() -> None:
    rows = "".join(f"Ann {number},ann{number}@acme.com\n" for number in range(5000))
    _, entries = read.read('Name,Email\nBob,"bob@acme.com\n' + rows)
    assert [entry.line for entry in entries if isinstance(entry, Rejection)] == [2]
    assert sum(isinstance(entry, Item) for entry in entries) == 5000


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY;COUNT=1000000000", "FREQ=DAILY;COUNT=2;UNTIL=20300101", "FREQ=DAILY;INTERVAL=0", "x"]
)
def test_extreme_recurrence_rules_are_rejected(rule: str) -> None:
    data = f"BEGIN:VCALENDAR\nBEGIN:VTODO\nDUE:20260301\nSUMMARY:x\nRRULE:{rule}\nEND:VTODO\nEND:VCALENDAR\n"
    assert read.rejections(data)[0].line == 2


def test_100000_recurrence_exceptions_are_rejected() -> None:
    data = (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260301\n"
        + "EXDATE:20260301\n" * 100_000
        + "END:VEVENT\nEND:VCALENDAR\n"
    )
    assert "properties" in read.rejections(data)[0].reason


def test_mime_parts_nested_2000_deep_are_bounded() -> None:
    head = "From: a@b.c\nTo: d@e.f\nMIME-Version: 1.0\n"
    parts = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(2000))
    _, entries = read.read(head + parts + "Content-Type: text/plain\n\nhi\n")
    assert len(entries) == 1


def test_nested_comments_in_an_address_header_are_bounded() -> None:
    began = time.monotonic()
    _, entries = read.read("From: a@b.c\nTo: " + "(" * 100_000 + "\nSubject: x\n\nhi\n")
    assert len(entries) == 1
    assert time.monotonic() - began < 2


def test_mbox_with_a_large_attachment_is_streamed() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"From a@b.c Tue Mar  3 10:00:00 2026\nFrom: a@b.c\nTo: d@e.f\n\n"
        for _ in range(60):
            yield (b"QUJD" * 18 + b"\n") * (MEGABYTE // 73)
        yield b"\nFrom a@b.c Tue Mar  3 10:00:00 2026\nFrom: a@b.c\nTo: d@e.f\n\nsecond\n"

    peak, entries = _peak(pieces)
    assert peak < 60 * MEGABYTE
    assert len(entries) == 2


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00[Content_Types].xml xl/workbook.xml", "Excel workbook"),
        (b"PK\x03\x04\x14\x00", "zip archive"),
        (b"%PDF-1.7 x", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"SQLite format 3\x00xx", "SQLite"),
        (b"\x00\x01\x02\x03\x04\xff" * 200, "not text"),
        (b"", "empty"),
        (b"  \r\n\n ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"just some words\nand more of them\n", "not recognised"),
    ],
)
def test_unsupported_files_are_rejected_as_a_whole(data: bytes, words: str) -> None:
    with pytest.raises(NotUnderstood, match=words) as caught:
        read.read(data)
    assert caught.value.hint


def test_folder_and_missing_file_are_rejected(tmp_path: Path) -> None:
    with pytest.raises(NotUnderstood, match="folder"):
        open_items(tmp_path)
    with pytest.raises(NotUnderstood, match="No such file"):
        open_items(tmp_path / "people.csv")


def test_fifo_is_read(tmp_path: Path) -> None:
    fifo = tmp_path / "people"
    os.mkfifo(fifo)
    writer = threading.Thread(target=lambda: fifo.write_bytes(b"Name,Email\nAnn,ann@acme.com\n"))
    writer.start()
    _, entries = open_items(fifo)
    with entries:
        assert [type(entry) for entry in entries] == [Item]
    writer.join()


def test_file_that_shrinks_while_read_ends_there(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(b"Name,Email\n" + b"Ann,ann@acme.com\n" * 100_000)
    _, entries = open_items(path)
    with entries:
        next(entries)
        os.truncate(path, 1000)
        assert sum(1 for _ in entries) < 100_000
