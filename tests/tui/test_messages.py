"""Messages, which cover nothing that is being read."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest
from textual.widgets._toast import Toast

from simplecrm.tui.app import CrmApp
from tests.tui.driver import crm, story


@story
async def test_a_message_of_two_lines_covers_no_line_of_the_list(book: Path) -> None:
    async with crm(book, size=(80, 9)) as app:
        await app.contacts.press("G").see("▸  Eva Novák")
        await app.call(lambda: app.app.say("A sentence.\nAnother one.")).see("A sentence.", "Another one.")
        await app.until(lambda: "▸  Eva Novák" in app.lines[-3])
        await app.call(app.app.clear_notifications).see_not("Another one.").see("l Log", "▸  Eva Novák")
        await app.until(lambda: "Eva" in app.lines[-2])


@story
async def test_a_message_beside_a_draft_covers_no_line_of_the_list(book: Path) -> None:
    async with crm(book, size=(80, 9)) as app:
        await app.contacts.press("G", "l", "c").type("A call").press("escape").see("Draft: log")
        await app.call(lambda: app.app.say("A sentence.")).see("▌ A sentence.", "Draft: log")
        await app.until(lambda: "▸  Eva Novák" in app.lines[-3] and "A sentence." in app.lines[-2])


@story
async def test_a_message_is_shown_once_when_a_form_opens_over_it(book: Path) -> None:
    async with crm(book, size=(80, 24)) as app:

        def shown() -> int:
            """On how many of the screens over one another the message is."""
            toasts = (toast for screen in app.app.screen_stack for toast in screen.query(Toast))
            return sum(bool(toast.region) for toast in toasts)

        await app.contacts.see("▸  Ann Lee").call(lambda: app.app.say("A sentence.")).see("A sentence.").press("l")
        await app.see("Log with Ann Lee", "A sentence.").until(lambda: shown() == 1)
        await app.press("escape").see_not("Log with Ann Lee").see("A sentence.")
        await app.press("O").see("Company · Acme").press("l").see("Log with Acme GmbH", "A sentence.")
        await app.until(lambda: shown() == 1)


@pytest.mark.parametrize("is_nested", [False, True])
@story
async def test_a_query_that_another_one_replaces_is_no_error(
    book: Path, monkeypatch: pytest.MonkeyPatch, is_nested: bool
) -> None:
    start = CrmApp.run_worker

    def started_late(app: CrmApp, *values: Any, **options: Any) -> Any:
        if options.get("group") == "counting":
            time.sleep(0.2)  # the worker of the query that is replaced has time to fail
        return start(app, *values, **options)

    monkeypatch.setattr(CrmApp, "run_worker", started_late)
    endless = "with recursive n (i) as (select 1 union all select i + 1 from n) select count(*) from n"
    async with crm(book) as app:

        def ask(sql: str) -> None:
            def question(connection: sqlite3.Connection) -> Any:
                return connection.execute(sql).fetchone()

            def nested(_: sqlite3.Connection) -> Any:
                return app.app.ask(question, None)

            app.app.ask_later(nested if is_nested else question, found.append, group="counting")

        found: list[Any] = []
        await app.contacts.see("Ann Lee").call(lambda: ask(endless))
        time.sleep(0.2)
        await app.call(lambda: ask("select 1")).until(lambda: found == [(1,)]).settle()
        assert [message.message for message in app.app._notifications] == []
