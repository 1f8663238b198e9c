"""The card of a contact: its layout, its history, and what is folded."""

from __future__ import annotations

import datetime
from functools import partial
from pathlib import Path

import pytest

from simplecrm.actions import activities, reminders
from simplecrm.core.dates.zones import local_to_utc
from simplecrm.core.records.activities import Activity
from simplecrm.core.records.reminders import Reminder
from simplecrm.store.book import Book
from simplecrm.tui.widgets.reader import Reader
from tests.tui.driver import NOW, Driver, crm, story

ANN, BEN = 1, 2


def log(path: Path, *logged: Activity, contact_id: int = ANN) -> None:
    """Log activities with a contact."""
    book = Book(str(path), source="test")
    for activity in logged:
        activities.log(book, activity, [contact_id], NOW)
    book.close()


def at(days: float) -> str:
    """A time so many days from now."""
    return local_to_utc(NOW + datetime.timedelta(days))


def has_pages(card: Reader, count: int) -> bool:
    """Whether so many pages of the history are loaded."""
    return len(card.layouts) == count


def card_lines(app: Driver) -> list[str]:
    """What stands in the pane."""
    region = app.app.screen.query_one("#pane").region
    bar = "▁▂▃▄▅▆▇█ "
    return [line[region.x : region.right].strip(bar) for line in app.lines[region.y : region.bottom]]


@pytest.mark.parametrize("size", [(110, 24), (80, 24)])
@story
async def test_the_text_leaves_room_for_the_scroll_bar(book: Path, size: tuple[int, int]) -> None:
    log(book, *(Activity(kind="call", at=at(-20 - day), text="Spoke about the renewal. " * 9) for day in range(20)))
    async with crm(book, size=size) as app:
        await app.contacts.see("Ann Lee").press("j", "tab").see("ben@example.com").press("tab", "k", "tab")
        await app.see("ann@example.com", "Spoke about")
        assert not [line for line in card_lines(app) if line.strip("▁▂▃▄▅▆▇█▎▍▐│ ") == "─"], app.screen


def to_the_end(app: Driver) -> Driver:
    """Scroll down until there is no more."""
    reader = app.app.screen.query_one(Reader)

    def is_there() -> bool:
        reader.scroll_end(animate=False)
        return len(reader.layouts) == 4 and reader.scroll_y >= reader.max_scroll_y

    return app.until(is_there)


@story
async def test_the_history_loads_on_as_one_scrolls(book: Path) -> None:
    log(book, *(Activity(kind="call", at=at(-20 - day), text=f"Spoke {day} times.") for day in range(150)))
    async with crm(book) as app:
        await app.contacts.see("Spoke 0 times.", "Ann Lee").settle().press("tab")
        await to_the_end(app).see("Spoke 149 times.").press("g").see("ann@example.com", "Spoke 0 times.")
        reader = app.app.screen.query_one(Reader)
        assert len(reader.layouts) > 3
        await to_the_end(app).press("f").type("tomorrow").press("tab").type("Send it").press("ctrl+s").settle()
        await app.press("G").see("Spoke 149 times.").press("escape", "j").see("ben@example.com").settle()
        assert len(reader.layouts) == 1


@story
async def test_long_texts_are_folded_until_v(book: Path) -> None:
    words = "\n".join(f"Line {number} of the protocol." for number in range(1, 31))
    log(book, Activity(kind="meeting", at=at(-20), text=words), Activity(kind="call", at=at(-21), text="Before that."))
    async with crm(book, size=(110, 60)) as app:
        await app.contacts.see("Line 8 of", "… 22 more lines · v shows all", "Before that.").see_not("Line 9 of")
        await app.press("v").see("Line 9 of", "Line 30 of").see_not("more lines")
        await app.press("v").see("22 more lines").see_not("Line 9 of")
        await (
            app.click_on("22 more lines")
            .see("Line 30 of")
            .press("escape", "j")
            .see("ben@")
            .press("v")
            .see("Nothing is folded")
        )
        await app.press("k").see("22 more lines")


