"""``email``, ``phone`` and ``birthdays`` in the formats of mutt, aerc and khard."""

from __future__ import annotations

import email.utils
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from simplecrm.store.book import Book
from tests.answers import Crm
from tests.tmux import Terminal


@pytest.fixture
def people(crm: Crm) -> None:
    """Ann, who has two addresses, Ben, and a name with a tab in it."""
    crm("add", "Ann Lee <ann@acme.com>", "--email", "lee@home.org", "--phone", "+49 30 1234567", "--company", "Acme",
        "--birthday", "1985-12-04")  # fmt: skip
    crm("add", "Ben\tOrtega <ben@acme.com>", "--birthday", "--02-29")
    crm("add", "Cat <cat@example.org>", "--birthday", "circa 1960")
    crm("log", "call", "ann", "Wants a\nquote", "--next", "fri", "--next-text", "Send it")


def test_mutt_format_is_a_message_then_address_name_and_company(crm: Crm, people: None) -> None:
    said = crm("email", "--mutt", "ann")
    assert said.code == 0
    assert said.lines[1:] == ["ann@acme.com\tAnn Lee\tAcme", "lee@home.org\tAnn Lee\tAcme"]
    assert "\t" not in said.lines[0]


def test_mutt_gets_one_line_without_matches(crm: Crm, people: None) -> None:
    for query in ("zebedee", "", "has:money"):
        said = crm("email", "--mutt", query)
        assert said.code != 0
        assert len(said.lines) == 1 and said.lines[0].endswith(".")


def test_aerc_format_has_no_header_and_best_matches_first(crm: Crm, people: None) -> None:
    said = crm("email", "lee@")
    assert said.lines == ["lee@home.org\tAnn Lee", "ann@acme.com\tAnn Lee"]
    assert crm("email", "ortega").lines == ["ben@acme.com\tBen Ortega"]
    nobody = crm("email", "zebedee")
    assert (nobody.code, nobody.out) == (1, "")


def test_addresses_are_limited_to_100(crm: Crm, book: Book) -> None:
    with book.writing("Many") as step:
        for number in range(1, 131):
            step.connection.execute("insert into contact (name) values (?)", (f"Max {number}",))
            step.connection.execute(
                "insert into email (contact_id, address) values (?, ?)", (number, f"m{number}@x.org")
            )
    assert len(crm("email", "max").lines) == 100


def test_khard_options_are_accepted(crm: Crm, people: None) -> None:
    assert crm("email", "--parsable", "lee").lines == [
        "searching for 'lee' ...", "ann@acme.com\tAnn Lee\tinternet", "lee@home.org\tAnn Lee\tinternet",
    ]  # fmt: skip
    assert crm("email", "-p", "--remove-first-line", "ben").lines == ["ben@acme.com\tBen Ortega\tinternet"]
    nobody = crm("email", "--parsable", "zebedee")
    assert (nobody.code, nobody.lines) == (1, ["searching for 'zebedee' ..."])
    assert crm("phone", "--parsable", "ann").lines == ["+49 30 1234567\tAnn Lee\tvoice"]
    assert crm("birthdays", "--parsable").lines == [
        "circa 1960\tCat", "1900.02.29\tBen Ortega", "1985.12.04\tAnn Lee",
    ]  # fmt: skip


@pytest.mark.parametrize("number", ["+49 30 1234567", "030 / 123 45 67", "0049301234567", "4567", "(030) 1234-567"])
def test_caller_is_found_by_any_spelling(crm: Crm, people: None, number: str) -> None:
    assert crm("phone", number).lines == ["Ann Lee\tAcme\tWants a quote\tFri Send it\t+49 30 1234567"]


