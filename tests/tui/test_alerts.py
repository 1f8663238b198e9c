"""Alerts on Today: why each is there, snoozing them, and where Enter leads."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from simplecrm.actions import cases, contacts, deals, products, purchases
from simplecrm.core.records.cases import Case
from simplecrm.core.records.contacts import Contact
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.products import Product
from simplecrm.core.records.purchases import Purchase
from simplecrm.store.book import Book
from tests.tui.driver import NOW, crm, story


def fill(path: Path) -> None:
    """Six customers with a licence, five of them with support; a case, and a deal past its date."""
    book = Book(str(path))
    with book.writing("Fill"):
        people = [contacts.add(book, Contact(name=f"Customer {number}"), NOW).contact.id for number in range(12)]
        products_of = [
            products.add(book, Product(name=name, price=10_000), NOW) for name in ("Licence", "Support", "Toner")
        ]
        for product, buyers in zip(products_of, (people[:6], people[:5], people[6:]), strict=True):
            for who in buyers:
                draft = Purchase(contact_id=who, product_id=product.id, text=product.name, value=10_000)
                purchases.add(book, draft._replace(currency="EUR", bought_on="2026-10-05"), NOW)
        cases.add(book, Case(title="Printer jams", opened_at="2026-10-20T10:00:00Z"), [people[0]], NOW)
        deal = Deal(title="Pilot 2027", contact_id=people[1], stage="qualified", expected_close="2026-11-12")
        deals.add(book, deal, NOW)
    book.close()


@story
async def test_today_lists_alerts_and_why(book: Path) -> None:
    fill(book)
    async with crm(book) as app:
        await app.see(
            "Cases open for too long  1", "open 33 d", "Printer jams", "Deals past their date  1", "Pilot 2027"
        )
        await app.see("Sales  1", "Nov", "100% less", "by 22 Nov")


@story
async def test_offers_are_worked_out_while_the_application_is_open(book: Path) -> None:
    fill(book)
    async with crm(book) as app:
        await app.see("Could buy more  1", "never bought", "Support: 5 of 6 with Licence")
    with sqlite3.connect(book) as connection:
        assert connection.execute("select title from step order by id desc limit 1").fetchone() == ("Fill",)


@story
async def test_alerts_are_snoozed_with_the_key_of_follow_ups(book: Path) -> None:
    fill(book)
    async with crm(book) as app:
        await app.see("Printer jams", "Sales  1").press("j", "j", "z").see("Snooze: Printer jams", "next month")
        await app.press("m").see("Snoozed until Tue 1 Dec: Printer jams · u undo").see_not("Cases open for too long")
        await app.press("u").see("Cases open for too long  1")


@story
async def test_marked_alerts_and_follow_ups_are_snoozed_together(book: Path) -> None:
    fill(book)
    async with crm(book) as app:
        await app.see("Printer jams", "Sales  1").press("j", "space", "space", "z")
        await app.see("Snooze: 1 follow-up and 1 alert").press("m")
        await app.see("Snoozed until Tue 1 Dec 14:30: 1 follow-up and 1 alert").see_not("Cases open for too long")


@story
async def test_enter_on_a_case_opens_its_page(book: Path) -> None:
    fill(book)
    async with crm(book) as app:
        await app.see("Printer jams").press("j", "j", "enter").see("Printer jams", "open")
        await app.press("escape").see("Cases open for too long")


@story
async def test_deals_beyond_the_usual_time_are_marked_on_the_board(book: Path) -> None:
    with sqlite3.connect(book) as connection:
        connection.execute("update deal set stage_since = '2026-10-01T10:00:00Z', expected_close = ''")
        connection.execute("insert into stage_time select pipeline, stage, 9, 5.0, 10 from deal")
    async with crm(book) as app:
        await app.see("Stuck deals  1", "52 d").press("6").see("! 52 d stuck")
        await app.press("v").see("! 52 stuck")
