"""The actions of ``batch``: the name of each, its fields, and the method of ``scripting`` that it calls.

An action has the name of its command: ``{"do": "companies edit", …}`` is ``simplecrm companies edit``.
"""

from __future__ import annotations

from simplecrm.batch import answers
from simplecrm.batch.values import (
    decimal,
    flag,
    items,
    lists,
    number,
    numbers,
    numbers_or_words,
    pairs,
    people,
    text,
    texts,
)
from simplecrm.core.records import Record
from simplecrm.scripting.actions import VERBS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from simplecrm.scripting.actions import Actions
    from simplecrm.scripting.scope import Scope


class Field(Record):
    """A field of an action: the name of the method's parameter, the function that reads its value, and an alias that
    is accepted too."""

    name: str
    read: Callable[[str, Any], Any]
    alias: str = ""


class Action(Record):
    """An action. ``several`` is the field whose values are passed as separate positional arguments. ``alone`` says
    that without fields it has to be a step of its own, not one of several actions in a step."""

    name: str
    fields: tuple[Field, ...]
    answer: Callable[[Any, Mapping[str, Any], Scope], dict[str, Any]]
    required: tuple[str, ...] = ()
    several: str = ""
    alone: bool = False

    def method(self, actions: Actions) -> Callable[..., Any]:
        """The bound method that performs it."""
        found: Any = actions
        for part in method_name(self.name).split("."):
            found = getattr(found, part)
        method: Callable[..., Any] = found
        return method


def method_name(name: str) -> str:
    """The method of ``Actions`` for an action: ``contacts.add`` for ``add``, ``companies.edit`` for ``companies
    edit``."""
    return VERBS.get(name) or name.replace(" ", ".")


def fields(read: Callable[[str, Any], Any], *names: str) -> tuple[Field, ...]:
    """Fields that share a reader."""
    return tuple(Field(name, read) for name in names)


def without_aliases(several: tuple[Field, ...]) -> tuple[Field, ...]:
    """The fields without their singular aliases: in an edit a list replaces the old one, which a singular name such as
    ``email`` would not suggest."""
    return tuple(field._replace(alias="") for field in several)


WHO = Field("who", text)
PEOPLE = Field("who", texts)
ID = Field("id", number)
IDS = Field("id", numbers)
WHICH = Field("which", text)
DUE = Field("due", text, "when")

REACH = (
    Field("emails", items, "email"), Field("phones", items, "phone"), Field("links", items, "link"),
    Field("addresses", items),
)  # fmt: skip
CONTACT = (
    *fields(text, "name", "prefix", "given", "middle", "family", "suffix", "nickname"), *REACH,
    *fields(text, "company", "title"), Field("companies", items), Field("tags", texts, "tag"),
    *fields(text, "stage", "source", "owner", "birthday", "anniversary", "every"), Field("cadence_days", number),
    Field("do_not_contact", flag), *fields(text, "language", "time_zone"), Field("fields", pairs),
)  # fmt: skip
LABELS = (Field("tags", texts), Field("fields", pairs))
COMPANY = (*fields(text, "name", "domain", "industry", "parent"), *without_aliases(REACH), *LABELS)
ACTIVITY = (
    *fields(text, "kind", "text", "subject", "direction", "outcome", "sentiment", "at", "duration"),
    Field("deal_id", number),
    Field("case_id", number),
)
NEXT = fields(text, "next", "next_text")
REMINDER = (DUE, *fields(text, "text", "every", "owner"), Field("priority", number), Field("deal_id", number))
NOTE = (Field("text", text), Field("pinned", flag, "pin"))
DEAL = (
    Field("title", text), WHO,
    *fields(text, "company", "product", "value", "currency", "pipeline", "stage", "probability", "expected_close",
            "source", "owner"),
    Field("people", people), *LABELS,
)  # fmt: skip
PRODUCT = fields(text, "name", "code", "category", "price", "cost", "currency")
TEMPLATE = fields(text, "name", "text", "subject", "format")
PURCHASE = (
    WHO, *fields(text, "product", "text"), Field("quantity", decimal),
    *fields(text, "price", "cost", "value", "discount", "currency", "bought_on", "due_on", "paid_on", "invoice"),
)  # fmt: skip
CASE = (*fields(text, "title", "text", "company", "product", "priority", "opened_at"), PEOPLE)
ATTACH = (WHO, Field("paths", texts, "path"), Field("text", text))
CHANGES = fields(lists, "add", "remove")

LOG = (PEOPLE, *ACTIVITY, *NEXT, Field("done", numbers), Field("anyway", flag))
ADD = (*CONTACT, Field("note", text))
ON = (WHO, Field("company", text), Field("deal_id", number))

_LIFECYCLE = ("archive", "restore", "delete", "undelete")
_IDENTIFIED_BY = {
    "contacts": PEOPLE, "companies": Field("which", texts), "activities": IDS, "reminders": IDS, "notes": IDS,
    "deals": IDS, "cases": IDS, "attachments": IDS, "products": Field("which", texts), "purchases": IDS,
    "tags": Field("which", texts), "segments": Field("which", texts),
    "templates": Field("which", texts), "campaigns": Field("which", texts),
}  # fmt: skip
"""By plural noun, the field that identifies its records."""


