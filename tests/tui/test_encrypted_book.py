"""The application on an encrypted book."""

from __future__ import annotations

from pathlib import Path

import pytest

from simplecrm.store import book_file
from tests.tui.driver import crm, story

pytest.importorskip("sqlcipher3", reason="there is no wheel of sqlcipher3 here")


@story
async def test_daily_work_in_an_encrypted_book(private: Path) -> None:
    async with crm(private) as app:
        await app.contacts.see("Ann Lee").press("l").see("Log with Ann Lee", "[call]")
        await app.press("c").type("Wants two quotes").press("tab", "tab").type("tue 9am").see("→ Tue 24 Nov 09:00")
        await app.press("tab").type("Send both").press("ctrl+s")
        await app.see("Logged call with Ann Lee · next Tue 09:00 · u undo", "Wants two quotes", "Send both")
        await app.press("u").see("Undone: Log call with Ann Lee").see_not("Send both")
        await app.press("U").see("Redone: Log call", "Send both")
        await app.press("/").type("quotes").see("Ann Lee")
    assert book_file.is_encrypted(str(private))
    assert b"Wants two quotes" not in private.read_bytes()
