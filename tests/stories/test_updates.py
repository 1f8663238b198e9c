"""An update says what is so now, and keeps what was so before as former: by import and by command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.answers import Crm


@pytest.fixture
def ann(crm: Crm) -> None:
    crm(
        "add", "Ann Lee <ann@acme.com>", "--phone", "+49 30 1111111", "--company", "Acme", "--title", "Buyer",
        "--email", "ann@home.org",
    )  # fmt: skip


def update(crm: Crm, folder: Path, text: str, *options: str) -> str:
    file = folder / "news.csv"
    file.write_text(text)
    said = crm("import", str(file), *(options or ("--on-match", "update")))
    assert said.code == 0, said
    return said.out


def shown(crm: Crm) -> dict[str, Any]:
    (found,) = [one for one in map(json.loads, crm("export", "--format", "jsonl").lines) if one["type"] == "contact"]
    return found  # type: ignore[no-any-return]


def jobs(crm: Crm) -> list[tuple[str, str, str, str]]:
    return [(job["company"], job["title"], job["started_on"], job["ended_on"]) for job in shown(crm)["companies"]]


NEWS = "name,email,company,title,phone,street,city\nAnn Lee,ann@acme.com,Brno Works,Head,+49 30 2222222,Weg 1,Berlin\n"


def test_what_the_file_says_comes_first_and_what_it_replaces_is_kept_as_former(
    crm: Crm, ann: None, tmp_path: Path
) -> None:
    update(crm, tmp_path, NEWS)
    update(crm, tmp_path, NEWS.replace("Weg 1", "Gasse 2"))
    assert jobs(crm) == [("Brno Works", "Head", "2026-11-22", ""), ("Acme", "Buyer", "", "2026-11-22")]
    assert [(one["number"], one["label"]) for one in shown(crm)["phones"]] == [
        ("+49 30 2222222", ""), ("+49 30 1111111", "former"),
    ]  # fmt: skip
    assert [(one["street"], one["label"]) for one in shown(crm)["addresses"]] == [("Gasse 2", ""), ("Weg 1", "former")]
    assert [(one["address"], one["label"]) for one in shown(crm)["emails"]] == [
        ("ann@acme.com", ""), ("ann@home.org", ""),
    ]  # fmt: skip


def test_what_is_former_is_not_what_look_ups_and_exports_answer_first(crm: Crm, ann: None, tmp_path: Path) -> None:
    update(crm, tmp_path, NEWS)
    assert "Brno Works" in crm("find", "ann").out and "Acme" not in crm("find", "ann").out
    assert crm("phone", "ann").lines[0].endswith("+49 30 2222222")
    assert crm("find", "company:acme").code == 1 and crm("find", "former:acme").code == 0
    assert crm("find", "acme").code == 0, "a search finds former companies too"
    assert "Formerly\tBuyer · Acme (until 22 Nov 2026)" in crm("show", "ann").out.replace("  ", "\t").replace(
        "\t\t", "\t"
    )
    google = crm("export", "--format", "csv", "--google").out
    assert "Brno Works,Head" in google and "Formerly Buyer, Acme (2026-11-22)" in google
    card = crm("export", "--format", "vcard", "--kind", "contact").out
    assert card.count("ORG:") == 1 and "ORG:Brno Works" in card
    assert crm("companies", "--json").json[0]["contacts"] == 0


@pytest.mark.parametrize("format", ["csv", "vcard", "jsonl"])
def test_former_jobs_survive_an_export_and_an_import(crm: Crm, ann: None, tmp_path: Path, format: str) -> None:
    update(crm, tmp_path, NEWS)
    before = jobs(crm)
    file = tmp_path / f"all.{format}"
    assert crm("export", "--format", format, "-o", str(file)).code == 0
    crm("delete", "1", "--yes")
    assert crm("import", str(file)).code == 0
    assert jobs(crm)[0][:2] == before[0][:2] and jobs(crm)[1] == before[1]


def test_a_second_update_from_the_same_file_changes_nothing(crm: Crm, ann: None, tmp_path: Path) -> None:
    update(crm, tmp_path, NEWS)
    before = shown(crm)
    assert "0 new, 0 updated, 1 unchanged" in update(crm, tmp_path, NEWS)
    assert shown(crm) == before


def test_a_label_says_which_number_is_replaced(crm: Crm, tmp_path: Path) -> None:
    update(crm, tmp_path, "name,email,work phone,mobile phone\nAnn Lee,ann@acme.com,+49 30 1111111,+49 170 3333333\n")
    update(crm, tmp_path, "name,email,mobile phone\nAnn Lee,ann@acme.com,+49 170 4444444\n")
    assert [(one["number"], one["label"]) for one in shown(crm)["phones"]] == [
        ("+49 170 4444444", "mobile"), ("+49 30 1111111", "work"), ("+49 170 3333333", "former mobile"),
    ]  # fmt: skip


def test_a_number_that_comes_back_is_not_former_any_more(crm: Crm, ann: None, tmp_path: Path) -> None:
    update(crm, tmp_path, NEWS)
    update(crm, tmp_path, "name,email,phone\nAnn Lee,ann@acme.com,+49 30 1111111\n")
    assert [(one["number"], one["label"]) for one in shown(crm)["phones"]] == [
        ("+49 30 1111111", ""), ("+49 30 2222222", ""),
    ]  # fmt: skip


def test_a_row_without_a_name_does_not_take_the_name_away(crm: Crm, ann: None, tmp_path: Path) -> None:
    update(crm, tmp_path, "name,email,phone\n,ann@acme.com,+49 30 2222222\n")
    assert shown(crm)["name"] == "Ann Lee"


def test_a_new_title_at_the_same_company_keeps_the_old_one(crm: Crm, ann: None, tmp_path: Path) -> None:
    update(crm, tmp_path, "name,email,company,title\nAnn Lee,ann@acme.com,acme,Head of Purchasing\n")
    assert jobs(crm) == [("Acme", "Head of Purchasing", "2026-11-22", ""), ("Acme", "Buyer", "", "2026-11-22")]


def test_to_fill_overwrites_nothing(crm: Crm, ann: None, tmp_path: Path) -> None:
    update(crm, tmp_path, NEWS, "--on-match", "fill")
    assert [job[0] for job in jobs(crm)] == ["Acme", "Brno Works"] and not any(job[3] for job in jobs(crm))
    assert [one["label"] for one in shown(crm)["phones"]] == ["", ""]


def test_an_edit_moves_somebody_to_another_company(crm: Crm, ann: None) -> None:
    assert crm("contacts", "edit", "ann", "--company", "Brno Works", "--title", "Head").code == 0
    assert jobs(crm) == [("Brno Works", "Head", "2026-11-22", ""), ("Acme", "Buyer", "", "2026-11-22")]
    assert crm("contacts", "edit", "ann", "--title", "CEO").code == 0
    assert jobs(crm)[0] == ("Brno Works", "CEO", "2026-11-22", "")
    assert crm("contacts", "edit", "ann", "--company", "Acme").code == 0
    assert [job[:2] for job in jobs(crm)] == [("Acme", ""), ("Brno Works", "CEO"), ("Acme", "Buyer")]
    assert crm("contacts", "edit", "ann", "--company", "").code == 0
    assert all(job[3] for job in jobs(crm)) and crm("find", "ann", "--json").json[0]["company"] is None
    assert crm("contacts", "edit", "ann", "--remove-company", "acme").code == 0
    assert [job[0] for job in jobs(crm)] == ["Brno Works"]
    for _ in range(5):
        crm("undo")
    assert jobs(crm) == [("Acme", "Buyer", "", "")]


def test_a_title_without_a_company_is_kept_and_an_industry_too(crm: Crm, tmp_path: Path) -> None:
    update(crm, tmp_path, "name,email,title,industry\nAnn Lee,ann@acme.com,Consultant,Tools\n")
    assert jobs(crm) == [("", "Consultant", "", "")]
    assert shown(crm)["fields"] == [{"name": "Industry", "value": "Tools"}]
    assert "Consultant" in crm("show", "ann").out
    card = crm("export", "--format", "vcard").out
    assert "TITLE:Consultant" in card and "ORG" not in card


def test_a_second_job_is_added_beside_the_first(crm: Crm) -> None:
    crm("add", "Ann Lee", "--company", "Acme", "--title", "CEO")
    said = crm("contacts", "edit", "ann", "--add-company", "Globex", "--add-title", "Board member",
               "--add-company", "Initech")  # fmt: skip
    assert said.code == 0, said
    jobs = [(one["company"], one["title"], one["ended_on"]) for one in crm("show", "ann", "--json").json["companies"]]
    assert jobs == [("Acme", "CEO", None), ("Globex", "Board member", None), ("Initech", None, None)]
    assert "Board member" in crm("show", "ann").out and "Initech" in crm("show", "ann").out
    assert crm("find", "company:globex", "--format", "ids").lines == ["1"]
    crm("contacts", "edit", "ann", "--company", "Umbrella", "--add-company", "Hooli")
    present = [one["company"] for one in crm("show", "ann", "--json").json["companies"] if not one["ended_on"]]
    assert present == ["Umbrella", "Hooli"]


def test_a_title_needs_the_company_that_it_is_added_with(crm: Crm) -> None:
    crm("add", "Ann Lee", "--company", "Acme")
    said = crm("contacts", "edit", "ann", "--add-title", "CEO")
    assert said.code == 2 and "--add-title “CEO” has no --add-company." in said.err
    assert crm("contacts", "edit", "ann", "--add-company", " ").code == 2
