"""Undo and redo restore every row exactly, for random sequences of actions."""

from __future__ import annotations

import datetime
import io
import os
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from simplecrm.actions import (
    activities,
    attachments,
    cases,
    companies,
    company_merging,
    contacts,
    deals,
    journal,
    lifecycle,
    notes,
    reminders,
    tags,
)
from simplecrm.actions.importing import importer
from simplecrm.actions.rows import stamp
from simplecrm.core.records.activities import Activity
from simplecrm.core.records.attachments import Attachment
from simplecrm.core.records.cases import Case
from simplecrm.core.records.companies import Company
from simplecrm.core.records.contacts import Contact, Email, Employment, FieldValue, Phone
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.notes import Note
from simplecrm.core.records.reminders import Reminder
from simplecrm.errors import CrmError
from simplecrm.formats.reading import open_items
from simplecrm.lookups import contacts as lookups
from simplecrm.lookups import history
from simplecrm.lookups import reminders as reminder_lookups
from simplecrm.store import triggers
from simplecrm.store.book import Book

NOW = datetime.datetime(2026, 11, 22, 10, 14)
NAMES = st.sampled_from(["Ann Lee", "Ben Ortega", "Chiara 福田", "Dan O'Neil", "[/b] Bob", "Zoë\u202eeoZ"])
TAGS = st.sampled_from(["vip", "partner", "trade-fair"])
WORDS = st.sampled_from(["hello", "C++ & AT&T", "it's", 'say "hi"', "x\x1b[31m"])


