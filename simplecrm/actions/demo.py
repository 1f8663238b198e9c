"""Sample data: a small, busy book, always the same except for its dates, which are around today."""

from __future__ import annotations

import datetime
import os
import tempfile

from simplecrm.actions import (
    activities,
    campaigns,
    cases,
    contacts,
    deals,
    notes,
    products,
    purchases,
    reminders,
    segments,
    tags,
    templates,
)
from simplecrm.actions.rows import stamp
from simplecrm.actions.sending import files
from simplecrm.core.records.activities import Activity
from simplecrm.core.records.campaigns import Campaign
from simplecrm.core.records.cases import Case
from simplecrm.core.records.contacts import Contact, Email, Employment, Link, Phone
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.notes import Note
from simplecrm.core.records.products import Product
from simplecrm.core.records.purchases import Purchase
from simplecrm.core.records.reminders import Reminder
from simplecrm.core.records.segments import Segment
from simplecrm.core.records.templates import Template
from simplecrm.core.text.names import fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from simplecrm.store.book import Book

_COMPANIES = (
    ("Acme GmbH", "acme.example", "+49 30 5550"),
    ("Acme Italia", "acme.it.example", "+39 02 5550"),
    ("Northlight Optics", "northlight.example", "+44 20 5550"),
    ("Bluebird Logistics", "bluebird.example", "+1 415 555 0"),
    ("Café Lumière", "lumiere.example", "+33 1 5550"),
    ("Tanaka Works", "tanaka.example", "+81 3 5550"),
)
# Name, company, title, stage, tags, birthday as (month, day, year), cadence in days.
_PEOPLE = (
    ("Ann Lee", 0, "Head of Purchasing", "lead", "vip", (12, 4, 1985), 14),
    ("Ben Ortega", 0, "Plant Manager", "customer", "", None, 0),
    ("Chiara 福田", 1, "Operations", "prospect", "partner", None, 0),
    ("Dan O'Neil", 0, "CFO", "customer", "partner", None, 28),
    ("Carla Ruiz", 2, "Founder", "prospect", "vip", (0, 0, 1985), 0),
    ("Émile Dubois", 4, "Owner", "lead", "", (3, 9, 1972), 0),
    ("Fatima Zahra", 3, "Fleet Manager", "customer", "vip", None, 0),
    ("George Hoffmann", 2, "Buyer", "lead", "trade-fair", None, 0),
    ("Hana Tanaka", 5, "Director", "prospect", "partner", (1, 15, 0), 30),
    ("Ivo Petrović", 3, "IT Lead", "lead", "trade-fair", None, 0),
    ("Jana Novák", 2, "Assistant", "lead", "", None, 0),
    ("Karl von Berg", 0, "Board", "former", "", None, 0),
    ("Lucía Gómez", 4, "Marketing", "lead", "trade-fair", None, 0),
    ("Mike Bianco", 1, "Sales Partner", "customer", "partner", None, 0),
    ("Nora Lindqvist", 3, "Warehouse", "prospect", "", None, 0),
    ("Omar Haddad", 2, "Engineer", "lead", "", None, 0),
    ("Priya Raman", 5, "Procurement", "customer", "vip", None, 21),
    ("Quentin Moreau", 4, "Chef", "lead", "", None, 0),
)
# Person, days ago, hour, kind, direction, text.
_TALKS = (
    (0, 4, 10, "call", "out", "Wants the quote split by site.\nDecision with Dan before Christmas."),
    (0, 11, 15, "email", "in", "Re: Pilot: can you do 40 seats?"),
    (0, 30, 9, "meeting", "", "Shown the prototype; the batch export won her over."),
    (1, 38, 11, "call", "in", "The renewal is on his desk. Wants to talk after the audit."),
    (2, 1, 16, "message", "in", "Thanks for the drawings! When can we see the demo?"),
    (3, 63, 14, "visit", "", "Plant tour. Likes fixed prices, hates surprises."),
    (4, 9, 12, "email", "out", "Sent the case study on lens coating."),
    (6, 2, 17, "call", "out", "Two more vans in spring; asks for a bundle price."),
    (7, 6, 10, "meeting", "", "Met at the fair, stand B12. Budget in January."),
    (8, 45, 8, "call", "out", "Waits for the yen to recover."),
    (13, 5, 13, "email", "in", "Three leads from Milan, see attachment."),
    (14, 3, 9, "call", "out", "Needs labels in Swedish."),
    (9, 8, 11, "email", "in", "Re: After the fair: please call me in January."),
    (16, 26, 10, "meeting", "", "Quarterly review: happy, wants an annual plan."),
)
# Person, days from today, time, what.
_DUE = (
    (1, -2, "", "Call back about the renewal"),
    (7, -1, "09:30", "Send the fair price list"),
    (0, 0, "14:30", "Send the quote"),
    (6, 0, "", "Bundle price for two vans"),
    (2, 3, "10:00", "Demo"),
    (0, 9, "", "Ask about the pilot"),
    (13, 4, "", "Divide the leads from Milan"),
    (14, 12, "", "Labels in Swedish"),
)
# Title, person, product, priority, days ago, text.
_CASES = (
    ("Door sensor drops out", 6, "Van kit 2", 1, 3, "After rain only; **both** vans of the spring batch."),
    ("Labels peel off", 14, "Label 60×40", 0, 12, ""),
    ("Invoice names the old address", 16, "", 3, 20, ""),
)
_DEALS = (
    ("Pilot 2027", 0, 1_200_000, "proposal", 40, 33),
    ("Renewal", 1, 400_000, "negotiation", 75, 10),
    ("Van bundle", 6, 2_850_000, "qualified", 10, 90),
    ("Coating line", 4, 3_950_000, "meeting", 25, 120),
)


