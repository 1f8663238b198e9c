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
            .see("▸  Wed")
            .press("e")
            .press("ctrl+home")
            .type("And: ")
            .press("ctrl+s")
            .see("Changed call")
        )
        await app.see("And: Wants the quote split")
        await app.press("x").see("Archived the activity · u undo").see_not("And: Wants").press("u").see("And: Wants")


@story
async def test_activity_is_rated_in_its_form_and_by_the_palette(book: Path) -> None:
    async with crm(book) as app:
        await app.timeline.press("j", "j").see("▸  Wed").see_not("(good)", "(bad)")
        await app.press("ctrl+p").type("sentiment good").press("enter").see("Rated call with Ann Lee: good · u undo")
        await app.see("(good) Wants the q…", "call ↗ · good").press("u").see_not("(good)")
        await app.press("e").see("Sentiment", "none").press("tab", "tab", "tab", "b", "ctrl+s")
        await app.see("Changed call", "(bad) Wants the qu")
        await app.press("ctrl+p").type("no sentiment").press("enter").see("Rated call with Ann Lee: no sentiment")
        await app.see_not("(bad)")


@story
async def test_marked_activities_are_rated_together_and_the_card_shows_the_trend(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee", "Birthday").see_not("Sentiment")
        await app.timeline.press("j", "j", "space").see("1 marked").press("space").see("2 marked")
        await app.press("ctrl+p").type("sentiment bad").press("enter").see("Rated 2 activities: bad · u undo")
        await app.contacts.see("Sentiment bad  - -  (last 2 rated, newest last)", "(bad) Wants the quote")
        await app.press("u").see_not("Sentiment")


@story
async def test_only_activities_are_rated(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("ctrl+p").type("sentiment good").press("enter")
        await app.see("Select an activity in the Timeline first.")
        await app.press("l").see("Log with Ann Lee", "Next").see_not("Sentiment", "sentiment")


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
            app.notes.see("▪ Likes tea", "▪ Contract")
            .press("e")
            .see("Note on Ann Lee")
            .press("end")
            .type(", green")
            .press("ctrl+s")
        )
        await app.see("Changed the note on Ann Lee", "Likes tea, green")
        await app.call(lambda: app.app.action_take("delete")).see("Deleted the note · u undo").see_not("Likes tea")
        await app.press("u").see("Likes tea, green")
