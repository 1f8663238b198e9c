"""The reports of the application."""

from __future__ import annotations

from pathlib import Path

from simplecrm.actions import deals, products, purchases
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.products import Product
from simplecrm.core.records.purchases import Purchase
from simplecrm.core.reports import REPORTS
from simplecrm.store.book import Book
from tests.tui.driver import NOW, crm, story


def sell(path: Path) -> None:
    """A deal with Ann that was won this month, and what she bought this year and in 2024."""
    book = Book(str(path))
    made = deals.add(book, Deal(title="Renewal", contact_id=1, value=120000, currency="EUR"), NOW)
    deals.close(book, [made.id], "won", NOW)
    product = products.add(book, Product(name="GTX Pro", price=10000, cost=6000, currency="EUR", category="GTX"), NOW)
    for day, value in (("2026-05-10", 30000), ("2024-05-10", 70000)):
        bought = Purchase(
            contact_id=1, product_id=product.id, text="GTX Pro", cost=6000, value=value, currency="EUR", bought_on=day
        )
        purchases.add(book, bought, NOW)
    book.close()


@story
async def test_every_report_is_shown_under_the_cursor(book: Path) -> None:
    sell(book)
    async with crm(book) as app:
        await app.press("7").see("7 Reports", "activity", "What you did")
        for report in REPORTS[1:]:
            await app.press("down").see(report.help[:30])


@story
async def test_a_report_is_grouped_by_something_else_and_over_another_period(book: Path) -> None:
    sell(book)
    async with crm(book, size=(130, 32)) as app:
        await app.press("7", *["down"] * 6).see("Deals won and lost by month", "Nov 2026", "€1,200", "█")
        await app.press("b", "b", "b").see("by year", "2026").press("b").see("by company", "Acme GmbH")
        await app.press("down").see("Customers by what they bought", "€300", "the last months").see_not("€1,000")
        await app.press("p").see("this year: Thu 1 Jan 2026").press("p", "p").see("ten years", "€1,000")
        await app.press("up", "up").see("how long they took").press("up").press("b")
        await app.see("can only be shown like this.").press("p").see("shows the present state.")


@story
async def test_a_segment_leaves_some_contacts_and_faults_are_said(book: Path) -> None:
    sell(book)
    async with crm(book) as app:
        await app.press("7", *["down"] * 11).see("Contacts by stage.").press("F").type("name:ann").press("enter")
        await app.see("of name:ann").press("F", "ctrl+u").type("last<soonish").press("enter").see("soonish")
        await app.press("escape", "escape").see("Contacts by stage.").see_not("of name:ann")


@story
async def test_numbers_are_copied_as_csv(book: Path) -> None:
    sell(book)
    async with crm(book) as app:
        await app.press("7", *["down"] * 7).see("€300").press("c").see("Copied 1 line of the report customers as CSV.")
        head, line = app.app.clipboard.splitlines()
        assert head.startswith("id,customer,purchases,value,margin,currency")
        assert "Acme GmbH,1,300.00,240.00,EUR,2026-05-10" in line
        await app.press("e").see("A report has no records to act on.")


@story
async def test_reports_fit_a_small_terminal(book: Path) -> None:
    sell(book)
    async with crm(book, size=(80, 24)) as app:
        await app.press("7").see("3 Time", "7 Reports", "hours").press("down", "enter").see("00  02  04", "Sun ")
        assert all(len(line) <= 80 for line in app.lines)
        await app.press("escape").see("pipeline", "velocity")
