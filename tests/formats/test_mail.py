"""Messages and mailboxes."""

from __future__ import annotations

import io
import time

import pytest

from simplecrm.core.records.activities import Activity
from simplecrm.core.records.contacts import Contact, Email
from simplecrm.formats.mail.reader import text_of_html
from simplecrm.formats.protocol import Item, WriteOptions
from simplecrm.formats.writing import write
from tests.formats.read import items, one, read, rejections

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
    data = b"From: J\xc3\xbcrgen <j@acme.com>\nTo: M\xfcller <m@acme.com>\nSubject: Gr\xfc\xdfe\n"
    item = one(data + b"Date: Tue, 3 Mar 2026 10:00:00 +0100\n\nx\n")
    assert _people(item) == [("Jürgen", "j@acme.com"), ("Müller", "m@acme.com")]
    assert item.activities[0].subject == "Grüße"


def test_message_without_people_is_rejected() -> None:
    assert "sender" in rejections("Subject: x\nDate: y\n\nhello\n")[0].reason


@pytest.mark.parametrize(
    "header",
    [
        "To: (((((",
        "To: a b c <",
        "To: <@@@>",
        'To: "unclosed',
        "Subject: =?utf-8?b?!!!?=",
        "Content-Type: text/plain; charset=klingon",
        "Content-Transfer-Encoding: base64",
        "To: undisclosed-recipients:;",
        "Message-ID: <<>>",
        "Cc: =?x?q?=ZZ?= <c@acme.com>",
    ],
)
def test_malformed_headers_do_not_affect_the_rest(header: str) -> None:
    item = one(f"From: ann@acme.com\n{header}\nSubject: hello\nDate: Tue, 3 Mar 2026 10:00:00 +0100\n\ntext\n")
    assert ("", "ann@acme.com") in _people(item)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("=?utf-8?q?J=C3=BC?=\n =?utf-8?q?rgen?= hello", "Jürgen hello"),
        ("Re: =?utf-8?b?R3LDvMOf?= =?utf-8?b?ZSBhdXM=?=\n\t=?utf-8?q?_Berlin?=", "Re: Grüße aus Berlin"),
        ("=?utf-8?q?=C3?= =?utf-8?q?=BC?=", "ü"),
        ("=?iso-8859-1*de?q?=FC?= and =?UTF-8?B?w7w?=", "ü and ü"),
        ("=?utf-8?b?w7w=?==?iso-8859-1?q?=FC?=", "üü"),
        ("=?utf-8?q?one?= two =?utf-8?q?three?=", "one two three"),
        ("=?utf-8?b?!!!?=", ""),
        ("=?no-such?q?=FC?=", "ü"),
    ],
)
def test_encoded_words_of_one_text_are_joined(subject: str, text: str) -> None:
    item = one(f"Subject: {subject}\n{HEAD}\nx\n")
    assert item.activities[0].subject == text


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        ("ann at acme.com (Ann Lee)", "Ann Lee", "ann@acme.com"),
        ("ann.lee at acme.co.uk (=?utf-8?q?J=C3=BC?=\n =?utf-8?q?rgen?=)", "Jürgen", "ann.lee@acme.co.uk"),
        ("Ann Lee <ann at acme.com>", "Ann Lee", "ann@acme.com"),
        ("=?utf-8?q?J=C3=BC?=\n =?utf-8?q?rgen_Lee?= <ann@acme.com>", "Jürgen Lee", "ann@acme.com"),
        ('"=?utf-8?q?Lee=2C?= =?utf-8?q?_Ann?=" <ann@acme.com>', "Lee, Ann", "ann@acme.com"),
        ("=?utf-8?q?Lee=2C_Ann_=3Cx=40y.z=3E?= <ann@acme.com>", "Lee, Ann <x@y.z>", "ann@acme.com"),
        ("Lee, Ann <ann@acme.com>", "Lee, Ann", "ann@acme.com"),
        ('"Lee, \\"Ann\\"" <ann@acme.com>', 'Lee, "Ann"', "ann@acme.com"),
        ('"Lee, Ann <ann@acme.com>', "Lee, Ann", "ann@acme.com"),
        ("Ann Lee <ann@acme.com", "Ann Lee", "ann@acme.com"),
        ("Ann Lee ann@acme.com", "Ann Lee", "ann@acme.com"),
        ("Ann (Sales (EU)) Lee <ann @ acme.com>", "Ann Lee", "ann@acme.com"),
        ("<mailto:ann@acme.com>", "", "ann@acme.com"),
        ('"ann"@acme.com', "", "ann@acme.com"),
        ("ann@acme.com (ann@acme.com)", "", "ann@acme.com"),
    ],
)
def test_addresses_as_they_are_written(written: str, name: str, address: str) -> None:
    item = one(f"From: {written}\nSubject: x\nDate: Tue, 3 Mar 2026 10:00:00 +0100\n\nx\n")
    assert _people(item) == [(name, address)]


