"""The timeline and the notes."""

from __future__ import annotations

from pathlib import Path

from tests.tui.driver import crm, story


@story
async def test_timeline_is_newest_first_with_a_full_pane(book: Path) -> None:
    async with crm(book) as app:
        await app.timeline.see("Prefers", "call ↗", "email ↙", "Showed the pilot.", "Ben Orte…")
        await app.press("G").see("▸  20 Sep").press("e").see("Edit meeting with").press("escape")
        await app.press("d").see("The timeline shows past events")


@story
async def test_activity_is_edited_and_archived(book: Path) -> None:
    async with crm(book) as app:
        await (
            app.timeline.press("j", "j")
            .see("▸  18 Nov")
            .press("e")
            .press("ctrl+home")
            .type("And: ")
            .press("ctrl+s")
            .see("Changed call")
        )
        await app.see("And: Wants the quote split")
        await app.press("x").see("Archived the activity · u undo").see_not("And: Wants").press("u").see("And: Wants")


@story
async def test_note_is_written_pinned_edited_and_deleted(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("n").see("Note on Ann Lee").press("ctrl+s").see("! enter a text")
        await (
            app.type("Likes tea")
            .press("tab", "y", "ctrl+s")
            .see("Wrote a note on Ann Lee · u undo", "Pinned   Likes tea")
        )
        await (
            app.notes.see("▪ Likes tea", "▪ # Contract")
            .press("e")
            .see("Note on Ann Lee")
            .press("end")
            .type(", green")
            .press("ctrl+s")
        )
        await app.see("Changed the note on Ann Lee", "Likes tea, green")
        await app.call(lambda: app.app.action_take("delete")).see("Deleted the note · u undo").see_not("Likes tea")
        await app.press("u").see("Likes tea, green")
