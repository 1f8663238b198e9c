"""Contacts who asked not to be contacted: no program offers their address, nothing urges to call them, and what goes
out to them is logged only on purpose."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from simplecrm import open_book
from simplecrm.errors import DoNotContact
from simplecrm.store.book import Book
from tests.answers import Crm


@pytest.fixture
def people(crm: Crm) -> None:
    """Ann, who asked not to be contacted, and Ben."""
    crm("add", "Ann Lee <ann@acme.com>", "--phone", "+49 30 1234567", "--birthday", "24 nov 1980", "--do-not-contact",
        "--link", "https://acme.com/ann", "--every", "1 week")  # fmt: skip
    crm("add", "Ben Ode <ben@acme.com>", "--birthday", "24 nov 1981")


def test_flag_is_set_and_removed_by_edit_and_undone(crm: Crm, people: None) -> None:
    assert crm("find", "is:do-not-contact", "--format", "ids").lines == ["1"]
    assert crm("contacts", "edit", "ann", "--no-do-not-contact").code == 0
    assert crm("find", "is:do-not-contact").code == 1
    assert crm("contacts", "edit", "ben", "--do-not-contact").code == 0
    assert crm("find", "is:do-not-contact", "--format", "ids").lines == ["2"]
    assert crm("contacts", "edit", "ben", "--may-contact").code == 0
    assert crm("undo").code == 0
    assert crm("find", "is:do-not-contact", "--format", "ids").lines == ["2"]


def test_address_lookup_leaves_them_out_and_says_how_many(crm: Crm, people: None) -> None:
    said = crm("email", "acme.com")
    assert said.lines == ["ben@acme.com\tBen Ode"]
    assert said.err == "Left out 1 contact marked as do not contact; --all prints them too.\n"
    everybody = crm("email", "--all", "acme.com")
    assert everybody.lines == ["ann@acme.com\tAnn Lee", "ben@acme.com\tBen Ode"]
    assert everybody.err == ""
    assert crm("email", "company:none or has:email").lines == ["ben@acme.com\tBen Ode"]
    assert crm("email", "--quiet", "acme.com").err == ""


def test_mail_clients_get_nothing_on_stderr(crm: Crm, people: None) -> None:
    assert crm("email", "--mutt", "acme.com") == (0, "1 found for acme.com, 1 left out\nben@acme.com\tBen Ode\t\n", "")
    assert crm("email", "--parsable", "acme.com") == (
        0, "searching for 'acme.com' ...\nben@acme.com\tBen Ode\tinternet\n", ""
    )  # fmt: skip
    only = "“ann@” matches only 1 contact marked as do not contact."
    assert crm("email", "--mutt", "ann@") == (1, f"{only}\n", "")
    assert crm("email", "--parsable", "ann@") == (1, "searching for 'ann@' ...\n", "")
    assert crm("email", "--parsable", "zebedee") == (1, "searching for 'zebedee' ...\n", "")
    assert crm("email", "--mutt", "--all", "ann@").lines[1:] == ["ann@acme.com\tAnn Lee\t"]
    assert crm("email", "--parsable", "--all", "ann@").lines[1:] == ["ann@acme.com\tAnn Lee\tinternet"]


def test_lookup_that_finds_only_them_says_how_to_print_them(crm: Crm, people: None) -> None:
    said = crm("email", "ann@")
    assert (said.code, said.out) == (1, "")
    assert "“ann@” matches only 1 contact marked as do not contact." in said.err
    hint = said.err.splitlines()[1].partition(": ")[2]
    assert crm(*shlex.split(hint)[1:]).lines == ["ann@acme.com\tAnn Lee"]


def test_number_lookup_says_who_asked_not_to_be_contacted(crm: Crm, people: None) -> None:
    said = crm("phone", "4567")
    assert said.lines == ["Ann Lee\t\t\t\t+49 30 1234567"]
    assert said.err == "Ann Lee asked not to be contacted.\n"
    assert crm("phone", "--parsable", "4567").err == ""


def test_many_of_them_do_not_hide_others_that_match(crm: Crm, book: Book) -> None:
    with book.writing("Many") as step:
        for number in range(1, 402):
            marked = number <= 400
            step.connection.execute(
                "insert into contact (id, name, sort_name, do_not_contact) values (?, ?, ?, ?)",
                (number, f"Max {number:03}", f"max {number:03}", marked),
            )
            step.connection.execute(
                "insert into email (contact_id, address) values (?, ?)", (number, f"m{number}@x.org")
            )
    said = crm("email", "max")
    assert said.lines == ["m401@x.org\tMax 401"]
    assert "Left out 400 contacts" in said.err


def test_today_lists_their_follow_ups_apart_and_never_as_late(crm: Crm, people: None) -> None:
    crm("remind", "ann", "2026-11-18", "Call back")
    crm("remind", "ann", "today 9am", "Write")
    crm("remind", "ben", "2026-11-20", "Send")
    shown = crm("today").out
    before, apart = shown.split("Do not contact\n")
    assert "Ann" not in before and "Ben Ode" in before
    assert [line.split() for line in apart.splitlines()] == [
        ["○", "1", "Ann", "Lee", "18", "Nov", "Call", "back"], ["○", "2", "Ann", "Lee", "today", "09:00", "Write"],
    ]  # fmt: skip
    assert crm("today", "--count").lines == ["1"]
    assert crm("today", "--format", "ids").lines == ["3"]
    assert crm("today", "--format", "{late} {today} {due} {next_who}").lines == ["1 0 1 Ben Ode"]
    answer = crm("today", "--json").json
    assert [item["id"] for item in answer["do_not_contact"]] == [1, 2]
    assert answer["do_not_contact"][0]["do_not_contact"] is True
    last = crm("today", "--explain", "--json").json[-1]
    assert (last["who"], last["points"], last["why"]) == ("Ann Lee", 0, "do not contact")
    assert crm("today", "ann", "--count").lines == ["0"]


def test_today_leaves_out_their_birthdays_and_drift(crm: Crm, people: None, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = crm("today").out
    assert "Ben Ode" in shown and "Ann Lee" not in shown
    assert len(crm("birthdays").lines) == 2  # asked for, not urged
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-12-20T10:00")
    assert "Ann Lee" not in crm("today").out
    crm("contacts", "edit", "ann", "--no-do-not-contact")
    assert "talk every week" in crm("today").out


def test_list_of_follow_ups_marks_them(crm: Crm, people: None, monkeypatch: pytest.MonkeyPatch) -> None:
    crm("remind", "ann", "2026-11-18", "Call back")
    assert crm("reminders", "--format", "table").lines[1].split() == [
        "1", "○", "18", "Nov", "Ann", "Lee", "do", "not", "contact", "·", "Call", "back",
    ]  # fmt: skip
    assert crm("reminders", "--format", "csv").lines[1] == "1,2026-11-18,Ann Lee,Call back,,,,"
    assert crm("reminders", "--json").json[0]["do_not_contact"] is True
    assert "○ 18 Nov" in crm("contacts", "--format", "table").out
    assert "○ 18 Nov  Call back" in crm("brief", "ann").out


def test_notify_leaves_them_out_until_the_mark_is_removed(crm: Crm, people: None) -> None:
    crm("remind", "ann", "today 9am", "Call back")
    crm("remind", "ben", "today 9am", "Send")
    said = crm("notify", "--print")
    assert "Ben Ode" in said.out and "Ann Lee" not in said.out
    crm("contacts", "edit", "ann", "--no-do-not-contact")
    said = crm("notify", "--print")
    assert "Ann Lee · Call back" in said.out and "Ann Lee · Birthday" in said.out


def test_calendar_has_their_days_without_an_alarm(crm: Crm, people: None) -> None:
    crm("remind", "ann", "fri", "Call back")
    exported = crm("export", "ann", "--format", "ical").out
    assert "Call back" in exported and "Ann Lee: birthday" in exported
    assert "VALARM" not in exported
    crm("contacts", "edit", "ann", "--no-do-not-contact")
    assert crm("export", "ann", "--format", "ical").out.count("BEGIN:VALARM") == 2


def test_outgoing_activity_is_stopped_and_the_hint_logs_it(crm: Crm, people: None) -> None:
    said = crm("log", "call", "ann", "ben", "Ann's quote", "--out", "--next", "fri")
    assert (said.code, said.out) == (2, "")
    first, hint = said.err.splitlines()
    assert first == "simplecrm: Ann Lee asked not to be contacted."
    assert crm("activities").out == "" and crm("reminders").out == ""
    command = shlex.split(hint.partition(": ")[2])
    assert command[0] == "simplecrm" and command[-1] == "--anyway"
    assert crm(*command[1:]).code == 0
    assert [one["name"] for one in crm("activities", "--json").json[0]["contacts"]] == ["Ann Lee", "Ben Ode"]
    crm("contacts", "edit", "ben", "--do-not-contact")
    assert "Ann Lee and Ben Ode asked not" in crm("log", "call", "ann", "ben", "x", "--out").err


def test_text_from_stdin_is_kept_for_the_command_that_logs_it(crm: Crm, people: None) -> None:
    said = crm("log", "email", "ann", "-", "--out", stdin="Long text")
    assert said.code == 2
    again = next(line for line in said.err.splitlines() if "Try again" in line).partition(": ")[2]
    words, _, path = again.partition(" < ")
    text = Path(shlex.split(path)[0]).read_text()
    assert crm(*shlex.split(words)[1:], stdin=text).code == 0
    assert crm("activities", "--json").json[0]["text"] == "Long text"
    assert "To do it anyway" not in said.err


def test_incoming_undirected_and_case_activities(crm: Crm, people: None) -> None:
    assert crm("log", "call", "ann", "They called", "--in").code == 0
    assert crm("log", "meeting", "ann", "Met at the fair").code == 0
    crm("cases", "add", "Printer jams", "--who", "ann")
    said = crm("log", "call", "case:1", "Asked", "--out")
    assert (said.code, said.err.splitlines()[0]) == (2, "simplecrm: Ann Lee asked not to be contacted.")
    assert crm("log", "call", "case:1", "Asked", "--out", "--anyway").code == 0


def test_messages_are_history_and_never_stopped(crm: Crm, people: None, tmp_path: Path) -> None:
    crm("config", "me", "me@my.org")
    message = (
        "From: me@my.org\nTo: ann@acme.com\nSubject: Hello\nDate: Fri, 20 Nov 2026 10:00:00 +0000\n"
        "Message-ID: <1@x>\n\nHi\n"
    )
    assert crm("log", "email", "-", stdin=message).code == 0
    assert crm("activities", "--json").json[0]["direction"] == "out"
    path = tmp_path / "sent.mbox"
    another = message.replace("<1@x>", "<2@x>").replace("10:00:00 +", "11:00:00 +")
    path.write_text(f"From me Fri Nov 20 10:00:00 2026\n{another}")
    assert crm("import", str(path)).code == 0
    assert len(crm("activities").lines) == 2


def test_batch_and_scripts_have_a_field_for_it(crm: Crm, people: None, home: Path) -> None:
    action = '{"do": "log", "who": ["ben", "ann"], "direction": "out", "text": "x"%s}'
    refused = crm("batch", stdin=action % "")
    assert refused.code == 4
    assert refused.json["error"] == "Ann Lee asked not to be contacted." and refused.json["code"] == 2
    assert '"anyway": true' in refused.json["hint"]
    assert crm("batch", stdin=action % ', "anyway": true').json["ok"] is True
    with open_book() as book:
        with pytest.raises(DoNotContact, match=r"^Ann Lee asked not to be contacted\.$"):
            book.log("call", "ann", "x", direction="out")
        assert book.log("call", "ann", "x", direction="in").activity.id
        assert book.log("call", "ann", "x", direction="out", anyway=True).activity.id


def test_open_hands_over_only_pages_unless_told_so(crm: Crm, people: None) -> None:
    for option in (["--email"], ["--phone"], []):
        said = crm("open", "ann", "--print", *option)
        assert (said.code, said.out) == (2, "")
        first, hint = said.err.splitlines()
        assert first == "simplecrm: Ann Lee asked not to be contacted."
        assert crm(*shlex.split(hint.partition(": ")[2])[1:]).lines[0].startswith(("mailto:", "tel:"))
    assert crm("open", "ann", "--link", "--print").lines == ["https://acme.com/ann"]
    assert crm("open", "ben", "--print").lines == ["mailto:ben@acme.com"]


def test_sentence_names_a_few_and_counts_the_others(crm: Crm) -> None:
    for number in range(1, 9):
        crm("add", f"Zoe{number}", "--do-not-contact")
    said = crm("log", "call", *(f"Zoe{number}" for number in range(1, 9)), "x", "--out")
    assert said.err.splitlines()[0] == "simplecrm: Zoe1, Zoe2, Zoe3, Zoe4, Zoe5 and 3 others asked not to be contacted."


@pytest.mark.parametrize(
    "header", ["Do not contact", "Opt-out", "Unsubscribed", "Unsubscribed from all email", "Do Not Email", "DNC"]
)
def test_csv_columns_set_it(crm: Crm, tmp_path: Path, header: str) -> None:
    yes = ("yes", "TRUE", "1", "x", "opted out", "Unsubscribed")
    no = ("no", "false", "0", "", "opted in", "subscribed")
    rows = "".join(f"P{number},p{number}@x.org,{value}\n" for number, value in enumerate((*yes, *no), 1))
    path = tmp_path / "people.csv"
    path.write_text(f"Name,Email,{header}\n{rows}")
    said = crm("import", str(path))
    assert "Neither yes nor no" not in said.err + said.out
    assert crm("find", "is:do-not-contact", "--format", "ids").lines == [str(n) for n in range(1, len(yes) + 1)]


def test_one_of_several_columns_is_enough_and_no_import_clears_it(crm: Crm, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Name,Email,Do not call,Do not email\nAnn,a@x.org,no,yes\nBen,b@x.org,yes,no\nCy,c@x.org,no,no\n")
    crm("import", str(path))
    assert crm("find", "is:do-not-contact", "--format", "ids").lines == ["1", "2"]
    path.write_text("Name,Email,Do not call\nAnn,a@x.org,no\n")
    crm("import", str(path), "--on-match", "update")
    assert crm("find", "is:do-not-contact", "--format", "ids").lines == ["1", "2"]


def test_vcard_and_json_set_it(crm: Crm, tmp_path: Path) -> None:
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:{}\nEMAIL:{}@x.org\nX-SIMPLECRM-DO-NOT-CONTACT:{}\nEND:VCARD\n"
    (tmp_path / "a.vcf").write_text(card.format("Ann", "ann", "TRUE") + card.format("Ben", "ben", "FALSE"))
    (tmp_path / "b.json").write_text('[{"name": "Cy", "email": "cy@x.org", "opt_out": true}]')
    assert crm("import", str(tmp_path / "a.vcf")).code == crm("import", str(tmp_path / "b.json")).code == 0
    assert [one["name"] for one in crm("find", "is:do-not-contact", "--json").json] == ["Ann", "Cy"]
