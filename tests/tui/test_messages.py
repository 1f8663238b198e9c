"""Messages, which cover nothing that is being read."""

from __future__ import annotations

from pathlib import Path

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
