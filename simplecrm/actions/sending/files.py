"""Write the messages of a campaign to a file or folder, for a mail program, a printer or another service: all of them
or, when something fails, none."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import socket
import tempfile

from simplecrm.actions import activities
from simplecrm.actions.rows import stamp
from simplecrm.actions.sending import messages
from simplecrm.actions.sending.messages import Letter
from simplecrm.core.records.activities import Activity
from simplecrm.errors import Conflict, FileUnusable, NotUnderstood
from simplecrm.store import deliveries

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Iterable, Iterator

    from simplecrm.core.records.campaigns import Campaign
    from simplecrm.store.book import Book

FORMS = {"mbox": "a file for mail programs", "eml": "a folder with a file for each message",
         "maildir": "a Maildir, as drafts", "csv": "a table, for post and SMS"}  # fmt: skip
"""{how messages can be written: what that is}."""

_UNSAFE = re.compile(r"[^\w.-]+")
KINDS = {"email": "email", "post": "letter", "sms": "message"}
"""{channel: kind of the activity that is logged}."""


def write(book: Book, campaign: Campaign, form: str, path: str, now: datetime.datetime) -> int:
    """Write all waiting messages to the new file or folder ``path``, and log them; returns how many.

    Raises ``NotUnderstood`` for members who lack fields or have invalid addresses, ``FileUnusable`` if nothing can be
    written there, ``Conflict`` if the campaign was sent or written by another process meanwhile, ``NothingMatched`` if
    nobody is waiting for it; nothing is written or logged then.
    """
    if os.path.lexists(path):
        raise NotUnderstood(f"{path} already exists.", "Name a new one.")
    folder = os.path.dirname(os.path.abspath(path))
    try:
        part = tempfile.mkdtemp(prefix=".simplecrm-", dir=folder)
    except OSError as error:
        raise FileUnusable(f"{path} cannot be written: {error.strerror or error}.") from error
    try:
        with book.writing(f"Write campaign {campaign.name}") as step:
            letters = map(messages.complete, messages.waiting(step.connection, campaign, now))
            target = os.path.join(part, "messages")
            written = _csv(letters, target) if form == "csv" else _emails(letters, campaign, form, target, now)
            count = _log(step.connection, written, campaign, stamp(now))
            if not count:
                raise messages.nobody_is_waiting(step.connection, campaign, now)
            os.rename(target, path)
            return count
    except OSError as error:
        raise FileUnusable(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _emails(
    letters: Iterable[Letter], campaign: Campaign, form: str, target: str, now: datetime.datetime
) -> Iterator[Letter]:
    from simplecrm.formats.mail.mbox_writer import entry

    own = messages.sender()
    if form == "mbox":
        with _new(target) as file:
            for letter in letters:
                data = messages.email_of(letter, campaign, own, now).as_bytes()
                file.write(entry(data.replace(b"\r\n", b"\n"), own[1], now))
                yield letter
        return
    os.mkdir(target, 0o700)
    folder = target
    if form == "maildir":
        for name in ("cur", "new", "tmp"):
            os.mkdir(os.path.join(target, name), 0o700)
        folder = os.path.join(target, "cur")
    host = _UNSAFE.sub("-", socket.gethostname())
    for number, letter in enumerate(letters, 1):
        name = _UNSAFE.sub("-", letter.member.name).strip("-.")[:60] or "message"
        if form == "maildir":
            # The flags of a message in cur: D is a draft, S was seen.
            name = f"{now.timestamp():.0f}.{number:06}_{letter.message_id.partition('@')[0]}.{host}:2,DS"
        else:
            name = f"{number:05}-{name}.eml"
        with _new(os.path.join(folder, name)) as file:
            file.write(messages.email_of(letter, campaign, own, now).as_bytes())
        yield letter


def _csv(letters: Iterable[Letter], target: str) -> Iterator[Letter]:
    from simplecrm.formats.csv.values import guard

    with _new(target) as file, io.TextIOWrapper(file, encoding="utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(("id", "name", "address", "subject", "text"))
        for letter in letters:
            row = (str(letter.member.id), letter.member.name, letter.member.address, letter.subject, letter.text)
            writer.writerow([guard(cell, all_risky=True) for cell in row])
            yield letter


def _new(path: str) -> io.BufferedWriter:
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


def _log(connection: sqlite3.Connection, written: Iterable[Letter], campaign: Campaign, at: str) -> int:
    """Record inside the caller's step each message that is written, and log it; returns how many there are."""
    count = 0
    for letter in written:
        count += 1
        member = letter.member
        if not deliveries.put(connection, campaign.id, member.id, member.address, letter.message_id, at):
            raise Conflict(f"The campaign {campaign.name} is being sent by another process.")
        activities.put(connection, activity_of(letter, campaign, at), [member.id], at)
    return count


def activity_of(letter: Letter, campaign: Campaign, at: str) -> Activity:
    """A letter as the activity that is logged with its member."""
    return Activity(
        kind=KINDS[campaign.channel], direction="out", subject=letter.subject, text=letter.text.strip(), at=at,
        outcome=f"campaign {campaign.name}",
        message_id=letter.message_id if campaign.channel == "email" else "",
    )  # fmt: skip
