"""Attachments in the application: on the card, added with the file picker, and opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from simplecrm.actions import cases, deals
from simplecrm.core.records.cases import Case
from simplecrm.core.records.deals import Deal
from simplecrm.lookups import attachments, companies
from simplecrm.store.book import Book
from tests.tui.driver import NOW, crm, story


@story
async def test_a_file_is_attached_with_the_file_picker_and_shown_on_the_card(book: Path, tmp_path: Path) -> None:
    (tmp_path / "quote.pdf").write_bytes(b"%PDF")
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").see_not("Files")
        await app.press("ctrl+p").type("attach a file").press("enter").see("Attach a file to Ann Lee")
        await app.type(f"{tmp_path}/quote.pdf").press("enter").see("Attached to Ann Lee: #1 quote.pdf · 4 B")
        await app.see("Files    #1 quote.pdf · 4 B").press("u").see_not("Files    #1")
        await app.press("U").see("Files    #1 quote.pdf")
    opened = Book(str(book))
    assert attachments.require(opened.reading(), 1).name == "quote.pdf"
    opened.close()


@story
async def test_an_attachment_is_chosen_and_opened(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # no opener, so that the copy is named
    (tmp_path / "quote.pdf").write_bytes(b"%PDF")
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("ctrl+p").type("open an attachment").press("enter")
        await app.see("Ann Lee has no attachment.")
        await app.press("ctrl+p").type("attach a file").press("enter").see("Attach a file to Ann Lee")
        await app.type(f"{tmp_path}/quote.pdf").press("enter").see("Attached to Ann Lee")
        await app.press("ctrl+p").type("open an attachment").press("enter").see("Open an attachment", "quote.pdf")
        await app.press("enter").see("A copy of quote.pdf is")


@story
async def test_a_file_is_attached_on_the_page_of_a_company_a_deal_and_a_case(book: Path, tmp_path: Path) -> None:
    own = Book(str(book))
    acme = companies.named(own.reading(), "Acme GmbH")
    deals.add(own, Deal(title="Renewal", contact_id=1, company_id=acme, currency="EUR"), NOW)
    cases.add(own, Case(title="Printer jams", company_id=acme), [], NOW)
    own.close()
    for name in ("terms.pdf", "offer.pdf", "photo.jpg"):
        (tmp_path / name).write_bytes(b"%PDF")
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("O").see("Company · Acme GmbH", "a attach").see_not("Files")
        await app.press("a").see("Attach a file to Acme GmbH").type(f"{tmp_path}/terms.pdf").press("enter")
        await app.see("Attached to Acme GmbH: #1 terms.pdf", "Files     #1 terms.pdf", "Company · Acme GmbH")
        await app.press("end", "up", "enter").see("Deal · Renewal", "a attach").see_not("Files")
        await app.press("a").see("Attach a file to Renewal").type(f"{tmp_path}/offer.pdf").press("enter")
        await app.see("Files     #2 offer.pdf", "Deal · Renewal").press("end", "enter").see("Company · Acme GmbH")
        await app.press("end", "enter").see("Case · Printer jams", "a attach").press("a")
        await app.see("Attach a file to Printer jams").type(f"{tmp_path}/photo.jpg").press("enter")
        await app.see("Files     #3 photo.jpg", "Case · Printer jams").press("u").see_not("Files     #3")
    opened = Book(str(book))
    kept = attachments.rows(opened.reading(), attachments.ids(opened.reading()))
    assert [(one.name, one.company_id, one.deal) for one in kept] == [
        ("offer.pdf", 0, "Renewal"),
        ("terms.pdf", acme, ""),
    ]
    opened.close()


@story
async def test_a_file_is_opened_on_the_page_of_a_company(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # no opener, so that the copy is named
    (tmp_path / "terms.pdf").write_bytes(b"%PDF")
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("A").see("“A” is for the page of a company, deal or case")
        await (
            app.press("O").see("Company · Acme GmbH").press("A").see("Acme GmbH has no attachment. a attaches a file.")
        )
        await app.press("a").see("Attach a file").type(f"{tmp_path}/terms.pdf").press("enter").see("Files     #1")
        await app.press("A").see("Open an attachment", "terms.pdf").press("enter").see("A copy of terms.pdf is")
