"""Messages piped from a mail client are logged once with the right people, and senders added."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simplecrm.formats.mail.reader import NO_DATE
from tests.answers import Crm

MESSAGE = """From: =?utf-8?q?Ann_L=C3=A9e?= <ANN@acme.com>
To: Me <me@example.org>, "Ortega, Ben" <ben@acme.com>
Cc: me@work.example
Subject: The quote
Date: Fri, 20 Nov 2026 10:00:00 +0100
Message-ID: <one@acme.com>
Content-Type: text/plain; charset=utf-8

Thanks for the quote.
"""

DATE = "Date: Fri, 20 Nov 2026 10:00:00 +0100\n"

MAILBOX = f"""From ann at acme.com  Fri Nov 20 08:00:00 2026
From: ann at acme.com (Ann =?utf-8?q?L=C3=A9?=
 =?utf-8?q?e?=)
To: Me <ME@example.org>, Ben <ben@acme.com>
Subject: =?utf-8?q?Gr=C3=BC?=
 =?utf-8?q?=C3=9Fe?=

One

From me@example.org Fri Nov 20 10:00:00 2026
From: me@example.org
this line is no header field
To: Zed <zed@acme.com>
{DATE}Subject: two

Two

From - Fri
From: x@y.org
To: me@example.org
Subject: three

Three
"""


@pytest.fixture
def me(crm: Crm) -> None:
    """The person's own addresses are known."""
    crm("config", "me", "me@example.org, me@work.example")


def test_message_is_logged_with_its_people_and_time(crm: Crm, me: None) -> None:
    crm("add", "Ann Lee <ann@acme.com>")
    said = crm("log", "email", "-", "--next", "tue", stdin=MESSAGE)
    assert (said.code, said.lines) == (0, ["1"])
    assert "ben@acme.com is not in the book" in said.err
    [activity] = crm("activities", "--json").json
    assert activity["at"] == "2026-11-20T09:00:00Z"
    assert (activity["subject"], activity["text"]) == ("The quote", "Thanks for the quote.")
    assert (activity["direction"], activity["message_id"]) == ("in", "one@acme.com")
    assert [person["name"] for person in activity["contacts"]] == ["Ann Lee"]
    assert crm("reminders", "--json").json[0]["due"] == "2026-11-24"


def test_logging_a_message_twice_changes_nothing(crm: Crm, me: None) -> None:
    crm("add", "Ann Lee <ann@acme.com>")
    crm("log", "email", "-", stdin=MESSAGE)
    again = crm("log", "email", "-", stdin=MESSAGE)
    assert (again.code, again.lines) == (0, ["1"])
    assert "already in the book, as activity #1" in again.err
    assert len(crm("activities", "--json").json) == 1


def test_create_adds_the_other_people_in_the_same_change(crm: Crm, me: None) -> None:
    said = crm("log", "email", "-", "--create", stdin=MESSAGE)
    assert said.code == 0
    assert crm("email", "acme.com").lines == ["ANN@acme.com\tAnn Lée", "ben@acme.com\tOrtega, Ben"]
    assert crm("undo").code == 0
    assert crm("contacts").out == crm("activities").out == ""


def test_create_needs_the_setting_me(crm: Crm) -> None:
    said = crm("log", "email", "-", "--create", stdin=MESSAGE)
    assert said.code == 2
    assert "config me" in said.err


def test_messages_from_me_are_outgoing(crm: Crm, me: None, tmp_path: Path) -> None:
    crm("add", "Ann <ann@acme.com>")
    sent = tmp_path / "sent.eml"
    sent.write_text(f"From: Me <me@example.org>\nTo: ann@acme.com\nSubject: Hi\n{DATE}\nHello")
    assert crm("log", "email", str(sent)).code == 0
    assert crm("activities", "--json").json[0]["direction"] == "out"


def test_without_me_the_direction_depends_on_known_contacts(crm: Crm) -> None:
    crm("add", "Ann <ann@acme.com>")
    crm("log", "email", "-", stdin=MESSAGE)
    crm("log", "email", "-", stdin=f"From: x@y.org\nTo: ann@acme.com\n{DATE}\nHello")
    assert [item["direction"] for item in crm("activities", "--json").json] == ["out", "in"]


@pytest.mark.parametrize("message", ["", "\n\n", "no headers at all", "\0" * 100, "Subject: x\n\ny", "From: \n\nx"])
def test_invalid_message_is_an_error(crm: Crm, message: Any) -> None:
    said = crm("log", "email", "-", stdin=message)
    assert said.code == 2
    assert said.err.startswith("simplecrm: ")


