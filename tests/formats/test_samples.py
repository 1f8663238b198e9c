"""Every file in a folder of real files is read, or rejected as a whole with an error message."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from simplecrm.errors import CrmError
from simplecrm.formats.protocol import Item, Rejection
from simplecrm.formats.reading import open_items

FOLDER = os.environ.get("SIMPLECRM_SAMPLES", "")


@pytest.mark.skipif(not FOLDER, reason="SIMPLECRM_SAMPLES names no folder of real files")
def test_every_real_file_is_read_or_rejected() -> None:
    files = [path for path in Path(FOLDER).rglob("*") if path.is_file()]
    assert files
    read = sum(_read(path) for path in files)
    assert read > len(files) // 4


def _read(path: Path) -> int:
    """How many things ``path`` gave."""
    try:
        _, entries = open_items(path)
        with entries:
            found = list(entries)
    except CrmError as error:
        assert error.sentence
        return 0
    assert all(isinstance(entry, Item) or (isinstance(entry, Rejection) and entry.reason) for entry in found), path
    return len(found)
