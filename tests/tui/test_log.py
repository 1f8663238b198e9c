"""The log form."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.tui.driver import crm, story


@story
async def test_call_is_logged_with_the_next_step(book: Path) -> None:
    async with crm(book) as app:
        await (
            app.contacts.see("Ann Lee").press("l").see("Log with Ann Lee", "[call]", "→ Sun 22 Nov 10:14", "Pilot 2027")
        )
        await (
            app.press("c").type("Wants [b]two[/b] quotes").press("tab", "tab").type("tue 9am").see("→ Tue 24 Nov 09:00")
        )
        await app.press("tab").type("Send both").press("ctrl+s")
        await app.see("Logged call with Ann Lee · next Tue 09:00 · u undo", "Wants [b]two[/b] quotes", "Send both")
        await app.press("u").see("Undone: Log call with Ann Lee").see_not("Send both")
        await app.press("U").see("Redone: Log call", "Send both")
    with sqlite3.connect(book) as connection:
        kind, way, deal = connection.execute(
            "select kind, direction, deal_id from activity order by id desc"
        ).fetchone()
    assert (kind, way, deal) == ("call", "out", 1)


@story
async def test_kind_and_direction_are_chosen_by_letter(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("l").see("[call]").press("i").see("[in]").press("m").see("[meeting]")
        await app.see_not("Way").press("m").see("[message]", "[in]").press("e").see("[email]")
        await app.type("Re: seats").press("ctrl+s").see("Logged email with Ann Lee", "email ↙ Re: seats")


@story
async def test_invalid_date_is_shown_beside_its_field(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("l", "c").type("x").press("tab", "tab").type("blah")
        await app.see("! Invalid date").press("ctrl+s").see("Log with Ann Lee", "! Invalid date")
        await app.press("ctrl+u").type("fri").see("→ Fri 27 Nov").press("ctrl+s").see("Logged call with Ann Lee")


@story
async def test_next_text_without_a_date_is_an_error(book: Path) -> None:
    async with crm(book) as app:
        await (
            app.contacts.see("Ann Lee")
            .press("l", "c", "tab", "tab", "tab")
            .type("Send it")
            .press("ctrl+s")
            .see("! enter a date")
        )


@story
async def test_escape_saves_nothing(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("l", "c").type("nothing").press("escape", "escape").see_not("Log with")
    with sqlite3.connect(book) as connection:
        assert connection.execute("select count(*) from activity").fetchone() == (3,)


@story
async def test_activity_with_several_contacts_is_logged(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("space", "space", "l").see("Log with Ann Lee, Ben Ortega")
        await app.press("v").type("Both at the fair").press("ctrl+s").see("Logged visit with Ann Lee, Ben Ortega")
    with sqlite3.connect(book) as connection:
        sql = "select count(*) from activity_contact where activity_id = (select max(id) from activity)"
        assert connection.execute(sql).fetchone() == (2,)


@story
async def test_the_text_of_a_prefilled_field_is_replaced_by_typing(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("l", "c").type("x").press("tab").type("yesterday").see("→ Sat 21 Nov")
        await app.press("escape", "e").see("Edit Ann Lee").type("Anna Lee").press("tab", "tab").type("CEO")
        await app.press("ctrl+s").see("Changed Anna Lee")
        await app.press("e").press("tab", "end").type(" & Co").press("ctrl+s").see("Acme GmbH & Co")


@story
async def test_tab_stops_at_the_last_field_and_the_focus_is_visible(book: Path) -> None:
    def bold_labels() -> list[str]:
        labels = app.app.screen.query("Line > .label")
        return [str(label.render()) for label in labels if label.styles.text_style.bold and label.region]

    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("l").see("[call]")
        await app.until(lambda: bold_labels() == ["Kind"])
        await app.press("up").see("This is the first field.").press("tab", "tab")
        await app.until(lambda: bold_labels() == ["What"])
        await app.press("tab", "tab", "tab", "tab").see_not("last field")
        await app.until(lambda: bold_labels() == ["Deal"])
        await app.press("tab").see("This is the last field: ctrl+s saves.")
        await app.until(lambda: bold_labels() == ["Deal"])


@story
async def test_keys_typed_ahead_of_enter_reach_the_next_field(book: Path) -> None:
    async with crm(book) as app:
        await (
            app.contacts.see("Ann Lee")
            .ahead("f", *"fri", "enter", *"Send it", "ctrl+s")
            .see("Follow-up with Ann Lee Fri: Send it")
        )


@story
async def test_text_typed_at_once_is_not_taken_for_the_kind(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.search("ann").press("enter", "l").see("Log with Ann Lee").type("Wants the coating by May")
        await app.see("Wants the coating by May").press("ctrl+s").see("Logged")
