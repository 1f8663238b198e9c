"""The handler of each action of the registry; those that need no selection are in ``general_handlers``.

Forms and actions are imported on first use, so that the first paint does not wait for them.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from simplecrm.core.sentiment import SENTIMENTS
from simplecrm.core.text import labels
from simplecrm.core.text.plurals import counted
from simplecrm.errors import NothingMatched
from simplecrm.lookups import contacts, reminders
from simplecrm.lookups.subjects import NOTHING, Participants, Subject, called
from simplecrm.store.book import Book
from simplecrm.tui import general_handlers
from simplecrm.tui.choices import fields, names_of
from simplecrm.tui.general_handlers import fill
from simplecrm.tui.services import Done, Services

if TYPE_CHECKING:
    from simplecrm.tui.screens.base import BookScreen
    from simplecrm.tui.target import Target


def act(screen: BookScreen, action_id: str, target: Target) -> None:
    """Perform an action, except for switching to a mode."""
    general = general_handlers.HANDLERS.get(action_id)
    if general is not None:
        general(screen)
    else:
        _HANDLERS[action_id](screen, target)


def has_handler(action_id: str) -> bool:
    """Whether there is a handler for the action."""
    return action_id in _HANDLERS or action_id in general_handlers.HANDLERS


def _log(screen: BookScreen, target: Target) -> None:
    from simplecrm.tui.forms.log import LogForm, log_form

    if target.about.noun or (target.noun == "deal" and len(target.ids) == 1):
        subject, name = _subject(screen.services, target)
        if name:
            fill(screen, LogForm(Participants(target.people, subject.company_id, subject.deal_id), name))
        return
    if not target.people:
        screen.services.say("These deals are not with a contact.", severity="warning")
        return
    names = _people(screen.services, target.people)
    if names:
        fill(screen, log_form(screen.services, target.people, names))


def _yank(screen: BookScreen, target: Target) -> None:
    from simplecrm.tui.screens.reaching import copy

    copy(screen, target.people, NOTHING if target.people else _subject_of(target))


def _open(screen: BookScreen, target: Target) -> None:
    from simplecrm.tui.screens.reaching import open_one

    open_one(screen, target.people[0])


def _follow_up(screen: BookScreen, target: Target) -> None:
    from simplecrm.tui.forms.reminder import ReminderForm

    subject, name = _subject(screen.services, target)
    if name:
        fill(screen, ReminderForm(subject, name))


def _note(screen: BookScreen, target: Target) -> None:
    from simplecrm.tui.forms.note import NoteForm

    subject, name = _subject(screen.services, target)
    if name:
        fill(screen, NoteForm(subject, name))


def _deal(screen: BookScreen, target: Target) -> None:
    from simplecrm.tui.forms.deal import DealForm

    name = _people(screen.services, target.people[:1])
    if name:
        fill(screen, DealForm(target.people[0], name))


def _purchase(screen: BookScreen, target: Target) -> None:
    from simplecrm.tui.forms.purchase import PurchaseForm

    name = _people(screen.services, target.people[:1])
    if name:
        fill(screen, PurchaseForm(Subject("contact", target.people[0]), name))


def _paid(screen: BookScreen, target: Target) -> None:
    now = screen.services.now

    def change(book: Book) -> Done:
        from simplecrm.actions.purchases import pay
        from simplecrm.show.purchases import purchase_words

        done = pay(book, target.purchases, now.date().isoformat(), now)
        what = purchase_words(done[0], now) if len(done) == 1 else counted(len(done), "purchase")
        return Done(f"Paid: {what}", {"purchases", "contacts"})

    screen.services.perform(change, then=lambda _: screen.acted())


def _rate(screen: BookScreen, target: Target, sentiment: str) -> None:
    now = screen.services.now

    def change(book: Book) -> Done:
        from simplecrm.actions.activities import rate, with_whom

        rated = rate(book, target.ids, sentiment, now)
        what = f"{rated[0].kind} {with_whom(rated[0])}" if len(rated) == 1 else counted(len(rated), "activity")
        return Done(f"Rated {what}: {sentiment or 'no sentiment'}", {"activities"})

    screen.services.perform(change, then=lambda _: screen.acted())


def _case(screen: BookScreen, target: Target) -> None:
    from simplecrm.tui.forms.case import CaseForm

    name = _people(screen.services, target.people)
    if name:
        fill(screen, CaseForm(target.people, 0, name))


def _case_page(screen: BookScreen, target: Target) -> None:
    from simplecrm.lookups import pages
    from simplecrm.tui.screens.page import PageScreen

    subject = screen.services.ask(lambda connection: pages.first_case(connection, target.people[0]), None)
    if subject is None:
        name = _people(screen.services, target.people[:1])
        screen.services.say(f"{name} has no case. The palette opens one: Add a case.", severity="warning")
        return
    screen.app.push_screen(PageScreen(subject))


def _page(screen: BookScreen, target: Target) -> None:
    from simplecrm.lookups import pages
    from simplecrm.tui.screens.page import PageScreen

    if target.about.noun or target.noun == "deal":
        screen.app.push_screen(PageScreen(_subject_of(target)))
        return
    found = screen.services.ask(lambda connection: pages.around(connection, target.people[0]), [])
    if len(found) == 1:
        screen.app.push_screen(PageScreen(found[0]))
        return
    name = _people(screen.services, target.people[:1])
    if found:
        from simplecrm.tui.screens.contact_pages import ContactPages

        screen.app.push_screen(ContactPages(name, found))
    else:
        screen.services.say(f"{name} has no company, no open deal and no case.", severity="warning")


def _edit(screen: BookScreen, target: Target) -> None:
    from simplecrm.tui.reopening import edit_form

    form = edit_form(screen.services, Subject(target.noun, target.ids[0]))
    if form is not None:
        fill(screen, form)


def _edit_field(screen: BookScreen, target: Target) -> None:
    from simplecrm.lookups import users
    from simplecrm.tui.forms.contact_field import ContactFieldForm, fields_of, values
    from simplecrm.tui.screens.chord import Choice, Chord

    services, custom = screen.services, fields(screen.services)
    contact = services.ask(lambda connection: contacts.get(connection, target.people[0]), None)
    if contact is None:
        services.say("This contact no longer exists.", severity="warning")
        return

    def picked(choice: Choice) -> bool:
        fill(screen, ContactFieldForm(contact, choice.value, custom))
        return False

    shown = values(contact)
    with_owner = bool(contact.owner) or services.ask(users.is_shared, False)
    choices = [
        Choice(one.key, one.title, shown.get(one.line) or shown.get(one.title, ""), one)
        for one in fields_of(custom, with_owner=with_owner)
    ]
    screen.app.push_screen(Chord(f"Edit {contact.name}", choices, picked))


def _tag(screen: BookScreen, target: Target) -> None:
    from simplecrm.lookups import tags
    from simplecrm.tui.forms.tag import TagForm

    known = screen.services.ask(tags.every, [])
    if target.about.noun:
        subject, name = _subject(screen.services, target)
        if name:
            fill(screen, TagForm((subject.id,), name, known, noun=subject.noun))
        return
    if target.noun == "deal":
        name = _subject(screen.services, target)[1] if len(target.ids) == 1 else counted(len(target.ids), "deal")
        if name:
            fill(screen, TagForm(target.ids, name, known, noun="deal"))
        return
    names = _people(screen.services, target.people)
    if names:
        fill(screen, TagForm(target.people, names, known))


def _done(screen: BookScreen, target: Target) -> None:
    from simplecrm.tui.forms.done import DoneForm

    found = screen.services.ask(lambda connection: reminders.rows(connection, target.reminders), [])
    if found:
        fill(screen, DoneForm(found))


def _snooze(screen: BookScreen, target: Target) -> None:
    from simplecrm.lookups.alerts import keys
    from simplecrm.tui.forms.snooze import SnoozeForm

    found = screen.services.ask(lambda connection: reminders.rows(connection, target.reminders), [])
    titles = screen.services.ask(lambda connection: [keys.title(connection, key) for key in target.alerts], [])
    if found or titles:
        fill(screen, SnoozeForm(found, target.alerts, titles, screen.key_beside, screen.select))


def _shift(screen: BookScreen, target: Target, days: int) -> None:
    now = screen.services.now

    def change(book: Book) -> Done:
        from simplecrm.actions.reminders import shift
        from simplecrm.show.when import due_words

        moved = shift(book, target.reminders, days, now)
        which = f"{len(moved):,} of " if len(moved) < len(target.reminders) else ""
        if len(target.reminders) == 1:
            words = f"Moved to {due_words(moved[0].due, now)}: {moved[0].text}"
        else:
            words = (
                f"Moved {which}{counted(len(target.reminders), 'follow-up')} a day {'later' if days > 0 else 'earlier'}"
            )
        return Done(words, {"reminders"})

    screen.services.perform(change)


def _archive(screen: BookScreen, target: Target) -> None:
    _change_all(screen, target, "Archived", lambda book, now: _lifecycle().archive(book, target.noun, target.ids, now))


def _restore(screen: BookScreen, target: Target) -> None:
    def change(book: Book, now: datetime.datetime) -> int:  # noqa: ARG001
        restored = _lifecycle().restore(book, target.noun, target.ids)
        if not restored:
            raise NothingMatched("Nothing archived is selected.", "List archived contacts: type is:archived after /")
        return int(restored)

    _change_all(screen, target, "Restored", change)


def _delete(screen: BookScreen, target: Target) -> None:
    _change_all(screen, target, "Deleted", lambda book, now: _lifecycle().delete(book, target.noun, target.ids))  # noqa: ARG005


def _brief(screen: BookScreen, target: Target) -> None:
    screen.services.open_contact(target.people[0])


def _changes(screen: BookScreen, target: Target) -> None:
    from simplecrm.tui.screens.changes import ChangesScreen

    name = _people(screen.services, target.people[:1])
    if name:
        screen.app.push_screen(ChangesScreen(target.people[0], name))


def _merge(screen: BookScreen, target: Target) -> None:
    from simplecrm.tui.forms.merge import merge_form

    form = merge_form(screen.services, *sorted(target.ids))
    if form is not None:
        fill(screen, form)


def _attach(screen: BookScreen, target: Target) -> None:
    from simplecrm.tui.screens.attachments import attach

    name = _people(screen.services, target.people[:1])
    if name:
        subject = Subject("contact", target.people[0])
        attach(screen.services, screen.app, subject, name, lambda _: screen.acted())


def _reply(screen: BookScreen, target: Target) -> None:
    from simplecrm.tui.screens.templates import reply

    reply(screen, target.people[0])


def _open_attachment(screen: BookScreen, target: Target) -> None:
    from simplecrm.tui.screens.attachments import open_one

    name = _people(screen.services, target.people[:1])
    if name:
        subject = Subject("contact", target.people[0])
        open_one(screen.services, screen.app, subject, name, "The palette adds one: Attach a file.")


_HANDLERS: dict[str, Callable[[BookScreen, Target], None]] = {
    "log": _log, "yank": _yank, "open": _open, "edit_field": _edit_field,
    "follow_up": _follow_up, "note": _note, "deal": _deal, "purchase": _purchase, "paid": _paid,
    "case": _case, "case_page": _case_page, "page": _page, "edit": _edit, "tag": _tag, "done": _done,
    "snooze": _snooze, "archive": _archive, "restore": _restore, "delete": _delete, "brief": _brief,
    "day_later": partial(_shift, days=1), "day_earlier": partial(_shift, days=-1),
    "changes": _changes, "merge": _merge, "attach": _attach, "open_attachment": _open_attachment,
    "reply": _reply,
    **{word: partial(_rate, sentiment=word) for word in SENTIMENTS}, "unrated": partial(_rate, sentiment=""),
}  # fmt: skip


def _change_all(
    screen: BookScreen, target: Target, verb: str, change: Callable[[Book, datetime.datetime], int]
) -> None:
    services = screen.services
    now = services.now
    what = names_of(services, target.ids) if target.noun == "contact" else ""

    def worked(book: Book) -> Done:
        count = change(book, now)
        return Done(f"{verb} {what or _which(target.noun, count)}")

    services.perform(worked, then=lambda done: screen.acted())  # noqa: ARG005


def _lifecycle() -> Any:
    from simplecrm.actions import lifecycle

    return lifecycle


def _which(noun: str, count: int) -> str:
    called = labels.of_noun(noun)
    return f"the {called}" if count == 1 else counted(count, called)


def _subject_of(target: Target) -> Subject:
    """What something is filed on: the company or deal of a line without a contact, the selected deal, else the
    contact."""
    if target.about.noun:
        return target.about
    return Subject("deal", target.ids[0]) if target.noun == "deal" else Subject("contact", target.people[0])


def _subject(services: Services, target: Target) -> tuple[Subject, str]:
    """What something is filed on, with its name, which is empty, after a message, if it is gone or cannot be read."""
    subject = _subject_of(target)
    if subject.noun == "contact":
        return subject, _people(services, target.people[:1])
    name = services.ask(lambda connection: called(connection, subject.noun, subject.id), "")
    if not name:
        services.say(f"This {subject.noun} no longer exists.", severity="warning")
        services.reload()
    return subject, name


def _people(services: Services, ids: tuple[int, ...]) -> str:
    """The names of the contacts for a form's heading; empty, after a message, if they are gone or cannot be read."""
    names = names_of(services, ids)
    if names == "":
        services.say("These contacts no longer exist.", severity="warning")
        services.reload()
    return names or ""