@pytest.fixture
def firms(crm: Crm, people: None) -> None:
    """Two companies with a switchboard; Ann works at one of them."""
    crm("companies", "edit", "acme", "--phone", "+49 30 555000", "--email", "office@acme.com")
    crm("companies", "add", "Ännies Café", "--phone", "+39 02 777888", "--email", "ciao@annies.example")
    crm("notes", "add", "--company", "Acme", "Closed in\nAugust")
    crm("companies", "add", "Gone", "--phone", "+39 02 999111", "--email", "gone@annies.example")
    crm("companies", "archive", "Gone")


def test_calling_company_is_shown_with_its_last_note_and_next_follow_up(crm: Crm, firms: None) -> None:
    assert crm("phone", "030 / 555 000").lines == ["Acme\t\tClosed in August\tFri Send it\t+49 30 555000"]
    assert crm("phone", "777888").lines == ["Ännies Café\t\t\t\t+39 02 777888"]
    assert crm("phone", "--parsable", "+49 30 555000").lines == ["+49 30 555000\tAcme\tvoice"]
    assert crm("phone", "999111").code == 1
    assert crm("phone", "annies").lines == ["Ännies Café\t\t\t\t+39 02 777888"]
    assert [line.split("\t")[0] for line in crm("phone", "acme").lines] == ["Ann Lee", "Acme"]


def test_company_addresses_come_after_those_of_people(crm: Crm, firms: None) -> None:
    assert crm("email", "acme").lines == ["ann@acme.com\tAnn Lee", "lee@home.org\tAnn Lee", "ben@acme.com\tBen Ortega",
                                          "office@acme.com\tAcme"]  # fmt: skip
    assert crm("email", "office@").lines == ["office@acme.com\tAcme"]
    assert crm("email", "--mutt", "ciao").lines == ["1 found for ciao", "ciao@annies.example\tÄnnies Café\t"]
    assert crm("email", "--parsable", "annies").lines[1:] == ["ciao@annies.example\tÄnnies Café\tinternet"]
    assert crm("email", "gone").code == 1
    assert "office" not in crm("email", "company:acme").out


@pytest.mark.parametrize("query", ["-", "+", "'", "\0", "%", "_", "\udc80", "*"])
def test_empty_conditions_match_no_company(crm: Crm, firms: None, query: str) -> None:
    assert crm("email", query).out == ""
    assert crm("phone", query).out == ""


def test_newer_note_is_shown_as_last(crm: Crm, people: None) -> None:
    crm("note", "ann", "Prefers mornings")
    assert "Prefers mornings" in crm("phone", "4567").out


def test_birthdays_are_sorted_by_next_date(crm: Crm, people: None) -> None:
    assert crm("birthdays").lines == ["4 Dec\tAnn Lee\t41\tAcme", "28 Feb 2027\tBen Ortega", "circa 1960\tCat"]