# Title, person, value, stage, days ago, status, why lost.
_CLOSED_DEALS = (
    ("Spring vans", 6, 1_900_000, "negotiation", 45, "won", ""),
    ("Label stock", 16, 240_000, "proposal", 75, "won", ""),
    ("Fair booth", 13, 350_000, "proposal", 100, "lost", "Too dear"),
    ("Coating trial", 4, 1_250_000, "meeting", 20, "won", ""),
    ("Second line", 8, 2_100_000, "proposal", 130, "lost", "No budget"),
)
# Name, category, price, cost.
_PRODUCTS = (
    ("Seat licence", "Software", 30_000, 6_000),
    ("Van kit 2", "Logistics", 190_000, 125_000),
    ("Label 60×40", "Supplies", 4_500, 1_800),
    ("Lens coating", "Services", 1_250_000, 700_000),
)
# Person, product, quantity, days ago, days until it is due, and days ago when it was paid, 0 for not yet.
_PURCHASES = (
    (6, 1, 10, 44, 30, 15),
    (16, 2, 50, 74, 30, 50),
    (4, 3, 1, 19, 14, 0),
    (1, 0, 12, 200, 30, 165),
    (3, 0, 40, 330, 30, 300),
    (13, 2, 20, 8, 30, 0),
)


def fill(book: Book, now: datetime.datetime) -> None:
    """Put the sample data into an empty book, as one step."""
    with book.writing("Add the sample data") as step:
        people = [_person(book, number, now) for number in range(len(_PEOPLE))]
        for person, days, hour, kind, direction, text in _TALKS:
            at = (now - datetime.timedelta(days)).replace(hour=hour, minute=5)
            draft = Activity(kind=kind, direction=direction, text=text, at=stamp(at))
            activities.log(book, draft, [people[person]], now)
        for person, days, time, text in _DUE:
            day = (now.date() + datetime.timedelta(days)).isoformat()
            due = f"{day}T{time}" if time else day
            reminders.add(book, Reminder(text=text, due=due, contact_id=people[person]), now)
        for title, person, value, stage, sure, days in _DEALS:
            close = (now.date() + datetime.timedelta(days)).isoformat()
            deals.add(
                book, Deal(title=title, contact_id=people[person], value=value, currency="EUR", stage=stage,
                           probability=sure, expected_close=close), now,
            )  # fmt: skip
        for title, person, value, stage, days, status, why in _CLOSED_DEALS:
            closed = now - datetime.timedelta(days)
            opened = closed - datetime.timedelta(40)
            deal = Deal(title=title, contact_id=people[person], value=value, currency="EUR", stage=stage)
            made = deals.add(book, deal._replace(created_at=stamp(opened)), opened)
            deals.close(book, [made.id], status, closed, why=why)
        _sell(book, people, now)
        for title, person, product, priority, days, text in _CASES:
            opened_at = stamp(now - datetime.timedelta(days))
            draft_case = Case(title=title, product=product, priority=priority, text=text, opened_at=opened_at)
            cases.add(book, draft_case, [people[person]], now)
        notes.add(book, Note(text="Prefers mornings. Two kids, sails.", pinned=True, contact_id=people[0]), now)
        notes.add(book, Note(text="Speaks **Italian** and Japanese.", contact_id=people[2]), now)
        tags.add(book, "partner", cadence_days=28)
        _reach_out(book, now)
        step.title = "Add the sample data"


