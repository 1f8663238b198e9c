"""The pages of companies and deals in the application."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from simplecrm.actions import companies as company_actions
from simplecrm.actions import deals, notes, products
from simplecrm.core.records.companies import Company
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.notes import Note
from simplecrm.core.records.products import Product
from simplecrm.lookups import activities, companies, purchases
from simplecrm.lookups import deals as deal_lookups
from simplecrm.lookups import notes as note_lookups
from simplecrm.store.book import Book
from tests.tui.driver import NOW, crm, story


def prepare(path: Path) -> int:
    """A deal with Ann's company, and a note on the company; the id of the deal."""
    book = Book(str(path))
    company_id = companies.named(book.reading(), "Acme GmbH")
    made = deals.add(book, Deal(title="Renewal", contact_id=1, company_id=company_id, currency="EUR"), NOW)
    notes.add(book, Note(text="Pays late", company_id=company_id), NOW)
    book.close()
    return made.id


@story
async def test_page_of_the_company_opens_from_the_list_and_leads_to_its_deals(book: Path) -> None:
    prepare(book)
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("O").see("Company · Acme GmbH", "People", "Pays late", "Deal Renewal")
        await app.press("end", "enter").see("Deal · Renewal", "qualified", "Contact   Ann Lee").press("enter")
        await app.see_not("Deal · Renewal").see("Ann Lee")


@story
async def test_enter_in_the_card_opens_the_page(book: Path) -> None:
    prepare(book)
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("enter").press("enter").see("Company · Acme GmbH")
        await app.press("escape").see_not("Company · Acme GmbH").press("escape").press("enter").see("Ann Lee")


@story
async def test_a_deal_with_another_company_can_be_opened_from_the_contact(book: Path) -> None:
    prepare(book)
    other = Book(str(book))
    found = companies.ids(other.reading())
    other_id = next(one for one in found if one != companies.named(other.reading(), "Acme GmbH"))
    deals.add(other, Deal(title="Elsewhere", contact_id=1, company_id=other_id, currency="EUR"), NOW)
    other.close()
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("O").see("Pages of Ann Lee", "Company", "Acme GmbH", "Elsewhere")
        await app.see_not("Renewal").press("j", "enter").see("Deal · Elsewhere").press("escape", "k", "enter")
        await app.see("Company · Acme GmbH", "Deal Renewal").press("escape", "escape").see_not("Pages of Ann Lee")


@story
async def test_what_is_filed_from_a_page_belongs_to_the_company(book: Path) -> None:
    prepare(book)
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("O").see("Company · Acme GmbH").press("n").see("Note on Acme GmbH")
        await app.type("Closed in August").press("ctrl+s").see("Closed in August", "Company · Acme GmbH")
        await app.press("l").see("Log with Acme GmbH").press("enter").type("Front desk").press("ctrl+s")
        await app.see("Logged call with Acme GmbH", "Front desk")
        await app.press("f").see("Follow-up with Acme GmbH").type("fri").press("ctrl+s").see("Next", "Follow up")
    again = Book(str(book))
    company_id = companies.named(again.reading(), "Acme GmbH")
    note = note_lookups.rows(again.reading(), note_lookups.ids(again.reading(), limit=1))[0]
    activity = activities.rows(again.reading(), activities.ids(again.reading(), limit=1))[0]
    assert (note.text, note.company_id) == ("Closed in August", company_id)
    assert (activity.text, activity.company_id, activity.contacts) == ("Front desk", company_id, ())
    again.close()


@story
async def test_deal_is_moved_won_undone_and_lost_on_its_page(book: Path) -> None:
    deal_id = prepare(book)
    async with crm(book) as app:
        await (
            app.contacts.see("Ann Lee")
            .press("O")
            .see("Company · Acme GmbH")
            .press("greater_than_sign")
            .see("page of a company")
        )
        await (
            app.press("end", "enter")
            .see("Deal · Renewal")
            .press("less_than_sign")
            .see("Renewal is in the first stage.")
        )
        await (
            app.press("greater_than_sign")
            .see("Moved to meeting", "Renewal · meeting")
            .press("w")
            .see("Won: Renewal", "Closed")
        )
        await app.press("w").see("Renewal is won.", "Reopen it: simplecrm", "deals reopen").press("u").see("Undone")
        await app.see("Renewal · meeting").press("o").see("Lost: Renewal", "Why").type("Too dear").press("ctrl+s")
        await app.see("Lost      Too dear")
    again = Book(str(book))
    deal = deal_lookups.require(again.reading(), deal_id)
    assert (deal.status, deal.stage, deal.lost_reason) == ("lost", "meeting", "Too dear")
    again.close()