def test_message_without_known_people_exits_1(crm: Crm) -> None:
    said = crm("log", "email", "-", stdin=MESSAGE)
    assert said.code == 1
    assert "ann@acme.com, me@example.org, ben@acme.com" in said.err


def test_log_email_with_a_text_is_a_plain_activity(crm: Crm) -> None:
    crm("add", "Ann <ann@acme.com>")
    assert crm("log", "email", "ann", "Sent the quote", "--out").code == 0
    assert crm("log", "email", "ann", "-", stdin="Long text").code == 0
    assert len(crm("activities", "--json").json) == 2


def test_add_email_adds_the_sender_once(crm: Crm, me: None) -> None:
    said = crm("add-email", stdin=MESSAGE)
    assert said.lines == ["1\tAnn Lée"]
    again = crm("add-email", "-", stdin=MESSAGE)
    assert (again.code, again.out) == (0, "")
    assert "is already in the book" in again.err
    quiet = crm("add-email", "--headers=from,to,cc", "--skip-already-added", stdin=MESSAGE)
    assert quiet.lines == ["2\tOrtega, Ben"]
    assert "already" not in quiet.err
    assert crm("add-email", "--headers=subject", stdin=MESSAGE).code == 2
    assert crm("add-email", "--headers=bcc", stdin=MESSAGE).code == 2
    assert crm("add-email", "/nonexistent").code == 2


def test_hostile_headers_are_harmless(crm: Crm, me: None) -> None:
    said = crm("add-email", stdin=b'From: "\x1b]52;c;x\x07\xff" <a@b.c>\nFrom: <<<>>>, ,,@\n\n')
    assert said.code == 0
    assert "\x1b" not in said.out


def test_message_without_a_date_is_logged_only_with_one(crm: Crm, me: None) -> None:
    crm("add", "Ann <ann@acme.com>")
    message = "From: ann@acme.com\nSubject: Hi\nDate: soon\n\nHello"
    said = crm("log", "email", "-", stdin=message)
    assert said.code == 2 and "no date" in said.err and "--at 'yesterday 3pm'" in said.err
    assert crm("log", "email", "-", "--at", "20 nov 3pm", stdin=message).code == 0
    assert crm("activities", "--json").json[0]["at"] == "2026-11-20T15:00:00Z"


def test_own_message_adds_nobody(crm: Crm, me: None) -> None:
    said = crm("add-email", stdin=f"From: me@example.org\nTo: ann@acme.com\n{DATE}\nHello")
    assert said.code == 1 and "is you" in said.err
    assert crm("contacts").out == ""


def test_import_of_a_mailbox_says_whom_it_can_add(crm: Crm, me: None, tmp_path: Path) -> None:
    mailbox = tmp_path / "my mail.mbox"
    mailbox.write_text(MAILBOX, encoding="utf-8")
    said = crm("import", str(mailbox))
    assert "Nobody in this is in the book: ann@acme.com, ben@acme.com." in said.out
    assert f"simplecrm import '{mailbox}' --create\n" in said.out
    assert f"simplecrm import '{mailbox}' --create-all\n" in said.out
    assert "line 19 rejected: The message has no date" in said.out
    assert crm("activities").out == ""


def test_create_adds_senders_and_create_all_everybody_but_oneself(crm: Crm, me: None, tmp_path: Path) -> None:
    mailbox = tmp_path / "mail.mbox"
    mailbox.write_text(MAILBOX, encoding="utf-8")
    said = crm("import", str(mailbox), "--create")
    assert crm("email", "acme").lines == ["ann@acme.com\tAnn Lée"]
    assert "--create-all" in said.out and "--create\n" not in said.out
    crm("import", str(mailbox), "--create-all")
    addresses = {line.partition("\t")[0] for line in crm("email", "acme").lines}
    assert addresses == {"ann@acme.com", "ben@acme.com", "zed@acme.com"}
    assert crm("find", "example.org").code == 1
    shown = {(one["subject"], one["direction"], one["at"]) for one in crm("activities", "--json").json}
    assert shown == {("Grüße", "in", "2026-11-20T08:00:00Z"), ("two", "out", "2026-11-20T09:00:00Z")}


