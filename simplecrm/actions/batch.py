"""Actions given as JSON objects, with the same checks as the commands: ``{"do": "log", "who": "ann@acme.com", …}``."""

from __future__ import annotations

from simplecrm.actions import activities, contacts, journal, notes, reminders, tags
from simplecrm.core.activities import KINDS, Activity
from simplecrm.core.contacts import Contact, Email, Employment, FieldValue, Link, Phone
from simplecrm.core.dates import local_to_utc, parse, parse_birthday, parse_cadence, parse_duration
from simplecrm.core.ids import checked
from simplecrm.core.names import split_person
from simplecrm.core.notes import Note
from simplecrm.core.recurrence import parse_every
from simplecrm.core.reminders import Reminder
from simplecrm.errors import NotUnderstood
from simplecrm.lookups import who

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping
    from typing import Any

    from simplecrm.store.book import Book


class Performer:
    """Performs actions on a book; ``order`` is how numeric dates are read, ``region`` where phones are from."""

    def __init__(self, book: Book, now: datetime.datetime, *, order: str = "dmy", region: str = "") -> None:
        self._book = book
        self._now = now
        self._order = order
        self._region = region
        self._last = 0

    def perform(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """Perform one action; return what it made: its ``id`` and the dates that were understood.

        Raises ``CrmError`` as the commands do, ``NotUnderstood`` for an unknown action or field.
        """
        name = wanted.get("do")
        if not isinstance(name, str) or name not in _ACTIONS:
            raise NotUnderstood(f"There is no action “{name}”.", f"Actions: {', '.join(_ACTIONS)}")
        method, fields = _ACTIONS[name]
        unknown = sorted(set(wanted) - {"do", *fields})
        if unknown:
            raise NotUnderstood(f"{name} knows no “{unknown[0]}”.", f"Fields: {', '.join(fields)}")
        done: dict[str, Any] = getattr(self, method)(wanted)
        return done

    def _add(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        name, address = split_person(_text(wanted, "name"))
        emails = dict.fromkeys([*([address] if address else []), *_texts(wanted, "email")])
        company = _text(wanted, "company")
        custom = wanted.get("fields") or {}
        if not isinstance(custom, dict):
            raise NotUnderstood("fields is an object of names and values.")
        draft = Contact(
            name=name, emails=tuple(map(Email, emails)), phones=tuple(map(Phone, _texts(wanted, "phone"))),
            links=tuple(map(Link, _texts(wanted, "link"))), tags=tuple(_texts(wanted, "tag")),
            companies=(Employment(company, _text(wanted, "title")),) if company else (),
            stage=_text(wanted, "stage"), source=_text(wanted, "source"),
            birthday=self._day(wanted, "birthday"), anniversary=self._day(wanted, "anniversary"),
            cadence_days=parse_cadence(_text(wanted, "every")) if wanted.get("every") else 0,
            fields=tuple(FieldValue(str(key), str(value)) for key, value in custom.items()),
        )  # fmt: skip
        saved = contacts.add(self._book, draft, self._now, region=self._region)
        self._last = saved.contact.id
        return {"id": saved.contact.id, "remarks": list(saved.remarks)}

    def _log(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        people = [self._who(one) for one in _texts(wanted, "who")]
        at = _text(wanted, "at")
        draft = Activity(
            kind=_text(wanted, "kind") or "call", text=_text(wanted, "text"), subject=_text(wanted, "subject"),
            direction=_text(wanted, "direction"), outcome=_text(wanted, "outcome"),
            at=local_to_utc(parse(at, self._now, order=self._order, future=False).text) if at else "",
            duration_minutes=parse_duration(_text(wanted, "duration")) if wanted.get("duration") else 0,
        )  # fmt: skip
        if draft.direction not in ("", "in", "out"):
            raise NotUnderstood(f"A direction is in or out, not “{draft.direction}”.")
        due = self._due(wanted, "next") if wanted.get("next") else ""
        following = Reminder(text=_text(wanted, "next_text"), due=due) if due else None
        logged = activities.log(self._book, draft, people, self._now, following=following)
        made: dict[str, Any] = {"id": logged.activity.id, "at": logged.activity.at}
        if logged.reminder:
            made |= {"reminder": logged.reminder.id, "next": logged.reminder.due}
        return made

    def _note(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        pinned = wanted.get("pin", False) is True
        draft = Note(text=_text(wanted, "text"), pinned=pinned, contact_id=self._who(_text(wanted, "who")))
        return {"id": notes.add(self._book, draft, self._now).id}

    def _remind(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        contact_id = self._who(_text(wanted, "who")) if wanted.get("who") else 0
        due = self._due(wanted, "when")
        rule = parse_every(_text(wanted, "every"), due=due) if wanted.get("every") else None
        priority = wanted.get("priority", 0)
        if not isinstance(priority, int) or not 0 <= priority <= 3:
            raise NotUnderstood("A priority is 0, 1, 2 or 3.")
        draft = Reminder(
            text=_text(wanted, "text"), due=due, contact_id=contact_id, priority=priority,
            every=rule.rrule if rule else "", every_from=rule.counted_from if rule else "due",
        )  # fmt: skip
        saved = reminders.add(self._book, draft, self._now)
        return {"id": saved.id, "when": saved.due}

    def _done(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        ids, kind, text = _ids(wanted), _text(wanted, "kind"), _text(wanted, "text")
        activity = Activity(kind=kind or KINDS[0], text=text) if kind or text else None
        due = self._due(wanted, "next") if wanted.get("next") else ""
        following = Reminder(text=_text(wanted, "next_text"), due=due) if due else None
        done = reminders.done_with(self._book, ids, self._now, activity=activity, following=following)
        return {"ids": [item.id for item in done.reminders], "coming": [item.id for item in done.coming]}

    def _snooze(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        due = self._due(wanted, "when")
        moved = reminders.snooze(self._book, _ids(wanted), due, self._now)
        return {"ids": [item.id for item in moved], "when": due}

    def _tag(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        people = [self._who(one) for one in _texts(wanted, "who")]
        action = tags.untag if wanted["do"] == "untag" else tags.tag
        return {"contacts": action(self._book, people, _texts(wanted, "tag")).contacts}

    def _undo(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        step = wanted.get("step", 0)
        if not isinstance(step, int):
            raise NotUnderstood("A step is a whole number.")
        return {"id": journal.undo(self._book, checked(step)).id}

    def _day(self, wanted: Mapping[str, Any], name: str) -> str:
        return parse_birthday(_text(wanted, name), self._order) if wanted.get(name) else ""

    def _who(self, wanted: str) -> int:
        self._last = who.resolve(self._book.reading(), wanted, last=self._last)
        return self._last

    def _due(self, wanted: Mapping[str, Any], name: str) -> str:
        phrase = _text(wanted, name)
        if not phrase:
            raise NotUnderstood(f"{name} is missing.", 'For example: "in 2 weeks"')
        return parse(phrase, self._now, order=self._order).text


_ACTIONS = {
    "add": ("_add", ("name", "email", "phone", "link", "company", "title", "tag", "stage", "source", "birthday",
                     "anniversary", "every", "fields")),
    "log": ("_log", ("who", "kind", "text", "subject", "direction", "outcome", "at", "duration", "next", "next_text")),
    "note": ("_note", ("who", "text", "pin")),
    "remind": ("_remind", ("who", "when", "text", "every", "priority")),
    "done": ("_done", ("id", "kind", "text", "next", "next_text")),
    "snooze": ("_snooze", ("id", "when")),
    "tag": ("_tag", ("who", "tag")),
    "untag": ("_tag", ("who", "tag")),
    "undo": ("_undo", ("step",)),
}  # fmt: skip


def _text(wanted: Mapping[str, Any], name: str) -> str:
    value = wanted.get(name)
    if value is None:
        return ""
    if isinstance(value, (dict, list, bool)):
        raise NotUnderstood(f"{name} is a text, not {value!r:.40}.")
    return str(value)


def _texts(wanted: Mapping[str, Any], name: str) -> list[str]:
    value = wanted.get(name)
    if isinstance(value, list):
        return [_text({name: one}, name) for one in value]
    return [_text(wanted, name)] if value not in (None, "") else []


def _ids(wanted: Mapping[str, Any]) -> list[int]:
    value = wanted.get("id")
    ids = value if isinstance(value, list) else [value]
    numbers = [one for one in ids if isinstance(one, int) and not isinstance(one, bool)]
    if not ids or len(numbers) < len(ids):
        raise NotUnderstood("id is a whole number, or a list of them.")
    return [checked(number) for number in numbers]