def _reach_out(book: Book, now: datetime.datetime) -> None:
    """Add a segment, a template, and a campaign that was sent three weeks ago."""
    segments.add(book, Segment(name="big", query="value>10k", finds="deal"), now)
    text = "Hello {{ given or 'there' }},\n\nit was good to meet you at the fair. Shall we talk next week?\n"
    template = templates.add(book, Template(name="fair", subject="After the fair", text=text), now)
    sent = now - datetime.timedelta(21)
    campaign = campaigns.add(book, Campaign(name="after-the-fair", query="tag:trade-fair"), template, sent)
    with tempfile.TemporaryDirectory() as folder:
        files.write(book, campaign, "csv", os.path.join(folder, "messages.csv"), sent)


def _sell(book: Book, people: Sequence[int], now: datetime.datetime) -> None:
    """Add the products and what was bought of them."""
    catalogue = [
        products.add(book, Product(name=name, category=category, price=price, cost=cost, currency="EUR"), now)
        for name, category, price, cost in _PRODUCTS
    ]
    for number, (person, product, quantity, days, until, paid) in enumerate(_PURCHASES, 101):
        bought, what = now.date() - datetime.timedelta(days), catalogue[product]
        paid_on = (now.date() - datetime.timedelta(paid)).isoformat() if paid else ""
        draft = Purchase(
            contact_id=people[person], product_id=what.id, text=what.name, quantity=float(quantity), price=what.price,
            cost=what.cost, value=quantity * what.price, currency="EUR", bought_on=bought.isoformat(),
            due_on=(bought + datetime.timedelta(until)).isoformat(), paid_on=paid_on, invoice=f"R-{number}",
        )  # fmt: skip
        purchases.add(book, draft, now)


def _person(book: Book, number: int, now: datetime.datetime) -> int:
    name, company, title, stage, tag, birthday, cadence = _PEOPLE[number]
    firm, domain, phone = _COMPANIES[company]
    first = "".join(letter for letter in fold(name.split()[0]) if letter.isascii() and letter.isalpha()) or "info"
    draft = Contact(
        name=name, stage=stage, emails=(Email(f"{first}@{domain}", "work"),),
        phones=(Phone(f"{phone}{100 + number}", "work"),), companies=(Employment(firm, title),),
        tags=(tag,) if tag else (), birthday=_birthday(birthday, now), cadence_days=cadence,
        links=(Link(f"https://www.linkedin.com/in/{first}", "linkedin"),) if number % 3 == 0 else (),
        source="Trade fair" if tag == "trade-fair" else "Referral",
    )  # fmt: skip
    return contacts.add(book, draft, now).contact.id


def _birthday(date: tuple[int, int, int] | None, now: datetime.datetime) -> str:
    """A birthday; month 0 stands for today."""
    if date is None:
        return ""
    month, day, year = date
    if not month:
        month, day = now.month, now.day
    return f"{year:04}-{month:02}-{day:02}" if year else f"--{month:02}-{day:02}"
