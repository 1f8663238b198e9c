"""Which related records are deleted with a contact."""

from __future__ import annotations

from simplecrm.actions import activities, contacts, journal, lifecycle
from simplecrm.core.records.activities import Activity
from simplecrm.core.records.contacts import Contact
from simplecrm.store.book import Book
from tests.conftest import NOW


def test_deleting_the_last_contact_deletes_its_activities(book: Book) -> None:
    ann, ben = (contacts.add(book, Contact(name=name), NOW).contact.id for name in ("Ann Lee", "Ben Ortega"))
    activities.log(book, Activity(kind="call", text="Ann alone"), [ann], NOW)
    activities.log(book, Activity(kind="call", text="Both"), [ann, ben], NOW)

    def texts() -> list[str]:
        return [row[0] for row in book.reading().execute("select text from activity order by id")]

    lifecycle.delete(book, "contact", [ann])
    assert texts() == ["Both"]
    lifecycle.delete(book, "contact", [ben])
    assert texts() == []
    journal.undo(book)
    journal.undo(book)
    assert texts() == ["Ann alone", "Both"]


def test_deleting_all_contacts_at_once_deletes_their_activity(book: Book) -> None:
    people = [contacts.add(book, Contact(name=name), NOW).contact.id for name in ("Ann Lee", "Ben Ortega")]
    activities.log(book, Activity(kind="call", text="Both"), people, NOW)
    lifecycle.delete(book, "contact", people)
    assert book.reading().execute("select count(*) from activity").fetchone() == (0,)
