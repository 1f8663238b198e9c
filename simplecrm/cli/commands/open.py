"""``open``: open an email address, phone number or web page with the system's program for it."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.actions import opening
from simplecrm.cli.handlers import selection
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.arguments import asks_for_anyway
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.options import Who
from simplecrm.core.records.contacts import Contact
from simplecrm.errors import DoNotContact, NothingMatched, NotUnderstood

verbs = new_verbs()


@verbs.command("open")
def open_(
    who: Who,
    email: Annotated[bool, typer.Option("--email", help="Write to their email address.")] = False,
    phone: Annotated[bool, typer.Option("--phone", help="Call their phone number.")] = False,
    link: Annotated[bool, typer.Option("--link", help="Open their web page.")] = False,
    only_print: Annotated[bool, typer.Option("--print", help="Only print the URL.")] = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Also the email or phone of a contact who asked not to be contacted.")
    ] = False,
) -> None:
    """Open a contact's email, link or phone, the first that they have, in the program for it.

    The email or phone of a contact who asked not to be contacted is opened only with --anyway.

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
    if found.do_not_contact and not anyway and target.startswith(("mailto:", "tel:")):
        with asks_for_anyway():
            raise DoNotContact([found.name])
    if only_print or not opening.hand_over(target):
        output.lines([target])


def address(contact: Contact, what: str = "") -> str:
    """The URL to open for ``email``, ``link`` or ``phone``, or if empty for the first of these that the contact has.

    Raises ``NothingMatched`` if the contact has none, ``NotUnderstood`` for a value that is not safe to open (see
    ``core.text.urls``).
    """
    from simplecrm.show.reaching import ways

    for kind in (what,) if what else ("email", "link", "phone"):
        for way in ways(contact):
            if way.kind == kind:
                return way.url
    raise NothingMatched(f"{contact.name} has no {what or 'email, link or phone'}.")
