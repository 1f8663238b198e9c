"""Today and Follow-ups: finishing and snoozing what is due."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from simplecrm.actions import deals, notes, reminders
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.notes import Note
from simplecrm.core.records.reminders import Reminder
from simplecrm.lookups import activities, companies
from simplecrm.store.book import Book
from tests.tui.driver import NOW, crm, story


@story
async def test_today_lists_late_due_drifting_and_coming_items(book: Path) -> None:
    async with crm(book) as app:
        await app.see("Late  1", "!  Ben Ortega", "2 d late", "Call back about the renewal", "Today  1", "14:30")
        await app.see("Drifting  1", "○  Dan O'Neil", "9 weeks", "talk every 4 weeks")
        await app.see("This week  1", "Chiara 福田", "Fri", "1 Today 2", "4 Follow-ups 3")


@story
async def test_enter_opens_the_card_beside_the_list(book: Path) -> None:
    async with crm(book) as app:
        await app.see("Late").press("enter").see("ben@example.com", "Late  1").press("escape").see("Late  1")
        assert app.app.focused is not None and app.app.focused.id != "pane"


@story
async def test_finishing_a_follow_up_selects_the_next(book: Path) -> None:
    async with crm(book) as app:
        await (
            app.see("▸  !  Ben Ortega").press("d").see("Done: Call back about the renewal · Ben Ortega", "[just done]")
        )
        await app.press("enter").see("Done: Call back about the renewal · u undo", "▸  •  Ann Lee", "1 Today 1")
        await app.press("u").see("Undone: Done", "!  Ben Ortega")


@story
async def test_done_asks_what_happened_and_what_is_next(book: Path) -> None:
    async with crm(book) as app:
        await (
            app.see("▸  !  Ben Ortega").press("d", "c").type("Renews for a year").press("tab", "tab").type("in 2 weeks")
        )
        await app.press("tab").type("Send the contract").press("ctrl+s")
        await app.see("Done: Call back about the renewal · logged call · next Sun 6 Dec · u undo")
    with sqlite3.connect(book) as connection:
        steps = connection.execute("select count(*) from step").fetchone()[0]
        done = connection.execute("select done_at <> '' from reminder where text like 'Call back%'").fetchone()[0]
        due = connection.execute("select due, contact_id from reminder where text = 'Send the contract'").fetchone()
    assert (done, due) == (1, ("2026-12-06", 2))
    assert steps == 14 + 1


@story
async def test_text_without_a_kind_is_logged_as_a_call(book: Path) -> None:
    async with crm(book) as app:
        await app.see("Ben Ortega").press("d", "tab").type("Spoke to him").press("ctrl+s").see("logged call")


@story
async def test_snoozing_with_one_key_keeps_the_time_of_day(book: Path) -> None:
    async with crm(book) as app:
        await app.see("Late").press("j", "z").see("Snooze: Send the quote", "tomorrow", "Mon 23 Nov").press("t")
        await app.see("Snoozed until tomorrow 14:30: Send the quote")
        await app.press("u").see("Undone: Snooze")


@story
async def test_arrows_drop_a_follow_up_on_a_day_of_the_strip(book: Path) -> None:
    async with crm(book) as app:
        await app.see("▸  !  Ben Ortega", "•Sun 22 1", "Fri 27 1").press("z")
        await app.see("•Sun 22  [Mon 23]", "until Mon 23 Nov, nothing due").press("right", "right", "right", "right")
        await app.see("[Fri 27]", "until Fri 27 Nov, 1 due").press("enter")
        await app.see("Snoozed until Fri: Call back about the renewal", "Fri 27 2")
        await app.followups.see("This week  2").press("end", "z").press(*["left"] * 3).see("[Sun 22]").press("enter")
        await app.see("Snoozed until today: ")


@story
async def test_the_line_after_a_snoozed_one_is_selected(book: Path) -> None:
    async with crm(book) as app:
        await app.see("▸  !  Ben Ortega", "Dan O'Neil").press("z", "m").see("Snoozed until Tue 1 Dec", "▸  •  Ann Lee")
        await app.press("z", "m").see("Snoozed until Tue 1 Dec 14:30", "▸  ○  Dan O'Neil")
        await app.press("u", "u").see("▸  !  Ben Ortega", "•  Ann Lee")
        await app.followups.see("Late  1", "Today  1").press("g", "space", "space").see("2 marked").press("z", "m")
        await app.see("Later  2", "▸  ○ Fri").see_not("marked")


@story
async def test_the_strip_goes_on_with_the_days_after_it(book: Path) -> None:
    async with crm(book, size=(80, 24)) as app:
        await app.see("▸  !  Ben Ortega").press("j", "z").see("[Mon 23]", "Sat 28").press(*["right"] * 6)
        await app.see("[Sun 29]", "│   Mon 23   Tue 24").press("right").see("[Mon 30]", "│   Tue 24   Wed 25")
        await app.press("p", "enter").see("! until is missing").press("escape").see_not("[Mon 30]")
        await app.press("z", "right").click_on("Thu 26").see("Snoozed until Thu 14:30: Send the quote")


@story
async def test_plus_and_minus_move_a_follow_up_by_a_day(book: Path) -> None:
    async with crm(book) as app:
        await app.see("▸  !  Ben Ortega").press("j").see("▸  •  Ann Lee").press("+")
        await app.see("Moved to tomorrow 14:30: Send the quote · u undo", "▸  ○  Ann Lee", "Mon 23 1").press("+")
        await app.see("Moved to Tue 14:30: Send the quote").press("-", "-").see("Moved to today 14:30").press("-")
        await app.see("It cannot be due before today: Send the quote (Ann Lee)").press("u").see("tomorrow 14:30")
        await app.press("j", "k").press("g").see("▸  !  Ben Ortega").press("+").see("Moved to tomorrow: Call back")
    with sqlite3.connect(book) as connection:
        rows = connection.execute(
            "select due, scheduled, snoozes from reminder where text like 'Call back%'"
        ).fetchall()
    assert rows == [("2026-11-23", "2026-11-20", 1)]


@story
async def test_marked_follow_ups_are_moved_by_a_day_together_and_stay_marked(book: Path) -> None:
    async with crm(book, size=(80, 24)) as app:
        await app.followups.see("Late  1").press("asterisk", "+").see("Moved 3 follow-ups a day later · u undo")
        await app.see("● 3 marked", "Tomorrow  2", "Sat").press("+").see("Tue 14:30", "Sun").press("-", "-", "-")
        await app.see("Moved 1 of 3 follow-ups a day earlier", "Today  2", "Thu").press("U", "u").see("Today  2", "Fri")


@story
async def test_moving_what_is_no_follow_up_by_a_day_says_why_not(book: Path) -> None:
    async with crm(book) as app:
        await app.see("Drifting").press("j", "j").see("▸  ○  Dan O'Neil").press("+")
        await app.see("An alert has no due date to move. z snoozes it.")
        await app.deals.see("6 Deals 1").press("+").see("A deal is not a follow-up")


@story
async def test_snooze_until_a_typed_date(book: Path) -> None:
    async with crm(book) as app:
        await app.see("Late").press("z", "p").type("when pigs fly").see("! Invalid date")
        await (
            app.press("ctrl+u")
            .type("1 dec 9am")
            .see("→ Tue 1 Dec 09:00")
            .press("enter")
            .see("Snoozed until Tue 1 Dec 09:00")
        )


@story
async def test_finishing_another_line_explains_why_not(book: Path) -> None:
    async with crm(book) as app:
        await app.see("Drifting").press("j", "j").see("▸  ○  Dan O'Neil").press("d").see("not listed for a follow-up")


@story
async def test_follow_ups_are_grouped_beside_a_month(book: Path) -> None:
    async with crm(book) as app:
        await app.followups.see(
            "Late  1", "Today  1", "This week  1", "November 2026", "[20•1]", "22•1", "27•1", "ben@example.com"
        )
        await app.press("j", "j").see("[27•1]", "Fri 27 Nov: 1 due")
        await app.press("M").see_not("November 2026").see("chiara@example.com").press("M").see("[27•1]")


@story
async def test_days_of_the_month_say_how_many_follow_ups_are_due(book: Path) -> None:
    own = Book(str(book))
    for day, count in (("2026-11-28", 2), ("2026-11-29", 12), ("2026-12-01", 120)):
        for _ in range(count):
            reminders.add(own, Reminder(contact_id=1, text="Call", due=day), NOW)
    own.close()
    async with crm(book) as app:
        await app.followups.see("November 2026", "28•2", "29•12").press("tab").press("home", "down", "up", "down")
        await app.see("[29•12]", "Sun 29 Nov: 12 due").press("left").see("[28•2]").press("pagedown")
        await app.see("December 2026", " 1•120").press("home", "down", "right", "right").see("Tue 1 Dec: 120 due")
        await app.pilot.resize_terminal(90, 32)
        await app.press("escape", "M").see(" 1•+")


@story
async def test_the_list_has_the_place_of_the_month_in_a_narrow_terminal(book: Path) -> None:
    async with crm(book, size=(80, 24)) as app:
        await app.followups.see("Call back about the renewal", "M Month").see_not("November 2026")
        await app.press("M").see("November 2026", "[20•1]", "Late  1").press("home", "right").see("[23]", "▸  ○ Fri")
        await app.press("escape").see_not("November 2026").see("▸  ○ Fri")
        await app.press("M", "home", "enter").see_not("November 2026").see("▸  • today 14:30").press("M", "M")
        await app.see_not("November 2026").press("enter").see("ann@example.com").see_not("Late  1")
        await app.press("escape").pilot.resize_terminal(44, 16)
        await app.see("Late  1").press("M").see("November 2026", "20•1").see_not("Late  1").press("home", "escape")
        await app.see("Late  1", "▸  • today").see_not("November").press("j").see("▸  ○ Fri").press("enter")
        await app.see("chiara@example.com").pilot.resize_terminal(104, 24)
        await app.press("escape").see("November 2026", "Late  1", "27•1")


@story
async def test_moving_in_the_month_moves_the_list(book: Path) -> None:
    async with crm(book) as app:
        await app.followups.see("Late  1").press("tab", "home", "right").see("[23]", "▸  ○ Fri")
        await app.press("pagedown").see("December 2026").press("escape", "g").see("November 2026")


@story
async def test_marked_follow_ups_are_snoozed_together(book: Path) -> None:
    async with crm(book) as app:
        await app.followups.see("Late  1").press("asterisk").see("● 3 marked").press("z", "m")
        await app.see("3 follow-ups", "Later  3").see_not("Late  1", "marked")


@story
async def test_follow_up_is_set_edited_and_recurs(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("f").see("Follow-up with Ann Lee").press("ctrl+s").see("! enter a date")
        await app.type("mon 9am").press("tab").type("Ask Dan").press("tab").type("every week").press("ctrl+s")
        await app.see("Follow-up with Ann Lee tomorrow 09:00: Ask Dan · u undo")
        await (
            app.followups.see("Ask Dan ↻")
            .press("j", "j")
            .see("▸  ○ tomorrow 09:00")
            .press("e")
            .see("Edit follow-up with Ann Lee")
        )
        await app.press("tab", "end").type(" again").press("ctrl+s").see("Ask Dan again")


def remind(path: Path) -> None:
    """A follow-up with a company and one on a deal, both late, and a note on the company."""
    own = Book(str(path))
    acme = companies.named(own.reading(), "Acme GmbH")
    pilot = deals.add(own, Deal(title="Pilot", contact_id=1, currency="EUR"), NOW)
    reminders.add(own, Reminder(company_id=acme, text="Ring the front desk", due="2026-11-01"), NOW)
    reminders.add(own, Reminder(deal_id=pilot.id, text="Send the offer", due="2026-11-02"), NOW)
    notes.add(own, Note(text="Pays late", company_id=acme), NOW)
    own.close()


@story
async def test_a_follow_up_with_a_company_is_acted_on_like_one_with_a_contact(book: Path) -> None:
    remind(book)
    async with crm(book) as app:
        await app.today.see("Acme GmbH", "Ring the front desk", "Pilot", "Send the offer").press("g")
        await app.see("▸  !  Acme GmbH").press("l").see("Log with Acme GmbH").press("escape")
        await app.press("f").see("Follow-up with Acme GmbH").press("escape")
        await app.press("n").see("Note on Acme GmbH").press("escape")
        await app.press("e").see("Edit follow-up with Acme GmbH").press("escape")
        await app.press("t").see("Tag Acme GmbH").type("supplier").press("ctrl+s").see("Tagged Acme GmbH supplier")
        await app.press("enter").see("Company · Acme GmbH", "supplier").press("escape").press("j")
        await app.see("▸  !  Pilot").press("O").see("Deal · Pilot").press("escape")
        await app.press("l").see("Log with Pilot").press("enter").type("Sent it").press("ctrl+s").see("Logged call")
        await app.followups.see("Acme GmbH", "Pilot").press("g").press("enter").see("Company · Acme GmbH")
        await app.press("escape").notes.see("Pays late").press("O").see("Company · Acme GmbH").press("escape")
        await app.timeline.see("Sent it").press("O").see("Deal · Pilot").press("escape")
        await app.press("n").see("Note on Pilot").press("escape")
    again = Book(str(book))
    activity = activities.rows(again.reading(), activities.ids(again.reading(), limit=1))[0]
    assert (activity.text, activity.deal) == ("Sent it", "Pilot")
    again.close()
