"""The history in the application: what was changed of a contact, and bringing back what was archived or deleted."""

from __future__ import annotations

from pathlib import Path

from simplecrm.actions import contacts as contacts_actions
from simplecrm.actions import lifecycle
from simplecrm.core.records.contacts import Contact
from simplecrm.lookups import contacts
from simplecrm.store.book import Book
from simplecrm.store.maintenance.compaction import compact
from tests.tui.driver import NOW, crm, story


@story
async def test_the_changes_of_a_contact_are_one_key_away(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("H").see("Changes · Ann Lee", "+ Ann Lee", "stage", "esc closes")
        await app.press("G", "enter").see("birthday: — → 1985-12-04").press("escape").see_not("Changes ·")


@story
async def test_fields_and_times_are_named_in_plain_words(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("x").see("Archived Ann Lee").settle()
        await (
            app.search("is:archived")
            .see("Ann Lee")
            .press("H")
            .see("Changes · Ann Lee", "archived", "follow-up", "+ 12,000")
        )
        await app.see_not("archived_at", "employment", "company_id").press("enter").see("archived: — → ")


@story
async def test_changes_whose_details_were_dropped_are_said_to_be(book: Path) -> None:
    compacted = Book(str(book))
    contacts_actions.add(compacted, Contact(name="Zoe Last"), NOW)
    compact(compacted, "2099-01-01T00:00:00Z")
    compacted.close()
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("H").see("were dropped by compact.").see_not("No changes yet")
        await app.press("escape", "ctrl+p").type("every change").press("enter").see("History", "dropped")


@story
async def test_what_is_archived_is_listed_by_a_query_and_brought_back_by_a_key(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("x").see("Archived Ann Lee").settle()
        await (
            app.search("is:archived").see("Ann Lee", " 1 │").see_not("1 of").press("X").see("Restored Ann Lee").settle()
        )
        await app.see("Nothing matches “is:archived”", " 0 │").press("escape").see("Ann Lee", "Ben Ortega")
        await app.search("tag:vip").see("2 of 5").press("escape")
        await app.press("X").see("Nothing archived is selected.")


@story
async def test_a_deleted_contact_comes_back_from_the_history(book: Path) -> None:
    deleting = Book(str(book))
    before = contacts.get(deleting.reading(), 1)
    lifecycle.delete(deleting, "contact", [1])
    lifecycle.archive(deleting, "contact", [2], NOW)
    deleting.close()
    async with crm(book) as app:
        await app.contacts.see_not("Ann Lee").press("ctrl+p").type("every change").press("enter")
        await app.see("History", "Delete Ann Lee").press("b").see("deleted nothing that is still gone")
        await app.press("down", "b").see("Undeleted Ann Lee").press("escape").see("Ann Lee")
    again = Book(str(book))
    assert contacts.get(again.reading(), 1) == before
    assert contacts.count(again.reading(), archived=True) == 1
    again.close()