def everything(book: Book) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of the journal."""
    connection = book.reading()
    return {noun: connection.execute(f'select * from "{noun}" order by id').fetchall() for noun in triggers.JOURNALLED}


CASES = int(os.environ.get("SIMPLECRM_UNDO_CASES", "25"))
"""How many sequences of changes are tried; more for a long run by hand."""


class Undoing(RuleBasedStateMachine):
    """Random actions and undos; the model is a stack of snapshots."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.book = Book(str(Path(self._folder.name) / "book.db"))
        self.book.create()
        self.past = [everything(self.book)]
        self.future: list[dict[str, list[tuple[Any, ...]]]] = []

    def teardown(self) -> None:
        self.book.close()
        self._folder.cleanup()

    def ids(self, noun: str = "contact") -> list[int]:
        return [row[0] for row in self.book.reading().execute(f'select id from "{noun}" order by id')]

    def did(self) -> None:
        """Take a snapshot if something was changed."""
        now = everything(self.book)
        if now != self.past[-1]:
            self.past.append(now)
            self.future.clear()

    @rule(name=NAMES, tag=TAGS, company=st.sampled_from(["Acme", "Globex"]))
    def add(self, name: str, tag: str, company: str) -> None:
        draft = Contact(
            name=name, emails=(Email("a@b.c"),), phones=(Phone("+4930123456"),), companies=(Employment(company),),
            tags=(tag,), fields=(FieldValue("shoe", "42"),),
        )  # fmt: skip
        contacts.add(self.book, draft, NOW)
        self.did()

    @precondition(lambda self: self.ids())
    @rule(data=st.data(), text=WORDS, due=st.sampled_from(["", "2026-12-01", "2026-12-01T09:00"]))
    def log(self, data: st.DataObject, text: str, due: str) -> None:
        people = data.draw(st.lists(st.sampled_from(self.ids()), min_size=1, max_size=2))
        following = Reminder(text=text, due=due, every="FREQ=WEEKLY") if due else None
        activities.log(self.book, Activity(kind="call", text=text), people, NOW, following=following)
        self.did()

    @precondition(lambda self: self.ids())
    @rule(data=st.data(), text=WORDS)
    def note(self, data: st.DataObject, text: str) -> None:
        notes.add(self.book, Note(text=text, contact_id=data.draw(st.sampled_from(self.ids()))), NOW)
        self.did()

    @precondition(lambda self: self.ids("reminder"))
    @rule(data=st.data(), snoozed=st.booleans())
    def finish(self, data: st.DataObject, snoozed: bool) -> None:
        open_ones = list(reminder_lookups.ids(self.book.reading()))
        if open_ones:
            chosen = [data.draw(st.sampled_from(open_ones))]
            if snoozed:
                reminders.snooze(self.book, chosen, "2026-12-24", NOW)
            else:
                reminders.done(self.book, chosen, NOW)
        self.did()

    @precondition(lambda self: self.ids())
    @rule(data=st.data(), name=TAGS, off=st.booleans())
    def retag(self, data: st.DataObject, name: str, off: bool) -> None:
        chosen = data.draw(st.lists(st.sampled_from(self.ids()), min_size=1, max_size=3))
        try:
            (tags.untag if off else tags.tag)(self.book, chosen, [name])
        except CrmError:
            assert off
        self.did()

    @precondition(lambda self: self.ids())
    @rule(data=st.data(), name=NAMES)
    def edit(self, data: st.DataObject, name: str) -> None:
        old = lookups.get(self.book.reading(), data.draw(st.sampled_from(self.ids())))
        assert old is not None
        new = old._replace(name=name, phones=(), companies=(Employment("Initech", "CEO"),), tags=("new",))
        contacts.edit(self.book, old, new, NOW)
        self.did()

    @rule(title=WORDS)
    def deal_and_company(self, title: str) -> None:
        with self.book.writing("Deal"):
            owner = companies.ensure(self.book.reading(), "Umbrella", "2026-01-01T00:00:00Z")
            seats = (FieldValue("seats", "12"),)
            deals.add(self.book, Deal(title=title, company_id=owner, value=100, tags=("hot",), fields=seats), NOW)
        self.did()

    @precondition(lambda self: self.ids())
    @rule(data=st.data(), title=WORDS)
    def case(self, data: st.DataObject, title: str) -> None:
        people = data.draw(st.lists(st.sampled_from(self.ids()), max_size=2, unique=True))
        cases.add(self.book, Case(title=title, product="GTX"), people, NOW)
        self.did()

    @precondition(lambda self: self.ids())
    @rule(data=st.data(), name=WORDS)
    def attachment(self, data: st.DataObject, name: str) -> None:
        draft = Attachment(name=name, sha256="0" * 64, contact_id=data.draw(st.sampled_from(self.ids())))
        with self.book.writing("Attach") as step:
            attachments.put(step.connection, draft, stamp(NOW))
        self.did()

    @precondition(lambda self: self.ids("case"))
    @rule(data=st.data(), how=st.sampled_from([cases.wait, cases.solve, cases.reopen]), incoming=st.booleans())
    def go_on_with_case(self, data: st.DataObject, how: Any, incoming: bool) -> None:
        case_id = data.draw(st.sampled_from(self.ids("case")))
        try:
            if incoming:
                activities.log(self.book, Activity(kind="email", direction="in", case_id=case_id), [], NOW)
            else:
                how(self.book, [case_id], NOW)
        except CrmError as refused:
            assert "The case" in refused.sentence
        self.did()

    @rule(name=st.sampled_from(["Hooli", "Hooli 2"]))
    def company(self, name: str) -> None:
        try:
            with self.book.writing("Company") as step:
                parent = companies.ensure(step.connection, "Hooli", "") if name == "Hooli 2" else 0
                companies.add(self.book, Company(name=name, domain="h.example", parent_id=parent, tags=("big",)), NOW)
        except CrmError as refused:
            assert "already" in refused.sentence
        self.did()

    @precondition(lambda self: len(self.ids("company")) > 1)
    @rule(data=st.data())
    def merge_companies(self, data: st.DataObject) -> None:
        keep, other = data.draw(st.permutations(self.ids("company")))[:2]
        company_merging.merge(self.book, keep, other, NOW)
        self.did()

    @rule(data=st.data(), how=st.sampled_from(["archive", "restore", "delete"]),
          noun=st.sampled_from(lifecycle.NOUNS))  # fmt: skip
    def lifecycle(self, data: st.DataObject, how: str, noun: str) -> None:
        if ids := self.ids(noun):
            chosen = data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=2))
            if how == "archive":
                lifecycle.archive(self.book, noun, chosen, NOW)
            else:
                getattr(lifecycle, how)(self.book, noun, chosen)
        self.did()

    @rule(count=st.integers(1, 6))
    def take_in(self, count: int) -> None:
        rows = "".join(f"Person {n},p{n}@x.example,Acme,note {n}\n" for n in range(count))
        _, entries = open_items(io.BytesIO(f"Name,Email,Company,Notes\n{rows}".encode()))
        with entries:
            importer.run(self.book, entries, importer.ImportOptions(), NOW)
        self.did()

    @precondition(lambda self: len(self.past) > 1)
    @rule()
    def undo(self) -> None:
        journal.undo(self.book)
        self.future.append(self.past.pop())
        assert everything(self.book) == self.past[-1]

    @precondition(lambda self: self.future)
    @rule()
    def redo(self) -> None:
        journal.redo(self.book)
        self.past.append(self.future.pop())
        assert everything(self.book) == self.past[-1]

    @invariant()
    def the_file_is_sound(self) -> None:
        connection = self.book.reading()
        assert connection.execute("pragma foreign_key_check").fetchall() == []
        text = "select contact_id, name, contact_points, company, text from contact_text order by 1"
        index = "select rowid, name, contact_points, company, text from search order by 1"
        assert connection.execute(index).fetchall() == connection.execute(text).fetchall()
        undone = sum(1 for step in history.steps(connection, None) if step.kind == "do" and not step.undone)
        assert undone == len(self.past) - 1


Undoing.TestCase.settings = settings(
    max_examples=CASES, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
)
TestUndoing = Undoing.TestCase