def test_lists_and_groups_of_addresses() -> None:
    item = one(HEAD + 'Cc: a at b.com, c@d.e; Friends: f@g.h, "I, J" <i@j.k>;, none:;, l@m.n\n\nx\n')
    assert _people(item)[2:] == [("", "a@b.com"), ("", "c@d.e"), ("", "f@g.h"), ("I, J", "i@j.k"), ("", "l@m.n")]


@pytest.mark.parametrize("hostile", ["(", "<", '"', "<a@b", "\\", ":", "a:", "=?utf-8?q?", "(a\\)", ","])
def test_long_hostile_address_lists_take_little_time(hostile: str) -> None:
    began = time.monotonic()
    one(HEAD + "Cc: " + hostile * 50_000 + "\nSubject: " + hostile * 1000 + "\n\nx\n")
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "head",
    [
        "this is no field\n{}",
        "X Y: bad\n folded\n{}",
        ": empty\n{}",
        ">From ann@acme.com Tue Mar  3 10:00:00 2026\n{}",
        "From ann@acme.com Tue Mar  3 10:00:00 2026\n{}",
        "Received: by x\n bad\nbad\n{}",
        "\n\n{}",
        "\ufeff{}",
    ],
)
def test_invalid_header_line_does_not_hide_the_others(head: str) -> None:
    fields = "From : Ann <ann@acme.com>\nSubject\t: hello\nDate: Tue, 3 Mar 2026 10:00:00 +0100\n"
    item = one(head.format(fields) + "\ntext\nTo: nobody\n", format="eml")
    assert _people(item) == [("Ann", "ann@acme.com")]
    assert (item.activities[0].subject, item.activities[0].text) == ("hello", "text\nTo: nobody")


def test_text_right_after_the_header_stays_text() -> None:
    item = one(HEAD + "Subject: x\nHello Bob,\nSubject: as above\n\nAnn\n", format="eml")
    assert item.activities[0].text == "Hello Bob,\nSubject: as above\n\nAnn"


RECEIVED = "Received: from a by b; Tue, 3 Mar 2026 11:00:00 +0100\nReceived: from c; Tue, 3 Mar 2026 10:00:00 +0100\n"


@pytest.mark.parametrize(
    ("head", "at", "source"),
    [
        ("Date: Di, 3 Mrz 2026 10:00:00 +0100\n", "2026-03-03T09:00:00Z", ""),
        ("Date: 2026-03-03T10:00:00+01:00\n", "2026-03-03T09:00:00Z", ""),
        ("Date: 3 Mar 2026\n", "2026-03-03T12:00:00Z", ""),
        (RECEIVED, "2026-03-03T10:00:00Z", "Received"),
        ("Date: yesterday\n" + RECEIVED, "2026-03-03T10:00:00Z", "Received"),
        ("Date: yesterday\n", "2026-03-04T08:00:00Z", "From"),
    ],
)
def test_message_without_a_date_has_that_of_its_arrival(head: str, at: str, source: str) -> None:
    item = one(f"From ann@acme.com Wed Mar  4 08:00:00 2026\nFrom: ann@acme.com\n{head}\nx\n")
    assert item.activities[0].at == at
    assert bool(item.remarks) == bool(source) and source in "".join(item.remarks)


@pytest.mark.parametrize("date", ["", "Date: yesterday\n", "Date:\n", "Date: 0\n"])
def test_message_without_any_date_is_rejected(date: str) -> None:
    (rejected,) = rejections(f"From: ann@acme.com\nSubject: x\n{date}\nx\n")
    assert "no date" in rejected.reason


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
