"""Messages and mailboxes."""

from __future__ import annotations

import io

import pytest

from simplecrm.core.records.activities import Activity
from simplecrm.core.records.contacts import Contact, Email
from simplecrm.formats.mail.reader import text_of_html
from simplecrm.formats.protocol import Item, WriteOptions
from simplecrm.formats.writing import write
from tests.formats.read import items, one, read, refusals

HEAD = (
    "From: Ann Lee <ann@acme.com>\nTo: Bob <bob@acme.com>\nDate: Tue, 3 Mar 2026 10:00:00 +0100\n"
    "Message-ID: <1@acme.com>\n"
)


def _people(item: Item) -> list[tuple[str, str]]:
    return [(person.name, person.emails[0].address) for person in (item.contact, *item.others) if person]


def test_message_becomes_an_email_with_its_people() -> None:
    item = one(
        HEAD + "Cc: Ann <ANN@acme.com>, cy@acme.com\nSubject: =?utf-8?q?J=C3=BCrgen?= says\n hello\n\nFirst line\n"
    )
    activity = item.activities[0]
    assert item.refers and _people(item) == [("Ann Lee", "ann@acme.com"), ("Bob", "bob@acme.com"), ("", "cy@acme.com")]
    assert (activity.kind, activity.at, activity.message_id) == ("email", "2026-03-03T09:00:00Z", "1@acme.com")
    assert (activity.subject, activity.text) == ("Jürgen says hello", "First line")


def test_plain_text_is_preferred_and_attachments_are_ignored() -> None:
    item = one(
        HEAD
        + "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n"
        "Content-Disposition: attachment; filename=a.txt\n\nattached\n--b\n"
        "Content-Type: text/html\n\n<p>html</p>\n--b\n"
        "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nH=E4llo\n--b--\n"
    )
    assert item.activities[0].text == "Hällo"


def test_html_becomes_text() -> None:
    assert (
        text_of_html(
            "<html><head><title>t</title></head><style>p{}</style><p>Hi&nbsp;<b>Ann</b>,</p><br>bye<script>x</script>"
        )
        == "Hi Ann,\n\nbye"
    )
    assert text_of_html("<![if x") is not None


def test_non_ascii_bytes_in_headers_are_read() -> None:
    data = b"From: J\xc3\xbcrgen <j@acme.com>\nTo: M\xfcller <m@acme.com>\nSubject: Gr\xfc\xdfe\n\nx\n"
    item = one(data)
    assert _people(item) == [("Jürgen", "j@acme.com"), ("Müller", "m@acme.com")]
    assert item.activities[0].subject == "Grüße"


def test_message_without_people_is_rejected() -> None:
    assert "sender" in refusals("Subject: x\nDate: y\n\nhello\n")[0].reason


@pytest.mark.parametrize(
    "header",
    [
        "To: (((((",
        "To: a b c <",
        "To: <@@@>",
        'To: "unclosed',
        "Subject: =?utf-8?b?!!!?=",
        "Date: yesterday",
        "Content-Type: text/plain; charset=klingon",
        "Content-Transfer-Encoding: base64",
        "To: undisclosed-recipients:;",
        "Message-ID: <<>>",
        "Cc: =?x?q?=ZZ?= <c@acme.com>",
    ],
)
def test_malformed_headers_do_not_affect_the_rest(header: str) -> None:
    item = one(f"From: ann@acme.com\n{header}\nSubject: hello\n\ntext\n")
    assert ("", "ann@acme.com") in _people(item)


def test_mailbox_is_read() -> None:
    understood, entries = read(
        "From a@b.c Tue Mar  3 10:00:00 2026\nFrom: a@b.c\nTo: ann@acme.com\n\n>From here on\nFrom the start\n\n"
        "From - Tue Mar  3 10:00:00 2026\nFrom: d@e.f\nTo: ann@acme.com\n\ntwo\n"
    )
    assert understood.format == "mbox"
    assert [entry.line for entry in entries] == [1, 8]
    assert entries[0].activities[0].text == "From here on\nFrom the start"  # type: ignore[union-attr]


def test_emails_round_trip() -> None:
    ann, bob = (
        Contact(name=name, stage="", emails=(Email(address),))
        for name, address in (("Lee, Ann", "ann@acme.com"), ("", "bob@acme.com"))
    )
    sent = Activity(
        kind="email",
        direction="out",
        subject="Grüße",
        text="From here\n>From there\n\näöü " + "long " * 40 + "\nend",
        at="2026-03-03T09:00:00Z",
        message_id="1@acme.com",
    )
    stream = io.BytesIO()
    assert (
        write(
            [Item(1, ann, True, (bob,), activities=(sent,)), Activity(kind="call")],
            stream,
            "mbox",
            WriteOptions(me="me@acme.com"),
        )
        == 1
    )
    back = items(stream.getvalue())[0]
    assert back.activities[0] == sent._replace(direction="")
    assert _people(back) == [("", "me@acme.com"), ("Lee, Ann", "ann@acme.com"), ("", "bob@acme.com")]


def test_line_ends_in_headers_are_removed() -> None:
    evil = Activity(
        kind="email", subject="x\r\nBcc: all@acme.com", text="t", message_id="1>\r\nX: y", at="2026-03-03T09:00:00Z"
    )
    stream = io.BytesIO()
    write([Item(1, Contact(name="A\nB: c", emails=(Email("a@b.c\nX: y"),)), True, activities=(evil,))], stream, "mbox")
    head = stream.getvalue().split(b"\n\n")[0]
    assert b"\nBcc" not in head and b"\nX:" not in head and b"\nB:" not in head