@story
async def test_contact_without_company_and_deal_says_so(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.search("chiara").press("enter").settle()
        await app.press("a").type("Solo Person").press("ctrl+s").settle().see("Solo Person").press("O")
        await app.see("Solo Person has no company, no open deal and no case.")


@story
async def test_a_purchase_is_added_and_paid_on_today(book: Path) -> None:
    catalogue = Book(str(book))
    products.add(catalogue, Product(name="GTX Pro", price=482100, currency="EUR"), NOW)
    catalogue.close()
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("ctrl+p").type("what a contact bought").press("enter")
        await app.see("Bought by Ann Lee").type("lamp").press("ctrl+s").see("No product “lamp”")
        await app.press("ctrl+u").type("gtx").see("→ GTX Pro · €4,821").press("enter").type("2")
        await app.press("tab", "tab", "tab", "tab").type("2026-11-10").press("ctrl+s")
        await app.see("Added purchase: 22 Nov · 2 × GTX Pro · €9,642", "Bought")
        await app.today.see("Not paid", "12 d late", "GTX Pro €9,642").press("end")
        for _ in range(12):
            if bought(app.app.screen):
                break
            await app.press("up")
        await app.press("d").see("GTX Pro is not a follow-up. $ marks it as paid.")
        await app.press("dollar_sign").see("Paid: 22 Nov · 2 × GTX Pro").see_not("Not paid")
        await app.press("u").see("Not paid")


def bought(screen: Any) -> bool:
    """Whether the cursor is on a purchase."""
    return bool(screen.target(one=True).purchases)


@story
async def test_a_company_and_a_deal_are_edited_and_tagged_on_their_pages(book: Path) -> None:
    prepare(book)
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("O").see("Company · Acme GmbH").press("t").see("Tag Acme GmbH")
        await app.type("supplier").press("ctrl+s").see("Tags      supplier").press("e").see("Acme GmbH", "Domain")
        await app.press("escape").press("end", "enter").see("Deal · Renewal").press("t").see("Tag Renewal")
        await app.type("hot").press("ctrl+s").see("Tags      hot").press("e").see("Edit").press("escape")
        await app.press("s").see("This is the page of a deal; that key is for cases")


@story
async def test_a_purchase_is_added_on_the_page_of_a_company_and_of_a_deal(book: Path) -> None:
    prepare(book)
    own = Book(str(book))
    products.add(own, Product(name="GTX Pro", price=482100, currency="EUR"), NOW)
    own.close()
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("O").see("Company · Acme GmbH").press("p").see("Bought by Acme GmbH")
        await app.type("gtx").press("ctrl+s").see("Bought    1 purchase · €4,821", "Company · Acme GmbH")
        await app.press("end", "enter").see("Deal · Renewal").press("p").see("Bought by Renewal")
        await app.type("gtx").press("ctrl+s").see("Bought    1 purchase · €4,821", "Deal · Renewal")
    again = Book(str(book))
    bought = purchases.rows(again.reading(), purchases.ids(again.reading(), sort="id"))
    assert [(one.company, one.deal, one.contact) for one in bought] == [
        ("Acme GmbH", "", ""), ("Acme GmbH", "Renewal", "Ann Lee"),
    ]  # fmt: skip
    again.close()


@story
async def test_the_page_of_a_company_leads_to_its_parent_and_subsidiaries(book: Path) -> None:
    own = Book(str(book))
    acme = companies.get(own.reading(), companies.named(own.reading(), "Acme GmbH"))
    assert acme is not None
    holding = company_actions.add(own, Company(name="Acme Holding"), NOW)
    company_actions.add(own, Company(name="Acme Austria", parent_id=acme.id), NOW)
    company_actions.edit(own, acme, acme._replace(parent_id=holding.id), NOW)
    own.close()
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("O").see("Company · Acme GmbH", "Parent Acme Holding").press("end")
        await app.press("enter").see("Company · Acme Austria", "Parent Acme GmbH").press("end", "enter")
        await app.see("Company · Acme GmbH").press("end", "up", "enter").see("Company · Acme Holding")


@story
async def test_a_closed_deal_has_no_stage_to_edit_until_it_is_reopened(book: Path) -> None:
    prepare(book)
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("O").see("Company · Acme GmbH").press("end", "enter")
        await app.see("Deal · Renewal", "w won").press("o").see("Lost: Renewal").type("Too dear").press("ctrl+s")
        await app.see("Closed    lost", "reopen · u undo").see_not("w won").press("e").see("Edit Renewal", "Reason")
        await app.see_not("Percent").press("tab", "tab", "tab").type("Too dear by far").press("ctrl+s")
        await app.see("Lost      Too dear by far").press("r").see("Reopened: Renewal · qualified", "w won")
        await app.press("e").see("Stage", "Percent").press("escape").press("r").see("Renewal is open.")


@story
async def test_all_keys_of_a_page_are_shown_in_80_columns(book: Path) -> None:
    async with crm(book, size=(80, 24)) as app:
        await app.deals.see("Pilot 2027").press("right", "right", "enter").see("Deal · Pilot 2027", "esc closes")