def _lifecycle() -> list[Action]:
    return [
        Action(
            f"{noun} {verb}", (field,), answers.undeleted if verb == "undelete" else answers.changed, (field.name,),
            field.name,
        )
        for noun, field in _IDENTIFIED_BY.items()
        for verb in _LIFECYCLE
        if not (verb == "undelete" and noun in ("tags", "segments"))
    ]  # fmt: skip


ACTIONS = {
    action.name: action
    for action in (
        Action("add", ADD, answers.contact),
        Action("add_if_missing", (*CONTACT, Field("uid", text)), answers.found),
        Action("log", LOG, answers.logged, ("who",)),
        Action("note", (WHO, *NOTE), answers.record, ("who", "text")),
        Action("remind", (WHO, *REMINDER), answers.reminder, ("due",)),
        Action("done", (IDS, *fields(text, "kind", "text"), *NEXT), answers.done, ("id",), "id"),
        Action("snooze", (Field("id", numbers_or_words), DUE), answers.snoozed, ("id", "due"), "id"),
        Action("tag", (PEOPLE, Field("tags", texts, "tag")), answers.tagged, ("who", "tags"), "who"),
        Action("untag", (PEOPLE, Field("tags", texts, "tag")), answers.tagged, ("who", "tags"), "who"),
        Action("attach", ATTACH, answers.attached, ("who", "paths")),
        Action("reply", (WHO, WHICH, Field("anyway", flag), *NEXT), answers.sent, ("who", "which")),
        Action("merge", fields(text, "keep", "other"), answers.contact, ("keep", "other")),
        Action("undelete", (PEOPLE,), answers.undeleted, ("who",), "who"),
        Action("undo", (Field("step", number),), answers.record, alone=True),
        Action("redo", (), answers.record, alone=True),
        Action("contacts add", ADD, answers.contact),
        Action("contacts edit", (WHO, *without_aliases(CONTACT), *CHANGES), answers.contact, ("who",)),
        Action("companies add", COMPANY, answers.record, ("name",)),
        Action("companies edit", (WHICH, *COMPANY, *CHANGES), answers.record, ("which",)),
        Action("companies merge", fields(text, "keep", "other"), answers.record, ("keep", "other")),
        Action("activities add", LOG, answers.logged, ("who",)),
        Action("activities edit", (ID, PEOPLE, *ACTIVITY), answers.record, ("id",)),
        Action("reminders add", (WHO, *REMINDER), answers.reminder, ("due",)),
        Action("reminders edit", (ID, WHO, *REMINDER), answers.reminder, ("id",)),
        Action("notes add", (*ON, *NOTE), answers.record, ("text",)),
        Action("notes edit", (ID, *NOTE), answers.record, ("id",)),
        Action("deals add", DEAL, answers.record, ("title",)),
        Action("deals edit", (ID, *DEAL, *fields(text, "status", "lost_reason"), *CHANGES), answers.record, ("id",)),
        Action("deals move", (ID, Field("stage", text)), answers.record, ("id", "stage")),
        Action("deals won", (ID,), answers.record, ("id",)),
        Action("deals lost", (ID, Field("lost_reason", text)), answers.record, ("id",)),
        Action("deals reopen", (ID, Field("stage", text)), answers.record, ("id",)),
        Action("products add", PRODUCT, answers.record, ("name",)),
        Action("products edit", (WHICH, *PRODUCT), answers.record, ("which",)),
        Action("purchases add", PURCHASE, answers.record, ("who", "product")),
        Action("purchases edit", (ID, *PURCHASE), answers.record, ("id",)),
        Action("purchases paid", (IDS, Field("on", text)), answers.paid, ("id",), "id"),
        Action("cases add", CASE, answers.record, ("title",)),
        Action("cases edit", (ID, *CASE, Field("satisfaction", text)), answers.record, ("id",)),
        Action("cases wait", (ID,), answers.record, ("id",)),
        Action("cases solve", (ID, *fields(text, "satisfaction", "text", "kind")), answers.record, ("id",)),
        Action("cases reopen", (ID,), answers.record, ("id",)),
        Action("attachments add", ATTACH, answers.attached, ("who", "paths")),
        Action("attachments edit", (ID, *fields(text, "name", "text")), answers.record, ("id",)),
        Action("tags add", fields(text, "name", "every"), answers.record, ("name",)),
        Action("tags edit", (WHICH, *fields(text, "name", "every")), answers.record, ("which",)),
        Action("templates add", TEMPLATE, answers.record, ("name", "text")),
        Action("templates edit", (WHICH, *TEMPLATE), answers.record, ("which",)),
        Action(
            "campaigns add",
            fields(text, "name", "query", "template", "channel", "quiet"),
            answers.record,
            ("name", "query", "template"),
        ),
        Action("campaigns pause", (WHICH,), answers.record, ("which",)),
        Action("campaigns resume", (WHICH,), answers.record, ("which",)),
        Action("campaigns retry", (WHICH, PEOPLE), answers.record, ("which", "who")),
        Action("campaigns bounced", (WHICH, WHO, Field("reason", text)), answers.record, ("which", "who")),
        Action("segments add", fields(text, "name", "query", "finds"), answers.record, ("name", "query")),
        Action("segments keep", (WHICH,), answers.record, ("which",)),
        Action("segments edit", (WHICH, *fields(text, "name", "query")), answers.record, ("which",)),
        *_lifecycle(),
    )
}
"""Every action by name."""
