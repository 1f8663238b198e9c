"""Damaged files of every format: rows are read, or rejected with a line and a reason.

A few seconds by default; ``SIMPLECRM_FUZZ=150000`` says how many inputs a long run takes.
"""

from __future__ import annotations

import io
import os
import random
import time

import pytest

from simplecrm.errors import CrmError
from simplecrm.formats.protocol import Item, ReadOptions, Rejection
from simplecrm.formats.reading import open_items
from tests.fuzz.corpus import FILES

INPUTS = int(os.environ.get("SIMPLECRM_FUZZ", "3000"))
SECONDS = 2.0
_NAMES = sorted(FILES)


@pytest.mark.parametrize("name", _NAMES)
def test_damaged_input_is_rejected_and_never_crashes(name: str) -> None:
    dice = random.Random(name)
    for number in range(max(1, INPUTS // len(_NAMES))):
        data = _damaged(FILES[name], dice)
        began = time.monotonic()
        try:
            _read(data, name if dice.random() < 0.5 else "")
        except CrmError as error:
            assert error.sentence
        except Exception as error:
            raise AssertionError(f"input {number}: {data!r}") from error
        assert time.monotonic() - began < SECONDS, data


def _read(data: bytes, name: str) -> None:
    understood, entries = open_items(io.BytesIO(data), ReadOptions(name=name))
    assert understood.format
    with entries:
        for entry in entries:
            assert entry.line >= 0
            assert isinstance(entry, (Item, Rejection))
            if isinstance(entry, Rejection):
                assert entry.reason.endswith((".", "?")), entry.reason
            else:
                repr(entry).encode("utf-8")


def _damaged(data: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.randint(1, 4)):
        data = dice.choice(_DAMAGES)(data, dice)
    return data


def _flip(data: bytes, dice: random.Random) -> bytes:
    if not data:
        return data
    at = dice.randrange(len(data))
    return (
        data[:at]
        + bytes([dice.choice((0, 9, 10, 13, 34, 44, 58, 59, 61, 92, 127, 128, 255, dice.randrange(256)))])
        + data[at + 1 :]
    )


def _truncate(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randint(0, len(data))]


def _repeat_line(data: bytes, dice: random.Random) -> bytes:
    lines = data.split(b"\n")
    at = dice.randrange(len(lines))
    return b"\n".join(lines[: at + 1] + [lines[at]] * dice.randint(1, 3) + lines[at + 1 :])


def _drop_line(data: bytes, dice: random.Random) -> bytes:
    lines = data.split(b"\n")
    del lines[dice.randrange(len(lines))]
    return b"\n".join(lines)


def _splice(data: bytes, dice: random.Random) -> bytes:
    other = FILES[dice.choice(_NAMES)]
    return data[: dice.randint(0, len(data))] + other[dice.randint(0, len(other)) :]


def _insert(data: bytes, dice: random.Random) -> bytes:
    at = dice.randint(0, len(data))
    piece = dice.choice(
        (
            b'"',
            b"\r",
            b"\xff\xfe",
            b"=\n",
            b"::: ",
            b"\xed\xa0\x80",
            b"\\ud800",
            b"9" * 5000,
            b"(" * 300,
            b"[" * 3000,
            b"BEGIN:VCARD\n",
            b";" * 50,
            b"\xc3",
            b"T99:99",
            b"0000-00-00",
            b"99999999",
        )
    )
    return data[:at] + piece + data[at:]


_DAMAGES = (_flip, _flip, _truncate, _repeat_line, _drop_line, _splice, _insert)
