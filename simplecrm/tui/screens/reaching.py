"""Copy how somebody is reached (``y``), or open it in another program and log it (``o``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simplecrm.core.records.contacts import Contact
from simplecrm.core.text.plurals import counted
from simplecrm.errors import NotUnderstood
from simplecrm.lookups import contacts
from simplecrm.lookups.subjects import Subject, called
from simplecrm.show.contacts import labelled, place_words, work
from simplecrm.show.reaching import Way, ways
from simplecrm.show.safe import clip
from simplecrm.tui.screens.chord import Choice, Chord

if TYPE_CHECKING:
    from simplecrm.tui.screens.base import BookScreen

KEYS = {"email": "e", "phone": "p", "link": "l"}
"""The key of the first of each kind; the others have digits."""

MAX_SHOWN = 50
"""The cells of a copied text that the message repeats."""

KIND_OF = {"email": "email", "phone": "call"}
"""The kind of activity that is logged after opening; a page is none."""


def copy(screen: BookScreen, people: Sequence[int], about: Subject) -> None:
    """Ask what to copy of contacts, or copy the name of a company or deal."""
    services = screen.services
    if not people:
        name = services.ask(lambda connection: called(connection, about.noun, about.id), "")
        _copy(screen, name)
        return
    found = services.ask(lambda connection: contacts.get_many(connection, people), dict[int, Contact]())
    known = [found[one] for one in people if one in found]

    def picked(choice: Choice) -> bool:
        is_unwanted = len(known) == 1 and known[0].do_not_contact and isinstance(choice.value, Way)
        text = choice.value.value if isinstance(choice.value, Way) else choice.value
        _copy(screen, text, " · ! asked not to be contacted" if is_unwanted else "")
        return False

    choices = _of_one(known[0]) if len(known) == 1 else _of_several(known)
    if choices:
        screen.app.push_screen(Chord("Copy", choices, picked))


def open_one(screen: BookScreen, contact_id: int) -> None:
    """Ask which email, phone or link to open, open it, and offer to log it. What reaches somebody who asked not to be
    contacted is opened when its key is pressed again."""
    services = screen.services
    contact = services.ask(lambda connection: contacts.get(connection, contact_id), None)
    choices = _ways(contact) if contact is not None else []
    if contact is None or not choices:
        words = f"{contact.name} has no email, phone or link." if contact else "This contact no longer exists."
        services.say(words, severity="warning")
        return
    warned = set[str]()

    def picked(choice: Choice) -> bool:
        if contact.do_not_contact and choice.value.kind in KIND_OF and choice.key not in warned:
            warned.add(choice.key)
            words = f"{contact.name} asked not to be contacted. {choice.key} again opens it anyway."
            services.say(words, severity="warning")
            return True
        _open(screen, contact, choice.value)
        return False

    screen.app.push_screen(Chord("Open", choices, picked))


def _open(screen: BookScreen, contact: Contact, way: Way) -> None:
    from simplecrm.tui.forms.log import log_form
    from simplecrm.tui.handing_over import open_url

    try:
        url = way.url
    except NotUnderstood as error:
        screen.services.say_error(error)
        return
    if not open_url(screen.app, url):
        _copy(screen, url, ", because no program opens it")
    if way.kind not in KIND_OF:
        return
    form = log_form(screen.services, (contact.id,), contact.name, kind=KIND_OF[way.kind])
    screen.app.push_screen(form, lambda made: screen.acted() if made is not None else None)


def _copy(screen: BookScreen, text: str, remark: str = "") -> None:
    """Copy a text by the terminal or the browser (OSC 52) and, in a terminal, by the system's program."""
    from simplecrm.actions.clipboard import copy as copy_by_program

    if text:
        screen.app.copy_to_clipboard(text)
        if not screen.app.is_web:
            screen.app.run_worker(lambda: copy_by_program(text), thread=True, exit_on_error=False)
        screen.services.say(f"Copied {clip(text, MAX_SHOWN)}{remark}")


def _ways(contact: Contact) -> list[Choice]:
    """The emails, phones and links of a contact: the first of each kind by its letter, the others by digits."""
    letters, digits = dict(KEYS), iter("123456789")
    choices = []
    for way in ways(contact):
        key = letters.pop(way.kind, "") or next(digits, "")
        if key:
            choices.append(Choice(key, way.kind, labelled(way.value, way.label), way))
    return choices


def _of_one(contact: Contact) -> list[Choice]:
    parts = [contact.name, work(contact), *(way.value for way in ways(contact))]
    others = [("n", "name", contact.name), ("w", "whole", " · ".join(part for part in parts if part))]
    others += [("a", "address", place_words(place)) for place in contact.addresses[:1]]
    return [*_ways(contact), *(Choice(key, label, text, text) for key, label, text in others)]


def _of_several(known: Sequence[Contact]) -> list[Choice]:
    """The first of each kind of all contacts, without those who asked not to be contacted."""
    choices = [Choice("n", "names", counted(len(known), "name"), ", ".join(one.name for one in known))]
    for kind, key in KEYS.items():
        firsts = (
            next((way.value for way in ways(one) if way.kind == kind), "") for one in known if not one.do_not_contact
        )
        values = [value for value in firsts if value]
        if values:
            choices.append(Choice(key, f"{kind}s", counted(len(values), kind), ", ".join(values)))
    return choices
