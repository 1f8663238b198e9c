"""Lists as CSV contain no control characters."""

from __future__ import annotations

import csv

from tests.answers import Crm
from tests.stories.test_hostile_text import assert_safe


def test_csv_lists_contain_no_control_characters(crm: Crm) -> None:
    crm("add", "Ann \x1b]52;c;aGk=\x07 Lee\x9b", "--company", "Two\nlines")
    for arguments in (("contacts",), ("companies",), ("history",)):
        said = crm(*arguments, "--format", "csv")
        assert_safe(said.out)
    assert (
        next(csv.DictReader(crm("companies", "--format", "csv").out.splitlines(keepends=True)))["name"] == "Two\nlines"
    )
