"""The mode of companies."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from simplecrm.actions import segments
from simplecrm.core.records.segments import Segment
from simplecrm.lookups import companies
from simplecrm.store.book import Book
from simplecrm.tui.forms.company import CompanyForm
from simplecrm.tui.screens.companies import CompaniesScreen
from tests.tui.driver import NOW, crm, story


@story
async def test_companies_are_listed_with_their_page_beside_them(book: Path) -> None:
    async with crm(book) as app:
        await (
            app.press("8").see("▸  Acme GmbH", "Acme Italia", "Brno Works", "Head of Purchasing").press("down", "down")
        )
        await app.see("▸  Brno Works", "Dan O'Neil").press("enter").see("Company · Brno Works").press("escape")
        await app.see("▸  Brno Works")


@story
async def test_company_is_found_by_a_query(book: Path) -> None:
    with sqlite3.connect(book) as connection:
        connection.execute("update company set industry = 'Optics' where name = 'Brno Works'")
    async with crm(book) as app:
        await app.press("8", "F").type("industry:optics").press("enter").see("▸  Brno Works").see_not("Acme")
        await app.press("escape").see("Acme GmbH", "▸  Brno Works").press("F").type("foo:bar").see("foo")


@story
async def test_what_is_logged_and_noted_is_with_the_company(book: Path) -> None:
    async with crm(book) as app:
        await app.press("8").see("▸  Acme GmbH").press("l").see("Log with Acme GmbH").press("c").type("Asked")
        await app.press("ctrl+s").see("Logged call with Acme GmbH", "Asked")
        await app.press("n").see("Note on Acme GmbH").type("Pays late").press("ctrl+s").see("Pays late")
        await app.press("y").see("Copied Acme GmbH")


@story
async def test_company_is_added_edited_tagged_archived_and_brought_back(book: Path) -> None:
    async with crm(book) as app:
        await app.press("8").see("▸  Acme GmbH").press("a").see("Add a company").type("Zeta AG").press("ctrl+s")
        await app.see("▸  Zeta AG").press("e").press("ctrl+u").type("Zeta SE").press("ctrl+s").see("▸  Zeta SE")
        await app.press("t").see("Tag Zeta SE").type("supplier").press("ctrl+s").see("Zeta SE", "supplier")
        await app.press("x").see("Archived the company").see_not("Zeta SE").press("u").see("▸  Zeta SE")


@story
async def test_added_company_is_selected_even_if_the_list_is_loaded_before_the_form_is_closed(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dismiss = CompanyForm.dismiss

    def loaded_first(form: CompanyForm, result: Any = None) -> Any:
        screen = form.app.screen_stack[0]
        assert isinstance(screen, CompaniesScreen)
        screen._table.show(screen.services.ask(companies.ids, []))
        return dismiss(form, result)

    monkeypatch.setattr(CompanyForm, "dismiss", loaded_first)
    async with crm(book) as app:
        await app.press("8").see("▸  Acme GmbH").press("a").see("Add a company").type("Zeta AG").press("ctrl+s")
        await app.see("▸  Zeta AG")


@story
async def test_several_marked_companies_are_archived_but_logged_with_only_one(book: Path) -> None:
    async with crm(book) as app:
        await app.press("8").see("▸  Acme GmbH").press("asterisk").see("3 marked").press("l").see("Only one company")
        await app.press("x").see("Archived 3 companies", "No companies yet")


@story
async def test_segment_of_companies_is_shown_here(book: Path) -> None:
    own = Book(str(book))
    segments.add(own, Segment(name="makers", finds="company", query="name:acme"), NOW)
    own.close()
    async with crm(book) as app:
        await app.press("ctrl+p").type("makers").press("enter").see("@makers", "Acme GmbH").see_not("Brno Works")


@story
async def test_empty_list_says_how_to_start(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    Book(str(path)).close()
    async with crm(path, size=(80, 24)) as app:
        await app.press("8").see("No companies yet", "a  adds one")
        await app.press("d").see("A company is not a follow-up.")