@story
async def test_a_thread_of_emails_is_folded_to_the_latest(book: Path) -> None:
    subjects = ("Re: AW: Pilot", "Fwd: pilot", "RE[2]:  Pilot", "Pilot")
    log(
        book,
        Activity(kind="email", at=at(-20), subject="Invoice", text="Please find it here."),
        *(
            Activity(kind="email", direction="in", at=at(-30 - day), subject=subjects[day % 4], text=f"Text {day}.")
            for day in range(60)
        ),
        Activity(kind="email", at=at(-120), text="Without a subject."),
        Activity(kind="email", at=at(-121), text="Without a subject, too."),
    )
    async with crm(book, size=(110, 60)) as app:
        await app.contacts.see("Invoice", "Re: AW: Pilot", "Text 0.", "+59 older emails · v shows all")
        await app.see("Without a subject.", "Without a subject, too.").see_not("Text 1.")
        await app.press("v").see("Text 1.", "Text 9.").see_not("older emails").press("v").see("+59 older emails")


@story
async def test_the_end_of_a_long_history_is_a_few_keys_away(book: Path) -> None:
    log(book, *(Activity(kind="call", at=at(-20 - day), text=f"Spoke {day}.") for day in range(315)))
    async with crm(book, size=(110, 24)) as app:
        await app.contacts.see("Ann Lee", "Spoke 0.").press("enter").settle()
        card = app.app.screen.query_one(Reader)
        for pages in (2, 4, 8):
            await app.press("G").until(partial(has_pages, card, pages)).settle()
        await app.press("G").see("Spoke 314.").press("g").see("ann@example.com")


@story
async def test_notes_and_calls_are_markdown_on_the_card_and_emails_are_not(book: Path) -> None:
    text = "# Contract\n- runs **long**\n1. first\n> quoted\n- [x] signed\n```\nx = *1*\n```\nsee [site](https://a.example)"
    log(book, Activity(kind="call", at=at(-20), text=text), Activity(kind="email", at=at(-21), text="# 12 is **mine**"))
    async with crm(book, size=(110, 60)) as app:
        await app.contacts.see("• runs long", "1. first", "│ quoted", "✓ signed", "x = *1*", "# 12 is **mine**")
        await app.see("see site (https://a.example)").see_not("```", "[x]", "# Contract")
        await app.press("j", "j", "j").see("Pinned", "• runs to May", "• ask early").see_not("**early**")


@story
async def test_an_activity_to_come_is_said_to_be_one(book: Path) -> None:
    log(book, Activity(kind="meeting", at=at(3), text="Demo on site."))
    log(book, Activity(kind="meeting", at=at(5), text="Demo here."), contact_id=5)
    async with crm(book) as app:
        await app.contacts.see("talked 4 d ago · next on Wed 25 Nov", "Wed 25 Nov", "in 3 d").see_not("in 3 d ago")
        await app.search("eva").see("not talked yet · next on Fri 27 Nov")


@story
async def test_late_follow_ups_have_their_date_and_many_are_counted(book: Path) -> None:
    own = Book(str(book), source="test")
    for day in range(1, 8):
        reminders.add(own, Reminder(contact_id=BEN, text=f"Ask {day}", due=f"2026-12-{day:02}"), NOW)
    own.close()
    async with crm(book) as app:
        await app.contacts.press("j").see("! 2 d late (20 Nov)", "Ask 4", "and 3 more; 4 Follow-ups has all")
        await app.see("! 2 d late +7", "• today 14:30").see_not("Ask 5", "today 14:30 +")


@pytest.mark.parametrize("size", [(110, 24), (80, 24)])
@story
async def test_a_message_does_not_cover_what_is_read(book: Path, size: tuple[int, int]) -> None:
    log(book, *(Activity(kind="call", at=at(-20 - day), text=f"Spoke {day} times.") for day in range(30)))
    async with crm(book, size=size) as app:
        await app.contacts.see("Ann Lee").press("enter").see("ann@example.com").settle()
        before = card_lines(app)
        await app.call(lambda: app.app.say("Logged call with Ann Lee · u undo")).see("Logged call with Ann Lee")
        assert card_lines(app) == before, app.screen
        await app.call(lambda: app.app.say("Due today:\nAnn Lee\nBen Ortega", seconds=30)).see("Due today")
        await app.press("j").see_not("Due today").see("Spoke 2 times.")


@story
async def test_a_message_does_not_cover_how_many_are_marked(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("space", "space").see("● 2 marked")
        words = "Something long was done with somebody who has a long name, and it can be undone · u undo"
        await app.call(lambda: app.app.say(words)).see("u undo", "● 2 marked")


@story
async def test_archived_contacts_are_listed_and_restored(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("x").see("Archived Ann Lee").see_not("  Ann Lee  ")
        await app.search("is:archived").see("▸  Ann Lee", "Archived · X restores it").press("X").see("Restored Ann Lee")
        await app.press("escape").see("Ann Lee", "Eva Novák")
