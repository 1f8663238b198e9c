"""Bounces and answers in the mail that comes in mark the messages of campaigns, and nothing else does."""

from __future__ import annotations

import email.utils
import mailbox
from pathlib import Path
from typing import Any

import pytest

from simplecrm.scripting import open_book
from tests.answers import Answer, Crm
from tests.bounces import exim, notification, qmail

ANSWER = """From: {sender}
To: Sam Poe <sam@poe.org>
Subject: Re: News
Date: Sun, 22 Nov 2026 11:00:00 +0000
Message-ID: <{id}@there.org>
{more}
Tell me more
"""


@pytest.fixture
def sent(crm: Crm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """{address: Message-ID} of a campaign to three."""
    monkeypatch.setenv("SIMPLECRM_ME", "sam@poe.org")
    for name in ("Ann", "Ben", "Cleo"):
        crm("add", f"{name} Lee <{name.lower()}@acme.com>", "--tag", "vip")
    crm("templates", "add", "news", "Hello {{ given }}", "--subject", "News")
    return campaign(crm, tmp_path, "spring")


def campaign(crm: Crm, folder: Path, name: str) -> dict[str, str]:
    assert crm("campaigns", "add", name, "tag:vip", "--template", "news").code == 0
    path = folder / f"{name}.mbox"
    assert crm("campaigns", "write", name, str(path)).code == 0
    box = mailbox.mbox(path)
    found = {email.utils.parseaddr(one["To"])[1]: one["Message-ID"].strip("<>") for one in box}
    box.close()
    return found


def states(crm: Crm, name: str = "spring") -> dict[str, str]:
    return {one["address"]: one["state"] for one in crm("campaigns", "members", name, "--json").json}


def reasons(crm: Crm) -> dict[str, str | None]:
    return {one["address"]: one["reason"] for one in crm("campaigns", "members", "spring", "--json").json}


def answered(crm: Crm, name: str = "spring") -> int:
    count: int = crm("campaigns", "show", name, "--json").json["answered"]
    return count


def imported(crm: Crm, folder: Path, *messages: str, options: tuple[str, ...] = ()) -> Answer:
    path = folder / "in.mbox"
    path.write_text("".join(f"From - Sun Nov 22 10:30:00 2026\n{one}\n" for one in messages), encoding="utf-8")
    return crm("import", str(path), *options)


def counts(crm: Crm) -> tuple[int, int]:
    return len(crm("contacts").lines), len(crm("activities").lines)


def test_import_marks_what_came_back_and_nobody_is_added(crm: Crm, sent: dict[str, str], tmp_path: Path) -> None:
    before = counts(crm)
    bounces = [
        notification("ann@acme.com", sent["ann@acme.com"], said="550 5.1.1 <ann@acme.com>: Recipient\n  unknown"),
        exim("ben@acme.com", sent["ben@acme.com"]),
        qmail("cleo@acme.com", sent["cleo@acme.com"]),
    ]
    said = imported(crm, tmp_path, *bounces, options=("--create-all",))
    assert said.code == 0, said
    assert "3 campaign messages came back; undo does not change that.\n" in said.out
    assert set(states(crm).values()) == {"bounced"}
    assert reasons(crm) == {
        "ann@acme.com": "550 5.1.1 <ann@acme.com>: Recipient unknown", "ben@acme.com": "550 5.1.1 User unknown",
        "cleo@acme.com": "Sorry, no mailbox here by that name. (#5.1.1)",
    }  # fmt: skip
    assert counts(crm) == before and answered(crm) == 0
    again = imported(crm, tmp_path, *bounces)
    assert "3 bounces recorded before." in again.out and "came back" not in again.out
    assert crm("campaigns", "add", "second", "tag:vip", "--template", "news").err.count("3 bounced before") == 1


@pytest.mark.parametrize("many", [False, True])
def test_single_messages_and_those_of_a_maildir_are_read_as_well(
    crm: Crm, sent: dict[str, str], tmp_path: Path, many: bool
) -> None:
    paths = [tmp_path / "bounce.eml"]
    if many:
        (tmp_path / "new").mkdir()
        paths = [tmp_path / "new" / f"1763806800.{number}.host:2,S" for number in range(2)]
    for path, address in zip(paths, ("ben@acme.com", "ann@acme.com"), strict=False):
        path.write_text(notification(address, sent[address]))
    assert crm("import", *map(str, paths)).code == 0
    assert states(crm)["ben@acme.com"] == "bounced"
    assert states(crm)["ann@acme.com"] == ("bounced" if many else "sent")


def test_piped_bounce_is_recorded(crm: Crm, sent: dict[str, str]) -> None:
    before = counts(crm)
    said = crm("log", "email", "-", "--create", stdin=notification("ann@acme.com", sent["ann@acme.com"]))
    assert (said.code, said.out, said.err) == (
        0, "", "The message of spring to Ann Lee came back: 550 No such user\n"
    )  # fmt: skip
    again = crm("log", "email", "-", stdin=notification("ann@acme.com", sent["ann@acme.com"], said="other"))
    assert again.code == 0 and again.err.endswith("(recorded before)\n")
    assert reasons(crm)["ann@acme.com"] == "550 No such user"
    unknown = crm("log", "email", "-", stdin=notification("zed@acme.com", "x@poe.org"))
    assert (unknown.code, unknown.err.splitlines()[0]) == (1, "simplecrm: The bounce matches no campaign message.")
    assert crm("add-email", stdin=notification("ann@acme.com")).err.startswith("simplecrm: A mail server reports")
    assert counts(crm) == before


@pytest.mark.parametrize(
    "options",
    [{"action": "delayed", "status": "4.4.1"}, {"status": "4.2.2"}, {"action": "relayed", "status": "2.0.0"},
     {"action": "delivered", "status": "2.1.5"}, {"action": "expanded", "status": ""}, {"action": "", "status": ""}],
)  # fmt: skip
def test_what_is_not_final_is_no_bounce(crm: Crm, sent: dict[str, str], tmp_path: Path, options: Any) -> None:
    before = counts(crm)
    report = notification("ann@acme.com", sent["ann@acme.com"], **options)
    said = imported(crm, tmp_path, report, options=("--create-all",))
    assert said.code == 0 and "line 1: " in said.out, "it says so"
    assert set(states(crm).values()) == {"sent"} and counts(crm) == before
    assert crm("log", "email", "-", stdin=report).code == 0


@pytest.mark.parametrize(
    ("to", "of", "options", "state"),
    [
        ("ann@acme.com", "", {}, "bounced"),
        ("ANN@ACME.com", "ann@acme.com", {}, "bounced"),
        ("ann@acme.com", "ann@acme.com", {"status": ""}, "bounced"),
        ("ann@elsewhere.org", "ann@acme.com", {"original": "ann@acme.com"}, "bounced"),
        ("ann@acme.com", "changed@relay.net", {"subject": "News"}, "bounced"),
        ("ann@acme.com", "private@poe.org", {"subject": "Lunch?"}, "sent"),
        ("ann@acme.com", "ben@acme.com", {"subject": "News"}, "sent"),
        ("ann@elsewhere.org", "ann@acme.com", {}, "sent"),
        ("ann@elsewhere.org", "ann@acme.com", {"written_to": "Ann Lee <Ann@acme.com>"}, "bounced"),
        ("ann@elsewhere.org", "ann@acme.com", {"written_to": "ben@acme.com"}, "sent"),
        ("ann@elsewhere.org", "changed@relay.net", {"written_to": "ann@acme.com"}, "sent"),
        ("zed@acme.com", "", {}, "sent"),
        ("ann@acme.com", "", {"at": "Sat, 21 Nov 2026 10:00:00 +0000"}, "sent"),
    ],
)
def test_bounce_is_of_the_message_and_the_recipient_that_it_names(
    crm: Crm, sent: dict[str, str], tmp_path: Path, to: str, of: str, options: Any, state: str
) -> None:
    said = imported(crm, tmp_path, notification(to, sent.get(of, of), **options))
    assert said.code == 0
    assert states(crm) == {"ann@acme.com": state, "ben@acme.com": "sent", "cleo@acme.com": "sent"}
    assert ("1 bounce matches no campaign message." in said.out) is (state == "sent")


def test_bounce_without_a_message_is_of_the_latest(crm: Crm, sent: dict[str, str], tmp_path: Path) -> None:
    second = campaign(crm, tmp_path, "second")
    imported(crm, tmp_path, notification("ann@acme.com"), notification("ben@acme.com", sent["ben@acme.com"]))
    assert (states(crm)["ann@acme.com"], states(crm, "second")["ann@acme.com"]) == ("sent", "bounced")
    assert (states(crm)["ben@acme.com"], states(crm, "second")["ben@acme.com"]) == ("bounced", "sent")
    assert len(second) == 3


def test_undo_takes_contacts_and_activities_back_but_no_bounce(crm: Crm, sent: dict[str, str], tmp_path: Path) -> None:
    answer = ANSWER.format(sender="ben@acme.com", id="b", more="")
    said = imported(crm, tmp_path, notification("ann@acme.com", sent["ann@acme.com"]), answer)
    assert "Imported as one change" in said.err
    before = counts(crm)
    assert crm("undo").code == 0
    assert counts(crm) == (before[0], before[1] - 1)
    assert states(crm)["ann@acme.com"] == "bounced"
    only = imported(crm, tmp_path, notification("ben@acme.com", sent["ben@acme.com"]))
    assert "undo" not in only.err, "nothing of it can be undone"
    assert states(crm)["ben@acme.com"] == "bounced"


def test_bounce_is_taken_back_by_hand(crm: Crm, sent: dict[str, str], tmp_path: Path) -> None:
    imported(crm, tmp_path, notification("ann@acme.com", sent["ann@acme.com"]))
    said = crm("campaigns", "bounced", "spring", "ann@acme.com", "--clear")
    assert (said.code, said.err) == (0, "The message to Ann Lee counts as sent again\n")
    assert states(crm)["ann@acme.com"] == "sent" and reasons(crm)["ann@acme.com"] is None
    assert crm("campaigns", "bounced", "spring", "ann@acme.com", "--clear").err == (
        "simplecrm: The message to Ann Lee did not come back: sent.\n"
    )
    with open_book() as book:
        book.campaigns.bounced("spring", "ann@acme.com")
        book.campaigns.clear_bounce("spring", "ann@acme.com")
    assert states(crm)["ann@acme.com"] == "sent"


def test_dry_run_records_nothing(crm: Crm, sent: dict[str, str], tmp_path: Path) -> None:
    said = imported(crm, tmp_path, notification("ann@acme.com", sent["ann@acme.com"]), options=("--dry-run",))
    assert "1 campaign message came back" in said.out
    assert states(crm)["ann@acme.com"] == "sent"


@pytest.mark.parametrize(
    "header",
    ["Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated (holiday)", "X-Autoreply: yes",
     "Precedence: auto_reply", "Content-Type: multipart/report; report-type=disposition-notification"],
)  # fmt: skip
@pytest.mark.parametrize("piped", [False, True])
def test_automatic_reply_is_logged_and_no_answer(
    crm: Crm, sent: dict[str, str], tmp_path: Path, header: str, piped: bool
) -> None:
    refers = f"In-Reply-To: <{sent['ann@acme.com']}>\n{header}\n"
    message = ANSWER.format(sender="Ann Lee <ann@acme.com>", id="away", more=refers).replace("Tell", "No")
    said = crm("log", "email", "-", stdin=message) if piped else imported(crm, tmp_path, message)
    assert said.code == 0, said
    logged = crm("activities", "--json").json[0]
    assert (logged["direction"], logged["outcome"]) == ("in", "automatic reply")
    assert answered(crm) == 0
    imported(crm, tmp_path, ANSWER.format(sender="ann@acme.com", id="real", more="Auto-Submitted: no\n"))
    assert answered(crm) == 1


@pytest.mark.parametrize("piped", [False, True])
def test_answer_counts_for_the_campaign_that_it_names(
    crm: Crm, sent: dict[str, str], tmp_path: Path, piped: bool
) -> None:
    campaign(crm, tmp_path, "second")
    crm("contacts", "edit", "1", "--email", "ann@home.org")
    refers = f"In-Reply-To: <elsewhere@there.org>\nReferences: <{sent['ann@acme.com']}>\n <elsewhere@there.org>\n"
    message = ANSWER.format(sender="ann@home.org", id="one", more=refers)
    said = crm("log", "email", "-", stdin=message) if piped else imported(crm, tmp_path, message)
    assert said.code == 0, said
    assert (answered(crm), answered(crm, "second")) == (1, 0)
    assert crm("activities", "--json").json[0]["outcome"] == "answer to campaign spring"
    imported(crm, tmp_path, ANSWER.format(sender="ben@acme.com", id="two", more=""))
    assert (answered(crm), answered(crm, "second")) == (2, 1), "one that names no message is an answer to all before"


@pytest.mark.parametrize("piped", [False, True])
def test_answer_from_an_unknown_address_is_of_who_bears_the_full_name(
    crm: Crm, sent: dict[str, str], tmp_path: Path, piped: bool
) -> None:
    crm("add", "Ann Lee <ann@other.org>")
    refers = f"In-Reply-To: <{sent['ann@acme.com']}>\n"
    message = ANSWER.format(sender='"Lee, Ann" <o\'lee@home.org>', id="one", more=refers)
    before = counts(crm)
    said = crm("log", "email", "-", stdin=message) if piped else imported(crm, tmp_path, message, options=("--create",))
    assert said.code == 0, said
    assert [one["id"] for one in crm("activities", "--json").json[0]["contacts"]] == [1]
    assert counts(crm) == (before[0], before[1] + 1) and answered(crm) == 1
    assert """simplecrm contacts edit 1 --email 'o'"'"'lee@home.org'""" in said.out + said.err


@pytest.mark.parametrize("piped", [False, True])
def test_who_got_it_forwarded_is_not_taken_for_the_member(
    crm: Crm, sent: dict[str, str], tmp_path: Path, piped: bool
) -> None:
    refers = f"References: <{sent['ann@acme.com']}> <forwarded@acme.com>\n"
    for sender in ("Zoe Moe <zoe@moe.org>", "zoe@moe.org", "Ann <zoe@moe.org>"):
        message = ANSWER.format(sender=sender, id="one", more=refers)
        said = crm("log", "email", "-", stdin=message) if piped else imported(crm, tmp_path, message)
        assert said.code == (1 if piped else 4), said
        assert "answers the message of spring to Ann Lee" in said.out + said.err
        assert "simplecrm contacts edit 1 --email zoe@moe.org" in said.out + said.err
    assert answered(crm) == 0 and len(crm("contacts").lines) == 3
    crm("contacts", "edit", "1", "--email", "zoe@moe.org")
    assert (crm("log", "email", "-", stdin=message) if piped else imported(crm, tmp_path, message)).code == 0
    assert answered(crm) == 1


@pytest.mark.parametrize("piped", [False, True])
def test_own_message_in_the_thread_is_no_answer(crm: Crm, sent: dict[str, str], tmp_path: Path, piped: bool) -> None:
    more = f"References: <{sent['ann@acme.com']}>\nCc: ann@acme.com\n"
    crm("add", "Sam Poe <sam@poe.org>")  # who is in the book as well
    message = ANSWER.format(sender="sam@poe.org", id="own", more=more)
    assert (crm("log", "email", "-", stdin=message) if piped else imported(crm, tmp_path, message)).code == 0
    assert answered(crm) == 0
    logged = crm("activities", "--json").json[0]
    assert (logged["direction"], logged["outcome"]) == ("out", None)


def test_automatic_reply_reopens_no_case(crm: Crm, sent: dict[str, str]) -> None:
    crm("cases", "add", "Printer jams", "--who", "ann@acme.com")
    crm("cases", "solve", "1")
    for more, status in (("Auto-Submitted: auto-replied\n", "solved"), ("", "open")):
        message = ANSWER.replace("Re: News", "Re: [case #1]").format(sender="ann@acme.com", id=status, more=more)
        assert crm("log", "email", "-", stdin=message).code == 0
        assert crm("cases", "show", "1", "--json").json["status"] == status
