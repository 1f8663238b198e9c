"""Cases in the application: on the card, on their page, and in the forms."""

from __future__ import annotations

from pathlib import Path

from simplecrm.actions import cases
from simplecrm.core.records.cases import Case
from simplecrm.lookups import activities, companies
from simplecrm.lookups import cases as lookups
from simplecrm.store.book import Book
from tests.tui.driver import NOW, crm, story


def prepare(path: Path) -> None:
    """Case 1 of Ann (contact 1)."""
    book = Book(str(path))
    draft = Case(title="Printer jams", product="GTX Pro", priority=1, text="Page 2 sticks")
    cases.add(book, draft, [1], NOW)
    book.close()


def found(path: Path, number: int = 1) -> Case:
    book = Book(str(path))
    try:
        return lookups.require(book.reading(), number)
    finally:
        book.close()


@story
async def test_card_has_a_section_of_cases_only_if_there_are_any(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").see_not("Cases")
    prepare(book)
    async with crm(book) as app:
        await app.contacts.see("Ann Lee", "Cases    #1 Printer jams · open 0 d · high · GTX")


@story
async def test_case_is_opened_by_the_palette_and_worked_on_its_page(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("ctrl+p").type("add a case").press("enter").see("Case of Ann Lee")
        await app.type("Printer jams").press("tab").type("GTX Pro").press("ctrl+s").see("Opened case Printer jams")
        await app.press("ctrl+p").type("reopen").press("enter")
        await app.see("Case · Printer jams", "Nothing was said about it yet", "w wait").press("w")
        await app.see("Waiting: Printer jams").press("r").see("Reopened: Printer jams").press("r")
        await app.see("The case Printer jams is open.").press("s").see("Solved: Printer jams", "Rating").press("5")
        await app.press("tab").type("Sent a new roller").press("ctrl+s").see("rated 5", "Sent a new roller")
        await app.press("s").see("is solved. e rates it").press("u").see("Undone", "open 0 d")
    assert found(book).status == "open"


@story
async def test_message_logged_on_the_page_reopens_the_case(book: Path) -> None:
    prepare(book)
    opened = Book(str(book))
    cases.solve(opened, [1], NOW, satisfaction=4)
    opened.close()
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("ctrl+p").type("reopen").press("enter").see("solved", "rated 4")
        await app.press("l").see("Log with Printer jams").press("i").press("enter").type("Again!").press("ctrl+s")
        await app.see("reopened case Printer jams", "Again!", "open")
    assert (found(book).status, found(book).satisfaction) == ("open", 0)
    again = Book(str(book))
    logged = activities.rows(again.reading(), activities.ids(again.reading(), case_id=1))
    assert [(one.text, [person.id for person in one.contacts]) for one in logged] == [("Again!", [1])]
    again.close()


@story
async def test_case_is_chosen_in_the_log_form_of_a_contact(book: Path) -> None:
    prepare(book)
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("l").see("Log with Ann Lee", "Case", "Printer jams").press("enter")
        await (
            app.type("Rang back")
            .press("tab", "tab", "tab", "tab", "tab")
            .press("right")
            .press("ctrl+s")
            .see("Logged call")
        )
    opened = Book(str(book))
    assert len(activities.ids(opened.reading(), case_id=1)) == 1
    opened.close()


@story
async def test_company_leads_to_its_cases_and_cases_to_each_other(book: Path) -> None:
    prepare(book)
    opened = Book(str(book))
    acme = companies.named(opened.reading(), "Acme GmbH")
    cases.add(opened, Case(title="No toner", company_id=acme), [1], NOW)
    opened.close()
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("O").see("Company · Acme GmbH", "Cases", "Case No toner").press("w")
        await app.see("This is the page of a company").press("end", "enter").see("Case · ", "Others")
        await app.press("f").see("Follow-up with Ann Lee").press("escape").press("e").see("Edit case", "Priority")
        await app.press("escape").press("c").see("Case of").type("A third").press("ctrl+s").see("Opened case A third")
    assert [person.id for person in found(book, 3).contacts] == [1]


@story
async def test_case_is_edited_from_the_timeline(book: Path) -> None:
    prepare(book)
    async with crm(book) as app:
        await app.timeline.see("Printer jams", "Page 2 sticks").press("home").see("case")
        await app.press("e").see("Edit case Printer jams").press("end").type(" again").press("ctrl+s")
        await app.see("Changed case Printer jams again")
    assert found(book).title == "Printer jams again"


@story
async def test_list_of_cases_says_what_they_are_for_if_there_are_none(book: Path) -> None:
    async with crm(book) as app:
        await app.press("ctrl+p").type("list the cases").press("enter").see("Cases that are not solved · 0")
        await app.see("Cases are problems of customers", "Add a case")


@story
async def test_list_of_cases_leads_to_each(book: Path) -> None:
    prepare(book)
    async with crm(book) as app:
        await app.press("ctrl+p").type("list the cases").press("enter").see("not solved · 1", "Printer jams", "Ann Lee")
        await app.press("enter").see("Case · Printer jams").press("s").press("ctrl+s").see("solved 22 Nov")
        await (
            app.press("escape").see("not solved · 0", "All cases are solved.").press("v").see("All cases · 1", "solved")
        )
