"""An import drops nothing: what is left out is named, and what is refused can be corrected and fed again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.answers import Crm
from tests.importing import Take, records


@pytest.mark.parametrize(
    "row", ['"Doe, John", john@acme.example', ' "Doe, John" ,john@acme.example', '"Doe, John" , "john@acme.example"']
)
def test_blanks_beside_quotes(take: Take, row: str) -> None:
    _, book = take(f"Name, Email\n{row}\n")
    assert [(one["given"], one["family"], one["emails"][0]["address"]) for one in book["contact"]] == [
        ("John", "Doe", "john@acme.example")
    ]


def test_columns_that_are_left_out_are_named(take: Take) -> None:
    said, _ = take("Deal Name,Amount,Stage,Colour,Empty\nBig,1 EUR,proposal,red,\n")
    assert "Left out: 'Colour'." in said.out


def test_second_values_are_kept(take: Take) -> None:
    _, book = take("Name,Birthday,DOB,Domain,Website domain\nAnn,1980-05-17,1981-06-18,a.example,b.example\n")
    assert {"name": "DOB", "value": "1981-06-18"} in book["contact"][0]["fields"]
    assert {"name": "Website domain", "value": "b.example"} in book["contact"][0]["fields"]


def test_refused_rows_are_corrected_and_fed_again(take: Take, crm: Crm, tmp_path: Path) -> None:
    _, book = take("Name,Email,Phone\n,,x\nAnn Lee,ann@acme.example,+49 30 1234567,extra\n", code=4)
    rejected = tmp_path / "people.csv.rejected.csv"
    text = rejected.read_text()
    assert "contact" not in book and "Refused because" in text
    rejected.write_text(text.replace(",extra", "").replace(",,x,", "Bob Ray,,x,"))
    assert crm("import", str(rejected)).code == 0
    assert sorted(one["name"] for one in records(crm)["contact"]) == ["Ann Lee", "Bob Ray"]
    assert not any(field["name"] == "Refused because" for one in records(crm)["contact"] for field in one["fields"])


def test_refused_json_lines_are_corrected_and_fed_again(take: Take, crm: Crm, tmp_path: Path) -> None:
    long = "x" * 9000
    bad = [
        '{"type": "contact", "name": 5, "uid": "u1"}', '{"name": "Bob Ray", "name": "B"}', '{"name": }', "{}", "[1, 2]",
        '{"name": oops, "note": "' + long + '"}',
    ]  # fmt: skip
    said, book = take("\n".join(['{"name": "Ann Lee"}', *bad]) + "\n", name="people.jsonl", code=4)
    assert "people.jsonl.rejected.jsonl" in said.out and [one["name"] for one in book["contact"]] == ["Ann Lee"]
    rejected = tmp_path / "people.jsonl.rejected.jsonl"
    text = rejected.read_text()
    assert long in text and text.count("Refused because") == len(bad)
    again = crm("import", str(rejected))
    empty = 1  # an object with nothing but a reason says nothing
    assert again.code == 4 and "0 new" in again.out and f"{len(bad) - empty} refused" in again.out
    text = (tmp_path / "people.jsonl.rejected.jsonl.rejected.jsonl").read_text()
    assert text.count("Refused because") == len(bad) - empty
    for wrong, right in (
        ('"name": 5', '"name": "Cy"'), ('"name": "Bob Ray", ', ""), ('"name": }', '"name": "Di"}'),
        ("oops", '"Ed"'), ("[1, 2]", ""),
    ):  # fmt: skip
        assert wrong in text
        text = text.replace(wrong, right)
    rejected.write_text(text)
    said = crm("import", str(rejected))
    assert sorted(one["name"] for one in records(crm)["contact"]) == ["Ann Lee", "B", "Cy", "Di", "Ed"], said


def test_a_refused_element_of_an_array_is_fed_again(take: Take, crm: Crm, tmp_path: Path) -> None:
    take('[{"name": "Ann Lee"},\n {"name": oops},\n {"name": nope}]', name="people.json", code=4)
    rejected = tmp_path / "people.json.rejected.jsonl"
    rejected.write_text(rejected.read_text().replace("oops", '"Bob"').replace("nope", '"Cy"'))
    said = crm("import", str(rejected))
    assert said.code == 0, said
    assert sorted(one["name"] for one in records(crm)["contact"]) == ["Ann Lee", "Bob", "Cy"]
