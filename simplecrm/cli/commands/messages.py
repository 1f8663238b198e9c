"""``log email -`` and ``add-email``: commands for a mail client to pipe messages to."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from simplecrm import config
from simplecrm.cli.completion import values
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.errors import say
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.errors import NothingMatched, NotUnderstood
from simplecrm.show.when import moment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simplecrm.actions.messages import Message
    from simplecrm.core.records.activities import Activity
    from simplecrm.core.records.reminders import Reminder

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

    message = _message(_read(path), path, at)
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
    words = f"Logged email {activity.direction} with {', '.join(person.name for person in activity.contacts)}"
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
    from simplecrm.formats.mail.reader import people_in

    wanted = [name.strip().lower() for name in headers.split(",") if name.strip()]
    strange = next((name for name in wanted if name not in HEADERS), None)
    if strange is not None or not wanted:
        raise NotUnderstood(f"Invalid header: “{strange or ''}”.", f"Headers: {', '.join(HEADERS)}")
    people = people_in(_read(input_file or file), wanted)
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


def _message(data: bytes, path: str, at: str) -> Message:
    from shlex import quote

    from simplecrm.actions.messages import Message
    from simplecrm.formats.mail.reader import NO_DATE, item_of, people_in
    from simplecrm.formats.protocol import Rejection

    item = item_of(data, at=at)
    if isinstance(item, Rejection) and item.reason == NO_DATE:
        raise NotUnderstood(NO_DATE, f"Say when it was: simplecrm log email {quote(path)} --at 'yesterday 3pm'")
    if isinstance(item, Rejection):
        raise NotUnderstood(item.reason, "A message starts with headers such as From: ann@acme.com and an empty line.")
    for remark in item.remarks:
        say(remark)
    senders = people_in(data, ("from",)) or people_in(data, ("sender",))
    known = {one.emails[0].address.lower() for one in senders}
    everybody = (item.contact, *item.others) if item.contact else item.others
    others = tuple(one for one in everybody if one.emails[0].address.lower() not in known)
    return Message(senders, others, item.activities[0])