def test_unknown_number_and_no_birthdays_are_errors(crm: Crm) -> None:
    assert crm("phone", "12345678").code == 1
    assert crm("birthdays").code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("email", "ann"), ("email", "--mutt", "ann"), ("email", "ann", "--parsable"), ("email", "zebedee"),
        ("phone", "4567"), ("phone", "-p", "4567"), ("birthdays",), ("birthdays", "-p"), ("find", "-has:email"),
        ("find", "has:email", "ann"), ("find", "tag:"), ("email", " "),
    ],
)  # fmt: skip
def test_fast_path_and_command_line_give_the_same_answer(
    crm: Crm, people: None, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = crm(*arguments)
    monkeypatch.setattr("simplecrm.cli.fast_path.answer", lambda _arguments: None)
    slow = crm(*arguments)
    assert quick == slow


def test_find_lists_exports_and_bulk_changes_share_the_query_language(crm: Crm, people: None) -> None:
    assert crm("find", "company:acme", "next<=fri", "--format", "ids").lines == ["1"]
    assert crm("contacts", "-company:acme", "--format", "ids").lines == ["2", "3"]
    assert crm("contacts", "has:email", "--sort", "created", "--limit", "1", "--format", "ids").lines == ["3"]
    assert crm("tag", "--where", "-company:acme", "cold", "#far").code == 0
    assert crm("contacts", "tag:cold tag:far", "--format", "ids").lines == ["2", "3"]
    assert crm("export", "tag:cold", "--format", "csv").out.count("\n") == 3
    assert crm("untag", "--where", "tag:far", "far").code == 0
    assert crm("segments", "add", "cold", "tag:cold").lines == ["1"]
    assert crm("contacts", "archive", "--where", "@cold").code == 0
    assert crm("contacts", "--format", "ids").lines == ["1"]
    assert crm("undo").code == 0
    assert crm("segments", "show", "cold", "--format", "ids").lines == ["2", "3"]
    assert crm("segment", "edit", "cold", "tag:cold", "cat").code == 0
    assert crm("segments", "--json").json == [
        {"id": 1, "name": "cold", "finds": "contact", "size": 1, "query": "tag:cold cat", "archived_at": None,
         "problem": None}
    ]  # fmt: skip
    assert crm("undo").code == 0
    assert crm("segments", "delete", "cold").code == 0
    assert crm("segments", "show", "cold").code == 1
    assert crm("undo").code == 0
    assert crm("find", "@cold", "--format", "ids").lines == ["2", "3"]


def test_invalid_query_is_pointed_at_and_changes_nothing(crm: Crm, people: None) -> None:
    said = crm("tag", "--where", "ann last<soonish", "x")
    assert said.code == 2
    assert "soonish" in said.err and "^ here (character 5)" in said.err
    assert crm("tag", "--where", "tag:none", "x").code == 1
    assert crm("contacts", "archive", "ann", "--where", "ann").code == 2
    assert crm("segments", "add", "two words", "x").code == 2
    assert crm("segments", "add", "bad", "x (tag:y").code == 2
    assert crm("tags").out == ""


@pytest.mark.skipif(shutil.which("sh") is None, reason="there is no shell")
def test_aerc_completion_works_in_a_shell(people: None) -> None:
    """As aerc's completer does: ``sh -c``, and each line read as an address and, after a tab, a name."""
    command = f"{sys.executable} -m simplecrm email %s".replace("%s", shlex.quote("lee@"))
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    read = [
        email.utils.parseaddr(f"{line.split(chr(9))[1]} <{line.split(chr(9))[0]}>") for line in done.stdout.splitlines()
    ]
    assert read == [("Ann Lee", "lee@home.org"), ("Ann Lee", "ann@acme.com")]


CARDS = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:1\r\nFN:Ann Lee\r\nN:Lee;Ann;;;\r\nORG:Acme\r\nEMAIL;TYPE=work:ann@acme.com\r\n"
    "EMAIL;TYPE=home:lee@home.org\r\nTEL;TYPE=cell:+49 170 1234567\r\nTEL:+49 30 7654321\r\nBDAY:1985-12-04\r\n"
    "END:VCARD\r\n",
    "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:2\r\nFN:Émile Dubois\r\nN:Dubois;Émile;;;\r\nEMAIL:emile@lumiere.fr\r\n"
    "BDAY:1972-03-09\r\nEND:VCARD\r\n",
    "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:3\r\nFN:Hana Tanaka\r\nN:Tanaka;Hana;;;\r\nBDAY:--0115\r\nEND:VCARD\r\n",
    "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:4\r\nFN:Cat\r\nN:;Cat;;;\r\nBDAY;VALUE=text:circa 1960\r\nEND:VCARD\r\n",
)  # fmt: skip


