"""The history in the application, and restoring archived or deleted contacts."""

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
async def test_contact_history_opens_with_one_key(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("H").see("Changes · Ann Lee", "+ Ann Lee", "stage", "esc closes")
        await app.press("G", "enter").see("birthday: — → 1985-12-04").press("escape").see_not("Changes ·")


@story
async def test_history_shows_labels_and_local_times(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("x").see("Archived Ann Lee").settle()
        await (
            app.search("is:archived")
            .see("Ann Lee")
            .press("H")
            .see("Changes · Ann Lee", "archived", "follow-up", "+ €12,000")
        )
        await app.see_not("archived_at", "employment", "company_id").press("enter").see("archived: — → ")


@story
async def test_dropped_details_are_mentioned(book: Path) -> None:
    compacted = Book(str(book))
    contacts_actions.add(compacted, Contact(name="Zoe Last"), NOW)
    compact(compacted, "2099-01-01T00:00:00Z")
    compacted.close()
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("H").see("were dropped by compact.").see_not("No changes yet")
        await app.press("escape", "ctrl+p").type("every change").press("enter").see("History", "dropped")


@story
async def test_archived_contacts_are_listed_and_restored(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("x").see("Archived Ann Lee").settle()
        await (
            app.search("is:archived").see("Ann Lee", " 1 │").see_not("1 of").press("X").see("Restored Ann Lee").settle()
        )
        await app.see("Nothing matches “is:archived”", " 0 │").press("escape").see("Ann Lee", "Ben Ortega")
        await app.search("tag:vip").see("2 of 5").press("escape")
        await app.press("X").see("Nothing archived is selected.")


@story
async def test_deleted_contact_is_restored_from_the_history(book: Path) -> None:
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
