"""Contacts who asked not to be contacted: no program offers their address, nothing urges to call them, and what goes
out to them is logged only on purpose."""

from __future__ import annotations

import shlex

import pytest

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
