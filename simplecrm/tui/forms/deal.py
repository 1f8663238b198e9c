"""The form to add or edit a deal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual.widget import Widget

from simplecrm.core.currencies import decimal_text
from simplecrm.core.pipelines import parse_pipelines
from simplecrm.core.records.deals import Deal, DealContact
from simplecrm.drafts import deals
from simplecrm.errors import CrmError
from simplecrm.lookups import subjects
from simplecrm.lookups import who as contacts
from simplecrm.lookups.subjects import Subject
from simplecrm.show.deals import deal_words
from simplecrm.store.book import Book
from simplecrm.tui import dates
from simplecrm.tui.forms import parts
from simplecrm.tui.forms.base import Change, Form, InvalidField
from simplecrm.tui.services import Done
from simplecrm.tui.widgets.fields import ChoiceLine, LiveLine, TextLine

TOUCHED = frozenset({"deals", "contacts", "tags"})


class DealForm(Form):
    """Title, with whom, further people, value, stage, probability, expected close and tags; of a deal that is closed no
    stage, probability and date, but why it was lost. ``old`` is the deal to edit; None adds one, with the contact of
    that id and ``name`` unless it is 0, in ``stage`` (see ``Pipelines.find``) if given."""

    draft_form = "deal"
    line_of: ClassVar[dict[str, str]] = {"expected_close": "close", "currency": "value", "lost_reason": "reason"}

    def __init__(self, contact_id: int = 0, name: str = "", *, stage: str = "", old: Deal | None = None) -> None:
        super().__init__()
        self.old = old
        self.contact_id = contact_id
        self.stage = stage
        self.heading = f"Edit {old.title}" if old else f"Deal with {name}" if name else "Add a deal"

    def lines(self) -> Iterable[Widget]:
        """The lines of the form."""
        old = self.old or Deal()
        amount = f"{decimal_text(old.value, old.currency)} {old.currency}" if old.value else ""
        yield TextLine("title", "Title", old.title, placeholder="Pilot 2027")
        if not self.contact_id:
            yield TextLine("who", "With", _with(old), placeholder="a contact, or company:Acme")
        yield TextLine("value", "Value", amount, placeholder="12000, 1,250.50 USD, 12k …")
        if old.status == "open":
            stages, chosen = self._stages()
            yield ChoiceLine("stage", "Stage", stages, chosen)
            probability = str(old.probability) if self.old else ""
            yield TextLine("probability", "Percent", probability, placeholder="default of the stage")
            coming = "end of march, in 6 weeks … or nothing"
            yield LiveLine("close", "Close", self._coming, old.expected_close, placeholder=coming)
        elif old.status == "lost":
            yield TextLine("reason", "Reason", old.lost_reason, placeholder="too expensive, no budget, a competitor …")
        others = ", ".join(_typed(person, old) for person in _listed(old))
        yield TextLine("people", "People", others, placeholder="further contacts: ben=champion, cleo=legal …")
        yield TextLine("tags", "Tags", ", ".join(old.tags), placeholder="hot, renewal")
        yield from parts.owner_lines(self, old.owner)

    def records(self) -> Sequence[Subject]:
        """The deal to edit, or the contact of a new one."""
        return (
            (Subject("deal", self.old.id),)
            if self.old
            else (Subject("contact", self.contact_id),) * bool(self.contact_id)
        )

    def change(self) -> Change:
        """Add or edit the deal."""
        old, now = self.old, self.services.now
        if old is not None:
            new = deals.edited(self.context, old, title=self.value("title"), **self._changed(old))
            return lambda book: self.write(book, old, new)
        who: dict[str, Any] = {"contact_id": self.contact_id} if self.contact_id else self._who()
        draft = deals.draft(
            self.context, title=self.value("title"), value=self.value("value"), stage=self.value("stage"),
            probability=self.value("probability"), expected_close=self.value("close"),
            people=self._roles(Deal()), tags=parts.split(self.value("tags")),
            owner=parts.read_owner(self) or "", **who,
        )  # fmt: skip

        def work(book: Book) -> Done:
            from simplecrm.actions.deals import add

            made = add(book, draft, now)
            return Done(f"Added deal {deal_words(made, now)}", TOUCHED, made)

        return work

    def write(self, book: Book, old: Deal, new: Deal) -> Done:
        """Change the deal."""
        from simplecrm.actions.deals import edit

        made = edit(book, old, new, self.services.now)
        return Done(f"Changed {deal_words(made, self.services.now)}", TOUCHED, made)

    def _changed(self, old: Deal) -> dict[str, Any]:
        """The values of the lines that were changed, for ``drafts.deals.edited``."""
        names = {"value": "value"} | {
            "open": {"probability": "probability", "close": "expected_close"}, "lost": {"reason": "lost_reason"}
        }.get(old.status, {})  # fmt: skip
        found: dict[str, Any] = {
            field: self.value(name) for name, field in names.items() if self._text_line(name).touched
        }
        if old.status == "open" and self.value("stage") != self._stages()[1]:
            found["stage"] = self.value("stage")
        if self._text_line("who").touched:
            found |= self._who() or ({"contact_id": 0} if old.contact_id else {"company_id": 0})
        if self._text_line("people").touched:
            found["people"] = self._roles(old)
        return found | {"tags": parts.read_tags(self), "owner": parts.read_owner(self)}

    def _who(self) -> dict[str, int]:
        """The contact or company that the deal is with, for a draft. Raises ``InvalidField`` for nobody or several."""
        text = self.value("who").strip()
        if not text:
            return {}
        try:
            found = subjects.resolve(self.services.book.reading(), text)
        except CrmError as error:
            raise InvalidField("who", error.sentence) from error
        if found.noun == "deal":
            raise InvalidField("who", "enter a contact or a company")
        return {f"{found.noun}_id": found.id}

    def _roles(self, old: Deal) -> list[tuple[int, str | None]]:
        """The contacts in the line of people, each with the role, an empty one if none is said. Raises
        ``InvalidField``."""
        known = {_typed(person, old).partition("=")[0].casefold(): person.id for person in old.people}
        found: list[tuple[int, str | None]] = []
        for who, role in map(deals.with_role, parts.split(self.value("people"))):
            found.append((known.get(who.casefold()) or self._contact("people", who), role or ""))
        return found

    def _contact(self, line: str, who: str) -> int:
        try:
            return contacts.resolve(self.services.book.reading(), who)
        except CrmError as error:
            raise InvalidField(line, error.sentence) from error

    def _text_line(self, name: str) -> TextLine:
        return self.query_one(f"#line-{name}", TextLine)

    def _stages(self) -> tuple[list[tuple[str, str]], str]:
        """The stages of all pipelines, and the chosen one: of the deal, even if the settings do not have it, or the
        one that was asked for, or the first."""
        from simplecrm import config

        known = parse_pipelines(config.get_or_default("pipelines"))
        names = {f"{one.name}/{stage.name}": known.name_of(one, stage) for one in known.all for stage in one.stages}
        wanted = f"{self.old.pipeline}/{self.old.stage}" if self.old else self.stage
        chosen = names.setdefault(wanted, wanted) if wanted else next(iter(names.values()))
        return [(name, name) for name in names.values()], chosen

    def _coming(self, phrase: str) -> str:
        return dates.coming(phrase, self.services.now)


def _listed(old: Deal) -> list[DealContact]:
    """The contacts of a deal that its line of people lists: all but a main contact without a role."""
    return [person for person in old.people if person.role or person.id != old.contact_id]


def _typed(person: DealContact, old: Deal) -> str:
    """A contact of a deal as the form takes it: by id if the name is not clear."""
    is_clear = [one.name for one in old.people].count(person.name) == 1 and not set(",=") & set(person.name)
    return f"{person.name if is_clear else person.id}{f'={person.role}' if person.role else ''}"


def _with(old: Deal) -> str:
    """The contact or company of a deal as the form takes it."""
    return old.contact or (f"company:{old.company}" if old.company else "")
