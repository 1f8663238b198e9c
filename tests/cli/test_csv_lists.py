"""Lists as CSV: nothing in them steers the terminal that they are shown on."""

from __future__ import annotations

import csv

from tests.answers import Crm
from tests.stories.test_hostile_text import assert_safe


def test_a_list_as_csv_holds_no_control_characters(crm: Crm) -> None:
    crm("add", "Ann \x1b]52;c;aGk=\x07 Lee\x9b", "--company", "Two\nlines")
    for arguments in (("contacts",), ("companies",), ("history",)):
        said = crm(*arguments, "--format", "csv")
        assert_safe(said.out)
    assert (
        next(csv.DictReader(crm("companies", "--format", "csv").out.splitlines(keepends=True)))["name"] == "Two\nlines"
    )
