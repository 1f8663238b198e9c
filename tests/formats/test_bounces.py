"""Reports of mail servers as various ones write them, and as nobody should."""

from __future__ import annotations

import pytest

from simplecrm.formats.mail.bounces import ERROR_LENGTH, RECIPIENTS_LIMIT
from simplecrm.formats.mail.reader import item_of
from simplecrm.formats.protocol import Item
from tests.bounces import exim, notification, qmail

RECIPIENT = "\nFinal-Recipient: rfc822;p@acme.com\nAction: failed\n"
PART = "\n--b\nContent-Type: message/delivery-status\n\nAction: failed\n"


def read(message: str | bytes) -> Item:
    item = item_of(message if isinstance(message, bytes) else message.encode())
    assert isinstance(item, Item)
    return item


def test_fields_of_a_notification() -> None:
    [bounce] = read(
        notification("Ann@acme.com", "1@poe.org", original="a@acme.com", subject="=?utf-8?q?Gr=C3=BC=C3=9Fe?=")
    ).bounces
    assert bounce.addresses == ("a@acme.com", "ann@acme.com")
    assert (bounce.message_ids, bounce.subject) == (("1@poe.org",), "Grüße")
    assert (bounce.error, bounce.at) == ("550 No such user", "2026-11-22T10:20:00Z")


def test_whole_message_and_references_name_the_message() -> None:
    whole = notification("ann@acme.com", "1@poe.org").replace("text/rfc822-headers", "message/rfc822")
    assert read(whole).bounces[0].message_ids == ("1@poe.org",)
    refers = "In-Reply-To: <1@poe.org>\nReferences: <0@poe.org> <1@poe.org>\n"
    assert read(refers + notification("ann@acme.com")).bounces[0].message_ids == ("1@poe.org", "0@poe.org")


def test_notification_of_several_recipients_reports_each() -> None:
    blocks = "".join(
        f"\nFinal-Recipient: RFC822;<p{number}@acme.com>\nAction: {action} (see below)\nStatus: {status}\n"
        for number, (action, status) in enumerate((("Failed", "5.1.1 (unknown)"), ("delayed", "4.4.1"), ("FAILED", "")))
    )
    message = notification("ann@acme.com").replace("\n--b--", f"{blocks}\n--b--")
    item = read(message)
    assert [(one.addresses, one.error) for one in item.bounces] == [
        (("ann@acme.com",), "550 No such user"), (("p0@acme.com",), "Status 5.1.1"), (("p2@acme.com",), ""),
    ]  # fmt: skip
    assert item.remarks == ("The message to p1@acme.com is delayed; that is no bounce.",)


def test_internationalised_notification() -> None:
    message = notification("ann@acme.com").replace("message/delivery-status", "message/global-delivery-status")
    message = message.replace("rfc822; ann@acme.com", "utf-8; änn@acme.com")
    assert read(message).bounces[0].addresses == ("änn@acme.com",)


def test_reports_of_exim_and_qmail() -> None:
    for message in (exim("ann@acme.com", "1@poe.org"), qmail("ann@acme.com", "1@poe.org")):
        [bounce] = read(message).bounces
        assert (bounce.addresses, bounce.message_ids) == (("ann@acme.com",), ("1@poe.org",))
        assert "5.1.1" in bounce.error


@pytest.mark.parametrize(
    "message",
    [
        qmail("a@b.cd", "x").replace("From: MAILER-DAEMON@mx.acme.com", "From: Ann <ann@acme.com>"),
        notification("ann@acme.com").replace("multipart/report", "multipart/mixed").replace("MAILER-DAEMON@", "ann@"),
        "From: MAILER-DAEMON\nSubject: Warning: message delayed\n\nIt is delayed.\n",
        notification("not an address"),
        notification("ann@acme.com").replace("message/delivery-status", "text/plain"),
        notification("ann@acme.com").replace("Action: failed\n", ""),
        "From: MAILER-DAEMON@x.org\nContent-Type: multipart/report; boundary=b\n\n--b\n",
    ],
)
def test_what_names_no_message_that_failed_has_no_bounce(message: str) -> None:
    item = read(message)
    assert not item.bounces
    assert item.is_report is ("ann@mx" not in message and "Ann <" not in message)
    assert item.remarks if item.is_report else item.activities


def test_control_characters_and_line_ends_do_not_get_into_the_error() -> None:
    said = "550 \x1b]52;c;x\x07\x1b[31m no\r\n\tsuch\x00 user\u2028\x9b " + "x" * 5000
    error = read(notification("ann@acme.com", said=said)).bounces[0].error
    assert error.startswith("550 ]52;c;x [31m no such\ufffd user xxx") and len(error) == ERROR_LENGTH
    assert error.isprintable()


@pytest.mark.parametrize(
    "message",
    [
        notification("ann@acme.com").replace("\n--b--", RECIPIENT * 60_000),
        notification("ann@acme.com", said="5" * 3_000_000),
        notification("ann@acme.com").replace("\n--b--", PART * 10_000),
        exim(", ".join(f"p{number}@acme.com" for number in range(100_000)), "x"),
        qmail("ann@acme.com", "x").replace("\n--- Below", "\n<p@acme.com>:\nno\n" * 100_000 + "\n--- Below"),
        exim("ann@acme.com", "x") + "-" * 2_000_000,
    ],
)  # fmt: skip
def test_of_huge_reports_no_more_than_the_limit_is_read(message: str) -> None:
    item = read(message)
    assert len(item.bounces) <= RECIPIENTS_LIMIT
    assert not item.activities


def test_too_many_recipients_are_said() -> None:
    many = "".join(f"\nFinal-Recipient: rfc822;p{number}@acme.com\nAction: failed\n" for number in range(300))
    item = read(notification("ann@acme.com").replace("\n--b--", f"{many}\n--b--"))
    assert len(item.bounces) == RECIPIENTS_LIMIT
    assert item.remarks == ("Only the first 200 recipients of the report were read.",)


def test_every_beginning_of_a_report_can_be_read() -> None:
    whole = notification("ann@acme.com", "1@poe.org").encode()
    for end in range(0, len(whole), 7):
        item_of(whole[:end])
