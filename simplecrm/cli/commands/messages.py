"""``log email -`` and ``add-email``: commands for a mail client to pipe messages to."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from simplecrm import config
from simplecrm.cli.completion import values
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import offered, run, say
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.errors import NothingMatched, NotUnderstood
from simplecrm.show.when import moment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simplecrm.actions.messages import Message
    from simplecrm.core.records.activities import Activity
    from simplecrm.core.records.reminders import Reminder
    from simplecrm.formats.protocol import Item

verbs = new_verbs()
HEADERS = ("from", "sender", "reply-to", "to", "cc", "bcc")


def is_message(word: str) -> bool:
    """Whether the only argument of ``log email`` is a message: ``-`` for stdin, or a file."""
    return word == "-" or os.path.isfile(word)


def log(
    path: str,
    detailed: Callable[[Activity], Activity],
    *,
    at: str,
    create: bool,
    following: Reminder | None,
    finishing: Sequence[int],
    json: bool,
) -> None:
    """Log the message in a file or on stdin; ``at`` is its time in UTC if it is not to be that of its header, and
    ``detailed`` fills in the options of the command."""
    from simplecrm.actions import messages

    read = _item(_read(path), path, at)
    if read.is_report:
        _record_report(read)
        return
    message = _message(read)
    message = message._replace(activity=detailed(message.activity))
    taken = messages.log(
        run.book, message, run.now, me=config.own_addresses(), create=create, following=following, finishing=finishing
    )
    if taken.logged is None:
        output.lines([str(taken.known_id)])
        say(f"This message is already in the book, as activity #{taken.known_id}.")
        return
    activity = taken.logged.activity
    output.record(taken.logged, [str(activity.id)], "json" if json else "plain")
    for address in taken.unknown:
        say(f"{address} is not in the book; add --create to add unknown people.")
    if taken.lacking:
        say(offered(f"The address of the sender is not in the book. Add it: {taken.lacking}"))
    words = f"Logged email {activity.direction} with {', '.join(person.name for person in activity.contacts)}"
    if taken.answered and taken.answered.campaign:
        words += f" · answers campaign {taken.answered.campaign}"
    if taken.added:
        words += f" · added {', '.join(taken.added)}"
    if taken.logged.reopened:
        words += f" · reopened case #{taken.logged.reopened.id} {taken.logged.reopened.title}"
    elif activity.case_id:
        words += f" · case #{activity.case_id} {activity.case}"
    if taken.logged.reminder:
        words += f" · next {moment(taken.logged.reminder.due, run.now)} {taken.logged.reminder.text}"
    if taken.logged.finished:
        words += f" · {len(taken.logged.finished)} done"
    output.changed(words)


@verbs.command("add-email")
def add_email(
    file: Annotated[
        str, typer.Argument(metavar="[FILE]", help="The message; default: stdin.", autocompletion=values.file)
    ] = "-",
    input_file: Annotated[
        str,
        typer.Option("-i", "--input-file", metavar="FILE", help="The same as FILE.", autocompletion=values.file),
    ] = "",
    headers: Annotated[
        str,
        typer.Option(
            "--headers",
            "-H",
            metavar="NAMES",
            help="The headers to take people from, such as from,cc; default: from.",
            autocompletion=values.choices(*HEADERS),
        ),
    ] = "from",
    skip_already_added: Annotated[
        bool, typer.Option("--skip-already-added", "-S", help="Do not mention people already in the book.")
    ] = False,
) -> None:
    """Add the sender of a message, or the people in other headers. Contacts already in the book stay unchanged.

    mutt: macro index,pager A "<pipe-message>simplecrm add-email<return>"

    Example: simplecrm add-email message.eml --headers from,cc
    """
    from simplecrm.actions import messages
    from simplecrm.formats.mail.reader import is_report, people_in

    wanted = [name.strip().lower() for name in headers.split(",") if name.strip()]
    strange = next((name for name in wanted if name not in HEADERS), None)
    if strange is not None or not wanted:
        raise NotUnderstood(f"Invalid header: “{strange or ''}”.", f"Headers: {', '.join(HEADERS)}")
    data = _read(input_file or file)
    if is_report(data):
        raise NotUnderstood(
            "A mail server reports with this message; nobody wrote it.", "Record what it says: simplecrm log email -"
        )
    people = people_in(data, wanted)
    if not people:
        raise NotUnderstood(f"The message has nobody in {', '.join(wanted)}.")
    new, there = messages.add_people(run.book, people, run.now, me=config.own_addresses())
    if not (new or there):
        raise NothingMatched(f"The only person in {', '.join(wanted)} is you.")
    from simplecrm.show.safe import field

    output.lines(f"{one.id}\t{field(one.name)}" for one in new)
    for one in there if not skip_already_added else ():
        say(f"{one.emails[0].address} is already in the book.")
    if new:
        output.changed(f"Added {', '.join(one.name for one in new)}")


def _read(path: str) -> bytes:
    from simplecrm.cli.runtime.waiting import waiting_for
    from simplecrm.formats.mail.reader import MESSAGE_LIMIT
    from simplecrm.formats.source import check_readable

    try:
        if path == "-":
            return sys.stdin.buffer.read(MESSAGE_LIMIT)
        check_readable(path)
        with waiting_for(path), open(path, "rb") as file:
            return file.read(MESSAGE_LIMIT)
    except OSError as error:
        raise NotUnderstood(f"{path} cannot be read: {error.strerror or error}.") from error


def _item(data: bytes, path: str, at: str) -> Item:
    """The message as it was read, with what is remarkable about it said."""
    from shlex import quote

    from simplecrm.formats.mail.reader import NO_DATE, item_of
    from simplecrm.formats.protocol import Rejection

    item = item_of(data, at=at)
    if isinstance(item, Rejection) and item.reason == NO_DATE:
        raise NotUnderstood(NO_DATE, f"Say when it was: simplecrm log email {quote(path)} --at 'yesterday 3pm'")
    if isinstance(item, Rejection):
        raise NotUnderstood(item.reason, "A message starts with headers such as From: ann@acme.com and an empty line.")
    for remark in item.remarks:
        say(remark)
    return item


def _message(item: Item) -> Message:
    from simplecrm.actions.messages import Message

    everybody = (item.contact, *item.others) if item.contact else item.others
    senders = tuple(one for one in everybody if one.emails[0].address.lower() in (item.senders or ()))
    others = tuple(one for one in everybody if one not in senders)
    return Message(senders, others, item.activities[0], item.answers)


def _record_report(item: Item) -> None:
    """Record which messages of campaigns came back. Raises ``NothingMatched`` if there are none of them."""
    from simplecrm.actions import responses

    recorded = responses.record_bounces(run.book, item.bounces)
    for one in recorded:
        if one is not None:
            say(responses.bounce_words(one) if one.is_new else f"{responses.bounce_words(one)} (recorded before)")
    if recorded and not any(recorded):
        raise NothingMatched("The bounce matches no campaign message.", "See what was sent: simplecrm campaigns")
