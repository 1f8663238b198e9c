"""Reads a row of delimited text as a deal, a case, an activity, a note, a reminder or a purchase that names its
contact, or as a product."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from simplecrm.core.currencies import decimals
from simplecrm.core.money import POINT, Money, parse_amount
from simplecrm.core.pipelines import parse_pipelines
from simplecrm.core.records.activities import Activity
from simplecrm.core.records.cases import MAX_SATISFACTION, Case
from simplecrm.core.records.companies import Company
from simplecrm.core.records.contacts import Contact, Email, Employment, FieldValue, Phone
from simplecrm.core.records.deals import Deal, DealContact
from simplecrm.core.records.notes import Note
from simplecrm.core.records.reminders import Reminder
from simplecrm.core.sentiment import SENTIMENTS
from simplecrm.core.text.names import looks_like_email, split_person
from simplecrm.core.users import as_owner
from simplecrm.errors import NotUnderstood
from simplecrm.formats.csv.columns import parts
from simplecrm.formats.csv.contact_extras import pair_of
from simplecrm.formats.csv.contact_row import BLANK, tags_of
from simplecrm.formats.csv.purchase_row import product_item, purchase_item
from simplecrm.formats.csv.stages import StageReader, stage_of
from simplecrm.formats.csv.understanding import Columns
from simplecrm.formats.csv.values import NOTHING, Unreadable, is_yes, percent_of, split_values
from simplecrm.formats.dates import local, parse_moment, utc
from simplecrm.formats.protocol import Item, ReadOptions, Rejection

_KIND_WORDS = {
    "phone call": "call", "phone": "call", "telephone": "call", "called": "call", "e-mail": "email", "mail": "email",
    "e-mail sent": "email", "meet": "meeting", "appointment": "meeting", "sms": "message", "chat": "message",
    "text message": "message", "whatsapp": "message", "site visit": "visit",
}  # fmt: skip
_SENTIMENTS = {**{word: word for word in SENTIMENTS}, "positive": "good", "negative": "bad"}
"""{what programs call how an activity went: its sentiment}."""
_PRIORITIES = {"high": 1, "urgent": 1, "hoch": 1, "medium": 2, "middle": 2, "normal": 2, "low": 3, "niedrig": 3,
               "1": 1, "2": 2, "3": 3}  # fmt: skip
_CASE_STATUSES = {
    **dict.fromkeys(("", "open", "new", "reopened", "active", "in progress", "assigned", "offen", "neu"), "open"),
    **dict.fromkeys(("waiting", "pending", "on hold", "on-hold", "hold", "wartend"), "waiting"),
    **dict.fromkeys(("solved", "closed", "resolved", "done", "fixed", "completed", "gelöst", "erledigt"), "solved"),
}  # fmt: skip
"""{what programs call the state of a case: its status}."""
_NO_PRIORITY = frozenset(("", "0", "none", "no", "-", "keine"))
_OPEN = frozenset(("offen", "ouvert", "abierto", "aperto", "active", "in progress", "pending"))
_HOURS = re.compile(r"(\d{1,2})(?::(\d{2})(?::\d{2})?|\s*h(?:ours?|rs?)?(?:\s*(\d{1,2})\s*(?:m|min|minutes)?)?)")
_MINUTES = re.compile(r"(\d{1,5})(?:[.,]0+)?\s*(?:m|min|mins|minutes?|minuten)?")
_STAGE_NAMES = frozenset(stage.name for stage in parse_pipelines("").all[0].stages)
_JOINED = {"text": "\n", "note": "\n", "who": ";"}
"""{field: what is between the values of its columns} for fields of which every column is read."""


class RecordCells:
    """Reads rows of all kinds except contacts and companies; call it with a row and its line."""

    def __init__(self, columns: Columns, orders: Mapping[int, str], options: ReadOptions) -> None:
        self._zone = options.zone
        self.number_format = options.number_format
        self._currency = options.currency
        self._exact = columns.preset == "simplecrm"
        self._stage = StageReader("deal", columns.stages)
        self._orders: dict[str, str] = {}
        self._cells: dict[str, list[int]] = {}
        for place, (_, spec) in enumerate(columns.mapping):
            name = parts(spec)[0]
            self._cells.setdefault(name, []).append(place)
            if order := orders.get(place):
                self._orders.setdefault(name, order)
        self._tags = self._cells.get("tag", ())
        # A column of ``NAME=value`` pairs has no name of its own.
        self._custom = [
            (place, label if name == "custom" else "")
            for place, (name, _, label) in enumerate(parts(spec) for _, spec in columns.mapping)
            if name in ("custom", "fields")
        ]
        readers: dict[str, Callable[[Item, dict[str, str]], Item]] = {
            "deal": self._deal, "case": self._case, "activity": self._activity, "note": self._note,
            "reminder": self._reminder,
            "product": partial(product_item, self), "purchase": partial(purchase_item, self),
        }  # fmt: skip
        self._read = readers[columns.kind]

    def __call__(self, row: Sequence[str], line: int, remarks: tuple[str, ...]) -> Item | Rejection:
        """The item of a row, or the reason why it is rejected."""
        texts: dict[str, str] = {}
        for name, cells in self._cells.items():
            for cell in cells:
                if (text := row[cell].strip()) and text not in NOTHING:
                    if name in texts and name in _JOINED and text != texts[name]:
                        texts[name] += _JOINED[name] + text
                    texts.setdefault(name, text)
        if reach := texts.get("reach"):
            texts.setdefault("email" if looks_like_email(reach) else "phone", reach)
        people = _people(texts)
        company = Company(name=texts["company"]) if texts.get("company") else None
        deal = Deal(title=texts["deal"]) if texts.get("deal") else None
        item = Item(
            line, people[0] if people else None, True, tuple(people[1:]), company, deal, raw=tuple(row),
            remarks=remarks, case=Case(title=texts["case"]) if texts.get("case") else None,
        )  # fmt: skip
        try:
            return self._read(item, texts)
        except Unreadable as error:
            return Rejection(line, str(error), tuple(row))

    def _deal(self, item: Item, texts: dict[str, str]) -> Item:
        if not texts.get("deal"):
            company = item.company.name if item.company else ""
            if "deal" in self._cells or not (texts.get("product") or company):
                raise Unreadable("The deal has no title.")
            texts["deal"] = texts.get("product") or company
        amount = self.amount(texts, "value")
        remarks: list[str] = []
        status, stage = self._status_and_stage(texts, remarks)
        expected = self.day(texts, "expected_close")
        deal = Deal(
            uid=texts.get("uid", ""), title=texts["deal"], value=amount.value, currency=amount.currency, stage=stage,
            status=status, pipeline=texts.get("deal_pipeline", "").strip().lower(), source=texts.get("deal_source", ""),
            owner=as_owner(texts.get("owner", "")),
            product=texts.get("product", ""),
            contact=item.contact.name if item.contact else "", company=item.company.name if item.company else "",
            probability=self._percent(texts), expected_close=expected, lost_reason=texts.get("lost_reason", ""),
            closed_at=self.utc(texts, "closed_at"), archived_at=self.utc(texts, "archived_at"),
            created_at=self.utc(texts, "created_at"), updated_at=self.utc(texts, "updated_at"),
            tags=tuple(dict.fromkeys(tag for cell in self._tags for tag in tags_of(item.raw[cell], self._exact))),
            fields=tuple(self._fields(item.raw)), people=tuple(_with_roles(item, texts.get("role", ""))),
        )  # fmt: skip
        if status != "open" and expected and not deal.closed_at:
            deal = deal._replace(closed_at=utc(expected, self._zone), expected_close="")
        notes = (Note(text=texts["note"]),) if texts.get("note") else ()
        return item._replace(deals=(deal,), deal=None, notes=notes, remarks=(*item.remarks, *remarks))

    def _fields(self, row: Sequence[str]) -> Iterator[FieldValue]:
        for cell, name in self._custom:
            text = row[cell].strip()
            if name and text and (self._exact or text not in NOTHING):
                yield FieldValue(name, text)
            elif not name:
                yield from filter(None, map(pair_of, split_values(text)))

    def amount(self, texts: Mapping[str, str], name: str) -> Money:
        """The amount in a cell, 0 for an empty one. Raises ``Unreadable``."""
        currency, said = texts.get("currency", "").strip().upper() or self._currency, texts.get(name, "")
        if not said:
            return Money(0, currency)
        try:
            # Our own columns have a decimal point, whatever the person writes.
            form = POINT if self._exact and decimals(currency) == 3 else self.number_format
            return parse_amount(said, currency, form, signed=True)
        except NotUnderstood as error:
            raise Unreadable(error.sentence) from error

    def _case(self, item: Item, texts: dict[str, str]) -> Item:
        if not texts.get("case"):
            raise Unreadable("The case has no title.")
        remarks: list[str] = []
        said = texts.get("status", "").casefold()
        status = _CASE_STATUSES.get(said, "")
        if not status:
            status = "solved" if texts.get("solved_at") else "open"
            _keep(texts, "status", remarks)
        priority = _PRIORITIES.get(texts.get("priority", "").casefold(), 0)
        if not priority and texts.get("priority", "").casefold() not in _NO_PRIORITY:
            _keep(texts, "priority", remarks)
        rated = texts.get("satisfaction", "")
        if rated and not (rated in map(str, range(1, MAX_SATISFACTION + 1)) and status == "solved"):
            _keep(texts, "satisfaction", remarks)
            rated = ""
        created_at, updated_at = self.utc(texts, "created_at"), self.utc(texts, "updated_at")
        solved_at = (self.utc(texts, "solved_at") or updated_at) if status == "solved" else ""
        case = Case(
            uid=texts.get("uid", ""), title=texts["case"], text=texts.get("text", ""), status=status,
            priority=priority, product=texts.get("product", ""), satisfaction=int(rated or 0),
            opened_at=self.utc(texts, "opened_at") or created_at, solved_at=solved_at,
            waiting_at=self.utc(texts, "waiting_at") if status == "waiting" else "",
            archived_at=self.utc(texts, "archived_at"), created_at=created_at, updated_at=updated_at,
        )  # fmt: skip
        return item._replace(cases=(case,), case=None, remarks=(*item.remarks, *remarks))

    def _activity(self, item: Item, texts: dict[str, str]) -> Item:
        _must_name(item)
        said = texts.get("kind", "").casefold()
        if said == "note" and texts.get("text"):
            note = Note(text=texts["text"], created_at=self.utc(texts, "at"))
            return item._replace(notes=(note,))
        remarks: list[str] = []
        minutes = _minutes(texts.get("duration", ""))
        direction = _direction(texts.get("direction", ""))
        if texts.get("duration") and minutes < 0:
            _keep(texts, "duration", remarks)
        if texts.get("direction") and not direction:
            _keep(texts, "direction", remarks)
        sentiment = _SENTIMENTS.get(texts.get("sentiment", "").casefold(), "")
        if texts.get("sentiment") and not sentiment:
            _keep(texts, "sentiment", remarks)
        at, created_at = self.utc(texts, "at"), self.utc(texts, "created_at")
        if created_at and not at:
            remarks.append("No date; that of its creation was taken.")
        activity = Activity(
            uid=texts.get("uid", ""), kind=_KIND_WORDS.get(said, said) or "other", text=texts.get("text", ""),
            direction=direction, subject=texts.get("subject", ""),
            outcome=texts.get("outcome", ""), sentiment=sentiment, message_id=texts.get("message_id", ""),
            at=at or created_at, duration_minutes=max(0, minutes),
            created_at=created_at, updated_at=self.utc(texts, "updated_at"),
        )  # fmt: skip
        return item._replace(activities=(activity,), remarks=(*item.remarks, *remarks))

    def _note(self, item: Item, texts: dict[str, str]) -> Item:
        _must_name(item)
        texts["text"] = "\n".join(filter(None, (texts.get("subject"), texts.get("text"))))
        if not texts["text"]:
            raise Unreadable("The note has no text.")
        note = Note(
            uid=texts.get("uid", ""), text=texts["text"], pinned=is_yes(texts.get("pinned", "")),
            created_at=self.utc(texts, "created_at"), updated_at=self.utc(texts, "updated_at"),
        )  # fmt: skip
        return item._replace(notes=(note,))

    def _reminder(self, item: Item, texts: dict[str, str]) -> Item:
        if not texts.get("due"):
            raise Unreadable("The reminder has no date.")
        due = local(self._moment(texts, "due"), self._zone)
        texts["text"] = texts.get("text") or texts.get("subject", "")
        remarks: list[str] = []
        priority = _PRIORITIES.get(texts.get("priority", "").casefold(), 0)
        if texts["text"] and not priority and texts.get("priority", "").casefold() not in _NO_PRIORITY:
            _keep(texts, "priority", remarks)
        reminder = Reminder(
            uid=texts.get("uid", ""), text=texts["text"], due=due, priority=priority, every=texts.get("every", ""),
            owner=as_owner(texts.get("owner", "")), done_at=self.utc(texts, "done_at"),
            created_at=self.utc(texts, "created_at"), updated_at=self.utc(texts, "updated_at"),
        )  # fmt: skip
        if not reminder.text:
            raise Unreadable("The reminder has no text.")
        return item._replace(reminders=(reminder,), remarks=(*item.remarks, *remarks))

    def _status_and_stage(self, texts: dict[str, str], remarks: list[str]) -> tuple[str, str]:
        """The status of a deal, from its own column or implied by a final stage."""
        word = texts.get("deal_stage", "")
        stage = word if self._exact or not word else self._stage(word, remarks.append)
        final = stage_of(word, "deal") if word else ""
        status = texts.get("status", "")
        status = stage_of(status, "deal") or status.casefold() or final
        for end in ("won", "lost"):
            if end in (status, final):
                return end, "" if final == end else stage
        said = texts.get("status", "")
        if said.casefold() not in ("", "open", *_OPEN):
            remarks.append(f"Status {said!r} is unknown; the deal is open.")
        small = stage.casefold()
        return "open", small if small in _STAGE_NAMES else stage

    def _moment(self, texts: Mapping[str, str], name: str) -> str:
        if not (text := texts.get(name)):
            return ""
        moment = parse_moment(text, self._orders.get(name, ""))
        if not moment:
            raise Unreadable(f"Invalid date: {text!r}.")
        return moment

    def day(self, texts: Mapping[str, str], name: str) -> str:
        """The local day in a cell, empty for an empty one. Raises ``Unreadable``."""
        return local(self._moment(texts, name), self._zone)[:10]

    def utc(self, texts: Mapping[str, str], name: str) -> str:
        """The UTC time in a cell, empty for an empty one. Raises ``Unreadable``."""
        return utc(self._moment(texts, name), self._zone)

    def _percent(self, texts: dict[str, str]) -> int:
        if not (text := texts.get("probability")):
            return 0
        percent = percent_of(text)
        if percent is None:
            raise Unreadable(f"Invalid probability: {text!r}.")
        return percent


def _people(texts: Mapping[str, str]) -> list[Contact]:
    """The contacts of the row: from its columns, or from one cell with several people."""
    whos = texts.get("who", "")
    people = []
    for who in split_values(whos) if ":::" in whos else whos.split(";"):
        if who := who.strip():
            name, email = split_person(who)
            people.append(BLANK._replace(name=name, emails=(Email(email),) if email else ()))
    email, phone, company = texts.get("email", ""), texts.get("phone", ""), texts.get("company", "")
    name = texts.get("name", "") or " ".join(filter(None, (texts.get("given"), texts.get("family"))))
    if not people and not (name or email or phone):
        return []
    first = (
        people[0] if people else BLANK._replace(name=name, given=texts.get("given", ""), family=texts.get("family", ""))
    )
    if email and not first.emails:
        first = first._replace(emails=(Email(email),))
    if phone:
        first = first._replace(phones=(Phone(phone),))
    if company:
        first = first._replace(companies=(Employment(company),))
    return [first, *people[1:]]


def _with_roles(item: Item, roles: str) -> Iterator[DealContact]:
    """The people of a deal with the roles of a cell, which has them in the same order; none for a single person without
    a role."""
    said = split_values(roles) if ":::" in roles else roles.split(";")
    people = [person for person in (item.contact, *item.others) if person is not None]
    for place, person in enumerate(people if roles or len(people) > 1 else ()):
        yield DealContact(person.name, said[place].strip() if place < len(said) else "")


def _must_name(item: Item) -> None:
    if item.contact is None and item.company is None and item.deal is None and item.case is None:
        raise Unreadable("The row names no contact, company, deal or case.")


def _minutes(text: str) -> int:
    """A duration in minutes from ``90``, ``90 min``, ``1:30`` or ``1h 30``; -1 if it is none."""
    if match := _MINUTES.fullmatch(text.casefold()):
        return int(match.group(1))
    if match := _HOURS.fullmatch(text.casefold()):
        return 60 * int(match.group(1)) + int(match.group(2) or match.group(3) or 0)
    return -1


def _keep(texts: dict[str, str], name: str, remarks: list[str]) -> None:
    """Keep a value that is not understood in the text of the record."""
    value = texts[name]
    texts["text"] = "\n".join(filter(None, (texts.get("text"), f"{name.capitalize()}: {value}")))
    remarks.append(f"{name.capitalize()}: {value!r} was not understood; it is kept in the text.")


def _direction(text: str) -> str:
    small = text.casefold()
    if small in ("out", "outbound", "outgoing", "sent"):
        return "out"
    return "in" if small in ("in", "inbound", "incoming", "received") else ""