def test_import_without_the_setting_me_warns_before_it_adds_people(crm: Crm, tmp_path: Path) -> None:
    mailbox = tmp_path / "mail.mbox"
    mailbox.write_text(MAILBOX, encoding="utf-8")
    assert "simplecrm config me" in crm("import", str(mailbox), "--create").err
    assert "simplecrm config me" not in crm("import", str(mailbox)).err


def test_rejected_messages_of_a_mailbox_are_kept_whole_and_can_be_fed_again(crm: Crm, tmp_path: Path) -> None:
    mailbox = tmp_path / "mail.mbox"
    mailbox.write_bytes(
        b"From ann Fri Nov 20 08:00:00 2026\nFrom: ann@acme.com\nSubject: one\n\n"
        b"Hello\n\nFrom - \nFrom: ann@acme.com\nSubject: two\nDate: soon\n\n>From here on\n\xff raw\n\n"
        b"From bob Fri Nov 20 09:00:00 2026\nFrom: bob@acme.com\nSubject: three\n\nLater\n"
    )
    crm("add", "Ann Lee <ann@acme.com>")
    for _ in range(2):
        said = crm("import", str(mailbox))
        assert said.code == 4 and f"{mailbox}.rejected.mbox" in said.out
        kept = (tmp_path / "mail.mbox.rejected.mbox").read_bytes()
        assert kept.count(b"\nRejected-Because: ") == 2
        assert b"Rejected-Because: line 7: The message has no date" in kept and b"\n>From here on\n\xff raw\n" in kept
    crm("add", "Bob Ray <bob@acme.com>")
    mended = tmp_path / "mended.mbox"
    mended.write_bytes(kept.replace(b"Date: soon", b"Date: Fri, 20 Nov 2026 07:00:00 +0000"))
    said = crm("import", str(mended))
    assert said.code == 0 and "2 activities" in said.out, said
    found = {one["subject"]: (one["at"], one["text"]) for one in crm("activities", "--json").json}
    assert found["two"] == ("2026-11-20T07:00:00Z", "From here on\n\u00ff raw")
    assert found["three"] == ("2026-11-20T09:00:00Z", "Later")


@pytest.mark.parametrize("piped", [False, True])
def test_a_rejected_message_is_kept_whole(
    crm: Crm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piped: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    body = "x" * 70 + "\n"
    message = f"From: ann@acme.com\nSubject: Hi\nDate: soon\n\n{body * 8000}end\n"
    (tmp_path / "hi.eml").write_text(message)
    crm("add", "Ann Lee <ann@acme.com>")
    name = "standard-input" if piped else "hi.eml"
    said = crm("import", "-", stdin=message) if piped else crm("import", "hi.eml")
    assert said.code == 4 and f"{name}.rejected.eml" in said.out
    kept = (tmp_path / f"{name}.rejected.eml").read_text()
    assert kept == f"Rejected-Because: line 1: {NO_DATE}\n{message}"
    (tmp_path / "mended.eml").write_text(kept.replace("soon", "Fri, 20 Nov 2026 07:00:00 +0000"))
    assert crm("import", "mended.eml").code == 0
    assert len(crm("activities", "--json").json) == 1


def test_a_logged_message_takes_the_options_of_log(crm: Crm, me: None) -> None:
    crm("add", "Ann Lee <ann@acme.com>")
    crm("deals", "add", "Pilot", "--who", "Ann Lee")
    crm("remind", "Ann Lee", "tomorrow", "Write back")
    said = crm(
        "log", "email", "-", "--deal", "1", "--subject", "Our quote", "--done", "1", "--duration", "10m",
        "--outcome", "Agreed", "--out", "--json", stdin=MESSAGE,
    )  # fmt: skip
    assert said.code == 0 and " · 1 done" in said.err, said
    found = crm("activities", "show", "1", "--json").json
    assert (found["deal_id"], found["subject"], found["outcome"]) == (1, "Our quote", "Agreed")
    assert (found["duration_minutes"], found["direction"], found["text"]) == (10, "out", "Thanks for the quote.")
    assert crm("reminders").out == ""
    assert crm("undo").code == 0 and len(crm("reminders", "--format", "ids").lines) == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [(["--duration", "soon"], "soon"), (["--deal", "9"], "No deal #9"), (["--done", "9"], "#9")],
)
def test_invalid_options_with_a_message_log_nothing(crm: Crm, me: None, options: list[str], words: str) -> None:
    crm("add", "Ann Lee <ann@acme.com>")
    said = crm("log", "email", "-", *options, stdin=MESSAGE)
    assert said.code in (1, 2) and words in said.err
    assert crm("activities").out == ""
