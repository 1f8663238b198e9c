"""Actions given as JSON objects, read and checked as the commands do: ``{"do": "log", "who": "ann@acme.com", …}``."""

from __future__ import annotations

from simplecrm.actions import activities, contacts, finishing, journal, notes, reminders, tags
from simplecrm.core.ids import checked
from simplecrm.core.records.activities import Activity
from simplecrm.core.records.notes import Note
from simplecrm.drafts import activities as activity_drafts
from simplecrm.drafts import contacts as contact_drafts
from simplecrm.drafts import reminders as reminder_drafts
from simplecrm.errors import NotUnderstood
from simplecrm.lookups import who

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence
    from typing import Any

    from simplecrm.core.records.reminders import Reminder
    from simplecrm.drafts.context import Context
    from simplecrm.store.book import Book


class Performer:
    """Performs actions on a book; their phrases are read in ``context``."""

    def __init__(self, book: Book, context: Context) -> None:
        self._book = book
        self._context = context
        self._last = 0

    @property
    def _now(self) -> datetime.datetime:
        return self._context.now

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
        custom = wanted.get("fields") or {}
        if not isinstance(custom, dict):
            raise NotUnderstood("fields is an object of names and values.")
        draft = contact_drafts.draft(
            self._context, name=_text(wanted, "name"), emails=_texts(wanted, "email"), phones=_texts(wanted, "phone"),
            links=_texts(wanted, "link"), company=_text(wanted, "company"), title=_text(wanted, "title"),
            tags=_texts(wanted, "tag"), stage=_text(wanted, "stage"), source=_text(wanted, "source"),
            birthday=_text(wanted, "birthday"), anniversary=_text(wanted, "anniversary"),
            every=_text(wanted, "every"), fields=((str(key), str(value)) for key, value in custom.items()),
        )  # fmt: skip
        saved = contacts.add(self._book, draft, self._now, region=self._context.region)
        self._last = saved.contact.id
        return {"id": saved.contact.id, "remarks": list(saved.remarks)}

    def _log(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        people = [self._who(one) for one in _texts(wanted, "who")]
        draft = activity_drafts.draft(self._context, **_given(wanted, ACTIVITY_FIELDS))
        following = self._following(wanted)
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
        priority = wanted.get("priority", 0)
        if not isinstance(priority, int):
            raise NotUnderstood("A priority is 0, 1, 2 or 3.")
        draft = reminder_drafts.draft(
            self._context, **_given(wanted, ("when", "text", "every")), priority=priority,
            contact_id=self._who(_text(wanted, "who")) if wanted.get("who") else 0,
        )  # fmt: skip
        saved = reminders.add(self._book, draft, self._now)
        return {"id": saved.id, "when": saved.due}

    def _done(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        activity: Activity | None = None
        if wanted.get("kind") or wanted.get("text"):
            activity = activity_drafts.draft(self._context, **_given(wanted, ("kind", "text")))
        done = finishing.done_with(
            self._book, _ids(wanted), self._now, activity=activity, following=self._following(wanted)
        )
        return {"ids": [item.id for item in done.reminders], "coming": [item.id for item in done.coming]}

    def _snooze(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        due = self._context.coming("when", _text(wanted, "when")).text
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

    def _who(self, wanted: str) -> int:
        self._last = who.resolve(self._book.reading(), wanted, last=self._last)
        return self._last

    def _following(self, wanted: Mapping[str, Any]) -> Reminder | None:
        return reminder_drafts.following(self._context, _text(wanted, "next"), _text(wanted, "next_text"))


ACTIVITY_FIELDS = ("kind", "text", "subject", "direction", "outcome", "at", "duration")

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


def _given(wanted: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: _text(wanted, name) for name in names}


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
