"""The table of the formats."""

from __future__ import annotations

import subprocess
import sys

import pytest

from simplecrm.formats.registry import FORMATS, READABLE, WRITABLE, Format, by_extension


@pytest.mark.parametrize("form", FORMATS, ids=[form.name for form in FORMATS])
def test_every_reader_and_writer_can_be_loaded(form: Format) -> None:
    assert form.reader or form.writer
    assert not form.reader or callable(form.load_reader())
    assert not form.writer or callable(form.load_writer())


def test_an_extension_names_one_format_in_either_case() -> None:
    extensions = [extension for form in FORMATS for extension in form.extensions]
    assert len(extensions) == len(set(extensions))
    assert by_extension("People.VCF") == READABLE["vcard"] and by_extension("people.org") == WRITABLE["org"]
    assert by_extension("people.txt") is None and by_extension("people") is None


def test_no_format_is_loaded_before_it_is_needed() -> None:
    code = (
        "import sys, simplecrm.formats.registry, simplecrm.formats.reading, simplecrm.formats.writing\n"
        "print([name for name in sys.modules if name.endswith(('.reader', '.writer', '.ldif', '.org'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