@pytest.mark.skipif(shutil.which("khard") is None, reason="khard is not installed")
def test_khard_prints_the_same_for_the_same_cards(crm: Crm, tmp_path: Path) -> None:
    cards = tmp_path / "cards"
    cards.mkdir()
    for number, card in enumerate(CARDS):
        (cards / f"{number}.vcf").write_text(card, newline="")
    assert crm("import", *sorted(map(str, cards.iterdir()))).code == 0
    config = tmp_path / "khard.conf"
    config.write_text(f"[addressbooks]\n[[all]]\npath = {cards}\n[contact table]\ndisplay = formatted_name\n")
    for arguments in (
        ("email", "--parsable", "ann"), ("email", "--parsable", "lee"), ("email", "--parsable", "lee@"),
        ("email", "--parsable", "--remove-first-line", "acme"), ("email", "-p", "emile@"), ("email", "-p", "nobody"),
        ("phone", "--parsable", "ann"), ("phone", "-p", "7654321"), ("phone", "-p", "nobody"),
        ("birthdays", "--parsable"),
    ):  # fmt: skip
        theirs = subprocess.run(["khard", "-c", str(config), *arguments], capture_output=True, text=True, check=False)
        ours = crm(*arguments)
        assert (sorted(ours.lines), ours.code) == (sorted(theirs.stdout.splitlines()), theirs.returncode), arguments
        if arguments[0] == "birthdays":
            assert ours.lines == theirs.stdout.splitlines()


MESSAGE = (
    "From carla@example.org Sun Nov 22 09:00:00 2026\nFrom: Carla Ruiz <carla@example.org>\n"
    "To: Ann Lee <ann@acme.com>\n"
    "Subject: The quote\nDate: Sun, 22 Nov 2026 09:00:00 +0000\nMessage-ID: <one@example.org>\n\nHello Ann\n"
)


@pytest.mark.skipif(
    shutil.which("neomutt") is None or shutil.which("tmux") is None, reason="neomutt or tmux is not installed"
)
def test_neomutt_completes_an_address_and_pipes_messages_in(crm: Crm, people: None, tmp_path: Path) -> None:
    program = f"{sys.executable} -m simplecrm"
    (tmp_path / "inbox").write_text(MESSAGE)
    (tmp_path / "neomuttrc").write_text(
        f'set folder="{tmp_path}" spoolfile="{tmp_path}/inbox" record="" sleep_time=0 wait_key=no mbox_type=mbox\n'
        f'set query_command = "{program} email --mutt %s"\n'
        f'macro index,pager A "<pipe-message>{program} add-email<return>"\n'
        f'macro index,pager L "<pipe-message>{program} log email -<return>"\n'
    )
    neomutt = Terminal(f"crm{os.getpid()}", "neomutt", "-n", "-F", str(tmp_path / "neomuttrc"))
    try:
        assert neomutt.shows("The quote"), neomutt.screen()
        neomutt.type("A")
        assert eventually(lambda: crm("email", "carla").lines == ["carla@example.org\tCarla Ruiz"]), neomutt.screen()
        neomutt.type("L")
        neomutt.type("L")
        assert eventually(lambda: len(crm("activities", "--kind", "email").lines) == 1), neomutt.screen()
        assert {one["name"] for one in crm("activities", "--kind", "email", "--json").json[0]["contacts"]} == {
            "Ann Lee",
            "Carla Ruiz",
        }
        neomutt.type("m")
        assert neomutt.shows("To:"), neomutt.screen()
        neomutt.type("ortega", "C-t")
        assert neomutt.shows("ben@acme.com"), neomutt.screen()
    finally:
        neomutt.close()


def eventually(true: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether something comes true in time."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("people.csv", "uid,name,"),
        ("people.TSV", "uid\tname\t"),
        ("people.vcard", "BEGIN:VCARD"),
        ("people.ndjson", '{"type": "contact"'),
        ("people.org", "* Ann"),
    ],
)
def test_an_export_takes_its_format_from_the_name_of_the_file(name: str, start: str, crm: Crm, tmp_path: Path) -> None:
    crm("add", "Ann <ann@acme.com>")
    assert crm("export", "-o", str(tmp_path / name)).code == 0
    assert (tmp_path / name).read_text(encoding="utf-8-sig").startswith(start)
