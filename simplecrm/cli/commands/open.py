"""``open``: open an email address, phone number or web page with the system's program for it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import Annotated

import typer

from simplecrm.cli.handlers import selection
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.errors import say
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.options import Who
from simplecrm.core.records.contacts import Contact
from simplecrm.errors import NothingMatched, NotUnderstood

verbs = new_verbs()
_started: list[subprocess.Popen[bytes]] = []


@verbs.command("open")
def open_(
    who: Who,
    email: Annotated[bool, typer.Option("--email", help="Write to their email address.")] = False,
    phone: Annotated[bool, typer.Option("--phone", help="Call their phone number.")] = False,
    link: Annotated[bool, typer.Option("--link", help="Open their web page.")] = False,
    only_print: Annotated[bool, typer.Option("--print", help="Only print the URL.")] = False,
) -> None:
    """Open a contact's email, link or phone, the first that they have, in the program for it.

    Example: simplecrm open ann --phone
    """
    from simplecrm.lookups import contacts
    from simplecrm.store import recent

    if email + phone + link > 1:
        raise NotUnderstood("Only one of --email, --phone and --link.")
    found = contacts.get(run.book.reading(), selection.contact_id(who))
    if found is None:
        raise NothingMatched(f"Nobody matches “{who}”.")
    recent.remember(run.book.path, found.id)
    target = address(found, "email" if email else "phone" if phone else "link" if link else "")
    if found.do_not_contact:
        say(f"{found.name} is marked as do not contact.")
    if only_print or not _hand_over(target):
        output.lines([target])


def address(contact: Contact, what: str = "") -> str:
    """The URL to open for ``email``, ``link`` or ``phone``, or if empty for the first of these that the contact has.

    Raises ``NothingMatched`` if the contact has none, ``NotUnderstood`` for a value that is not safe to open (see
    ``core.text.urls``).
    """
    from simplecrm.core.text import urls

    if contact.emails and what in ("", "email"):
        return urls.mail_url(contact.emails[0].address)
    if contact.links and what in ("", "link"):
        return urls.page_url(contact.links[0].url)
    if contact.phones and what in ("", "phone"):
        return urls.phone_url(contact.phones[0].number, contact.phones[0].e164)
    raise NothingMatched(f"{contact.name} has no {what or 'email, link or phone'}.")


def _hand_over(target: str) -> bool:
    """Start the system's opener with the URL as one argument, never through a shell; false if there is no opener."""
    opener = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
    if opener is None:
        return False
    nothing = subprocess.DEVNULL
    try:
        # Keep a reference: dropping a running Popen raises a ResourceWarning.
        _started.append(
            subprocess.Popen([opener, target], stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True)
        )
    except OSError:
        return False
    return True
