"""A form on a record that somebody else changes meanwhile: both versions are shown, and one is chosen."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.tui.driver import Driver, crm, story


def elsewhere(book: Path, *statements: str) -> None:
    """What another program writes."""
    with sqlite3.connect(book) as shell:
        for statement in statements:
            shell.execute(statement)
    shell.close()


def value(book: Path, sql: str) -> object:
    """One value of the book."""
    with sqlite3.connect(book) as shell:
        found = shell.execute(sql).fetchone()[0]
    shell.close()
    return found


async def renamed_in_both(app: Driver, book: Path) -> None:
    """Ann is renamed in the form and elsewhere; elsewhere she becomes a customer too."""
    await app.contacts.see("Ann Lee").press("e").see("Edit Ann Lee").press("ctrl+u").type("Anna Lee")
    elsewhere(book, "update contact set name = 'Ann Leigh', stage = 'customer', version = version + 1 where id = 1")
    await app.press("ctrl+s").see("was changed by somebody else", "name, mine:   Anna Lee", "name, theirs: Ann Leigh")


@story
async def test_conflict_shows_both_versions_and_keeps_mine(book: Path) -> None:
    async with crm(book) as app:
        await renamed_in_both(app, book)
        await app.see("stage, changed by them only: customer").press("ctrl+s").see("Changed Anna Lee").settle()
    assert value(book, "select name || ' ' || stage from contact where id = 1") == "Anna Lee customer"


@story
async def test_theirs_is_kept_if_chosen(book: Path) -> None:
    async with crm(book) as app:
        await renamed_in_both(app, book)
        await app.press("right", "ctrl+s").see("Nothing was changed.").settle()
    assert value(book, "select name || ' ' || stage from contact where id = 1") == "Ann Leigh customer"


@story
async def test_cancelling_the_conflict_writes_and_loses_nothing(book: Path) -> None:
    async with crm(book) as app:
        await renamed_in_both(app, book)
        await app.press("escape").see("Not saved", "Anna Lee").see_not("mine:").press("ctrl+s").see("mine:   Anna Lee")
    assert value(book, "select name from contact where id = 1") == "Ann Leigh"


@story
async def test_changes_of_the_other_side_stay_and_are_reported(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("e").see("Edit Ann Lee").press("ctrl+u").type("Anna Lee")
        elsewhere(book, "update contact set stage = 'customer', version = version + 1 where id = 1")
        await app.press("ctrl+s").see("Changed Anna Lee", "changed stage; their value was kept: customer").settle()
    assert value(book, "select name || ' ' || stage from contact where id = 1") == "Anna Lee customer"


@story
async def test_conflicting_job_titles_are_shown_as_titles(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("e").see("Edit Ann Lee").press("tab", "tab", "ctrl+u").type("CTO")
        elsewhere(book, "update employment set title = 'CEO v5' where contact_id = 1")
        await app.press("ctrl+s").see("title, mine:   CTO · Acme GmbH", "title, theirs: CEO v5 · Acme GmbH")
        await app.see_not("companies, mine").press("ctrl+s").see("Changed Ann Lee").settle()
    assert value(book, "select title from employment where contact_id = 1") == "CTO"


@story
async def test_title_applies_to_the_company_set_meanwhile(book: Path) -> None:
    elsewhere(book, "delete from employment where contact_id = 1")
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("e").see("Edit Ann Lee").press("tab", "tab").type("CTO")
        elsewhere(book, "insert into employment (contact_id, company_id, title, position) values (1, 2, 'CEO', 0)")
        await app.press("ctrl+s").see("title, mine:   CTO · Acme Italia", "title, theirs: CEO · Acme Italia")
        await app.press("ctrl+s").see("Changed Ann Lee").settle()
    assert value(book, "select title from employment where contact_id = 1") == "CTO"


@story
async def test_choosing_theirs_for_all_keeps_the_text_as_a_draft(book: Path, tmp_path: Path) -> None:
    async with crm(book) as app:
        await app.notes.settle().press("e").see("ctrl+s").press("ctrl+u").type("My long story. ")
        elsewhere(book, "update note set text = 'Theirs'")
        steps = value(book, "select count(*) from step")
        await app.press("ctrl+s").see("text, theirs: Theirs").press("right", "ctrl+s")
        await app.see("Nothing was changed.", "Your text is kept in").see_not("text, theirs").settle()
    assert value(book, "select count(*) from step") == steps
    [draft] = (tmp_path / "home" / "drafts").iterdir()
    assert "My long story." in draft.read_text()


@story
async def test_edit_of_a_contact_archived_meanwhile_reports_it(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("e").see("Edit Ann Lee").press("ctrl+u").type("Anna Lee")
        elsewhere(book, "update contact set archived_at = '2026-11-22T10:00:00Z' where id = 1")
        await app.press("ctrl+s").see("Somebody else archived this; your change was saved too").settle()


@story
async def test_own_changes_are_not_reported_as_somebody_elses(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("e").see("Edit Ann Lee").press("ctrl+u").type("Bob Ray")
        await app.press("ctrl+s").see("Changed Bob Ray").see_not("Somebody else").settle()


@pytest.mark.parametrize(
    ("place", "typed", "sql", "shown"),
    [
        ("notes", "Mine. ", "update note set text = 'Theirs'", ("text, mine:", "text, theirs: Theirs")),
        ("timeline", "Mine. ", "update activity set text = 'Theirs'", ("text, mine:", "text, theirs: Theirs")),
        (
            "followups",
            "tomorrow",
            "update reminder set due = '2027-01-05'",
            ("due, mine:", "due, theirs: Tue 5 Jan 2027"),
        ),
    ],
)
def test_notes_activities_and_follow_ups_resolve_conflicts_alike(
    book: Path, place: str, typed: str, sql: str, shown: tuple[str, str]
) -> None:
    @story
    async def play() -> None:
        async with crm(book) as app:
            opened = getattr(app, place).settle()
            if place == "timeline":
                opened = opened.see("Wants the quote").press("j", "j")
            await opened.press("e").see("ctrl+s")
            await app.press("ctrl+u").type(typed)
            elsewhere(book, sql)
            await app.press("ctrl+s").see(*shown).press("ctrl+s").see_not("mine:").settle()

    play()


@story
async def test_companies_resolve_conflicts_alike(book: Path) -> None:
    async with crm(book) as app:
        await app.press("8").see("▸  Acme GmbH").press("e").see("Edit Acme GmbH").press("tab").type("acme.de")
        elsewhere(book, "update company set domain = 'acme.example'")
        await app.press("ctrl+s").see("domain, mine:", "domain, theirs: acme.example").press("ctrl+s").settle()
    assert str(value(book, "select domain from company where name = 'Acme GmbH'")).endswith("acme.de")
