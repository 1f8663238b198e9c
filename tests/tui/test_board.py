"""The board of deals."""

from __future__ import annotations

from pathlib import Path

import pytest

from simplecrm.actions import deals, lifecycle
from simplecrm.core.records.deals import Deal
from simplecrm.lookups import activities, notes, reminders
from simplecrm.lookups import deals as deal_lookups
from simplecrm.store.book import Book
from tests.tui.conftest import _at
from tests.tui.driver import NOW, Driver, crm, story

PIPELINES = (
    "sales: qualified 10%, meeting 25% 14d, proposal 50% 21d, negotiation 75%; renewals: due 60% 14d, promised 90%"
)
ANN, BEN, CHIARA = 1, 2, 3


@pytest.fixture(autouse=True)
def _two_pipelines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_PIPELINES", PIPELINES)


def deal(title: str, contact_id: int, value: int, stage: str, *, days: int = 1, **fields: str) -> Deal:
    return Deal(
        title=title, contact_id=contact_id, value=value * 100, stage=stage, stage_since=_at(-days),
        **{"currency": "EUR", **fields},  # type: ignore[arg-type]
    )  # fmt: skip


def fill(path: Path) -> None:
    """Beside Pilot 2027, a proposal of €12,000 with Ann: two with Ben, one in dollars that is stuck, one renewal, and
    one in a stage that the settings no longer have."""
    book = Book(str(path))
    for draft in (
        deal("Fleet", BEN, 4000, "qualified", days=40),
        deal("Training", BEN, 900, "qualified", expected_close="2026-12-10"),
        deal("Licences", CHIARA, 3000, "proposal", days=30, currency="USD"),
        deal("Support", ANN, 500, "due", pipeline="renewals"),
        deal("Trial", CHIARA, 800, "negotiation"),
    ):
        deals.add(book, draft, NOW)
    with book.writing("Rename a stage") as step:
        step.connection.execute("update deal set stage = 'demo' where title = 'Trial'")
    book.close()


@pytest.fixture
def board(book: Path) -> Path:
    fill(book)
    return book


def stored(path: Path, title: str) -> Deal:
    book = Book(str(path))
    found = deal_lookups.require(book.reading(), deal_lookups.resolve(book.reading(), title))
    book.close()
    return found


def column(app: Driver, number: int) -> list[str]:
    """The lines of a column of the board, from its head on, each blank once."""
    cells = [line.replace("┼", "│").split("│") for line in app.screen.splitlines()[2:-1]]
    return [" ".join(line[number].split()) for line in cells if number < len(line)]


@story
async def test_board_has_a_column_for_each_stage_with_its_sums(board: Path) -> None:
    async with crm(board) as app:
        await app.deals.see("6 Deals 6", "sales · 5 open · €17,700 + $3,000 · weighted €7,090 + $1,500 · p renewals")
        assert column(app, 0)[:3] == ["qualified 2", "€4.9k", "weighted €490"]
        assert column(app, 1)[:3] == ["meeting 0", "", ""]
        assert column(app, 2)[:3] == ["proposal 2", "€12k + $3k", "wtd. €6k + $1.5k"]
        assert column(app, 4)[:2] == ["other 1", "€800"]
        await app.see("Trial", "in demo")


@story
async def test_stuck_deals_come_first_then_those_that_close_soonest(board: Path) -> None:
    async with crm(board) as app:
        await app.deals.see("Licences")
        assert column(app, 2)[4:7] == ["Licences", "Chiara 福田", "$3k ! 30 d stuck"]
        assert column(app, 2)[8] == "Pilot 2027"
        assert [column(app, 0)[line] for line in (4, 8)] == ["▸ Training", "Fleet"]


@story
async def test_keys_move_a_deal_and_the_cursor_stays_on_it(board: Path) -> None:
    async with crm(board) as app:
        await app.deals.see("▸ Training").press("greater_than_sign")
        await app.see("Moved to meeting: Training · meeting · €900 · 25 %", "u undo").see("▸ Training")
        await app.until(lambda: column(app, 1)[:3] == ["meeting 1", "€900", "weighted €225"])
        assert "▸ Training" in column(app, 1)
        await app.press("less_than_sign").see("Moved to qualified").press("less_than_sign")
        await app.see("Training is in the first stage.")
        await app.press("u").see("Undone: Move deal Training to qualified").press("u")
        await app.see("Undone: Move deal Training to meeting")
    assert stored(board, "Training").stage == "qualified"


@story
async def test_marked_deals_move_together_or_not_at_all(board: Path) -> None:
    async with crm(board) as app:
        await app.deals.see("▸ Training").press("space", "space").see("● 2 marked").press("right", "right", "space")
        await app.see("● 3 marked").press("greater_than_sign").see("Moved to other stages: 3 deals").see_not("marked")
        await app.press("u").see("Undone: Move 3 deals to other stages")
        await app.press("left", "left", "asterisk", "less_than_sign").see("is in the first stage.", "● 2 marked")
    assert [stored(board, title).stage for title in ("Fleet", "Training")] == ["qualified", "qualified"]


@story
async def test_deal_is_dragged_to_another_column(board: Path) -> None:
    async with crm(board) as app:
        await app.deals.see("▸ Training")
        await drag(app, (5, 11), (50, 15)).see("Moved to proposal: Fleet", "▸ Fleet")
        await drag(app, (50, 11), (105, 15)).see("This column is for stages that are not in the settings.")
    assert stored(board, "Fleet").stage == "proposal"


@story
async def test_drag_of_a_marked_deal_takes_the_others_along(board: Path) -> None:
    async with crm(board) as app:
        await app.deals.see("▸ Training").press("asterisk").see("● 2 marked")
        await drag(app, (5, 11), (28, 15)).see("Moved to meeting: 2 deals").see_not("marked")


@story
async def test_click_selects_and_a_second_one_opens_the_page(board: Path) -> None:
    async with crm(board) as app:
        await app.deals.see("▸ Training").click(5, 11).see("▸ Fleet").see_not("Deal · Fleet")
        await app.click(5, 11).see("Deal · Fleet").press("escape").see("▸ Fleet")
        await app.press("enter").see("Deal · Fleet").press("greater_than_sign").see("Fleet · meeting").press("escape")
        await app.see("▸ Fleet")
        assert "▸ Fleet" in column(app, 1)


@story
async def test_won_and_lost_deals_leave_the_board(board: Path) -> None:
    async with crm(board) as app:
        await app.deals.see("▸ Training").press("w").see("Won: Training · won · €900", "▸ Fleet", "6 Deals 5")
        await app.press("o").see("Lost: Fleet", "Why").type("Too dear").press("ctrl+s").see("Lost: Fleet · u undo")
        await app.see("6 Deals 4").press("o").see("Select a deal first.").press("u").see("▸ Fleet")
    assert stored(board, "Training").status == "won"
    assert stored(board, "Fleet").status == "open"


@story
async def test_marked_deals_are_lost_for_one_reason(board: Path) -> None:
    async with crm(board) as app:
        await app.deals.see("▸ Training").press("asterisk", "o").see("Lost: 2 deals").type("No budget").press("ctrl+s")
        await app.see("Lost: 2 deals · u undo").until(lambda: column(app, 0)[0] == "qualified 0")
    assert stored(board, "Fleet").lost_reason == stored(board, "Training").lost_reason == "No budget"


@story
async def test_deal_won_elsewhere_is_not_moved(board: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simplecrm.tui.app.POLL_SECONDS", 3600.0)
    async with crm(board) as app:
        await app.deals.see("▸ Training").press("space", "space").see("● 2 marked")
        other = Book(str(board))
        deals.close(other, [stored(board, "Training").id], "won", NOW)
        other.close()
        for key in ("greater_than_sign", "w", "o"):
            await app.press(key).see("Training is won.", "Reopen it: simplecrm", "deals reopen").see_not("Why")
    assert stored(board, "Fleet").stage == "qualified"


@story
async def test_deal_of_an_unknown_stage_goes_back_to_the_last_one(board: Path) -> None:
    async with crm(board) as app:
        await app.deals.see("Trial").press(*["right"] * 4).see("▸ Trial").press("greater_than_sign")
        await app.see("Trial is in the stage “sales/demo”, which is not in the settings.")
        await app.press("less_than_sign").see("Moved to negotiation: Trial", "▸ Trial").see_not("other")


@story
async def test_list_has_closed_deals_with_the_same_cursor_and_marks(board: Path) -> None:
    async with crm(board, size=(120, 32)) as app:
        await app.deals.see("▸ Training").press("w").see("Won: Training").press("right", "right", "space", "up")
        await (
            app.see("▸ Licences", "● Chiara", "● 1 marked")
            .press("v")
            .see("▸● Licences", "Title", "! 30 stuck", "Support")
        )
        await app.see("won", "● 1 marked").press("escape", "end", "less_than_sign").see("Training is won.")
        await app.press("p").see("The list has the deals of all pipelines.").press("g", "greater_than_sign")
        await app.see("Moved to meeting: Fleet").press("v").see("▸ Fleet", "other")


@story
async def test_filter_narrows_board_and_list(board: Path) -> None:
    async with crm(board) as app:
        await app.deals.see("Fleet").press("F").type("contact:ben value>1k").see("1 ", "Fleet").see_not("Training")
        assert column(app, 0)[2:4] == ["qualified 1", "€4k"]
        await app.press("enter", "v").see("▸  Fleet").see_not("Pilot 2027").press("v", "escape").see("Pilot 2027")
        await app.press("F").type("is:stuck").see("Licences").see_not("Pilot 2027").press("ctrl+u").type("stage:demoo")
        await app.see("? Invalid stage").press("ctrl+u").type("nothing").see("No deals match the filter.")
        await app.press("escape").see("Pilot 2027")


@story
async def test_marks_of_deals_that_a_filter_hides_are_cleared_and_no_longer_counted(board: Path) -> None:
    async with crm(board) as app:
        for view in ("board", "list"):
            if view == "list":
                await app.press("escape", "v")
            await app.deals.see("Fleet").press("g", "space", "space").see("● 2 marked").press("F").type("pilot")
            await app.see_not("marked").press("enter", "w").see("Won: Pilot 2027").press("u").see("Undone")


@story
async def test_pipelines_take_turns(board: Path) -> None:
    async with crm(board) as app:
        await app.deals.see("sales · 5 open").press("p").see("renewals · 1 open", "▸ Support", "promised")
        await app.press("greater_than_sign").see("Moved to promised: Support").press("p").see("sales · 5 open")


@story
async def test_deal_of_an_unknown_pipeline_is_on_the_first_board(board: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_PIPELINES", "sales: qualified 10%, proposal 50%")
    async with crm(board) as app:
        await app.deals.see("sales · 6 open", "in due").see_not("p renewals")
        await app.press("p").see("There is one pipeline.")


@story
async def test_deal_is_added_in_the_stage_of_the_cursor(board: Path) -> None:
    async with crm(board) as app:
        await app.deals.see("▸ Training").press("right", "a").see("Add a deal").type("Workshop").press("tab")
        await app.type("nobody").press("tab").type("2k").press("ctrl+s").see("! No")
        await (
            app.press("ctrl+u").type("eva").press("ctrl+s").see("Added deal Workshop · meeting · €2,000", "▸ Workshop")
        )
    assert (stored(board, "Workshop").contact, stored(board, "Workshop").stage) == ("Eva Novák", "meeting")


@story
async def test_deal_is_edited(board: Path) -> None:
    async with crm(board) as app:
        await app.deals.see("▸ Training").press("e").see("Edit Training", "900.00 EUR", "Ben Ortega", "10")
        await app.press("end").type(" course").press("tab").press("ctrl+u").type("company:acme gmbh").press("tab")
        await app.press("ctrl+u").type("1500 USD").press("tab", "right").press("ctrl+s")
        await app.see("Changed Training course · meeting · $1,500 · 25 %", "▸ Training course")
    changed = stored(board, "Training course")
    assert (changed.company, changed.contact, changed.expected_close) == ("Acme GmbH", "Ben Ortega", "2026-12-10")


@story
async def test_contacts_of_a_deal_get_roles_in_its_form(board: Path) -> None:
    async with crm(board) as app:
        await app.deals.see("▸ Training").press("e").see("Edit Training", "People")
        await app.press("tab", "tab", "tab", "tab", "tab", "tab").type("ann=decision maker, nobody=legal")
        await app.press("ctrl+s").see("Nobody matches “nobody”.").press("ctrl+u")
        await app.type("ann=decision maker, Ben Ortega=champion").press("ctrl+s").see("Changed Training")
        await (
            app.press("v").see("Ben Ortega +1").press("enter").see("Ben Ortega · champion", "Ann Lee · decision maker")
        )
        await app.press("e").see("Edit Training").press("escape").see_not("Edit Training")
        await app.press("end", "enter").see("Ann Lee", "Training · qualified", "decision maker, with")
        await app.press("6").press("e").see("Edit Training", "Ben Ortega=champion, Ann Lee=decision maker")
        await app.press("tab", "tab", "tab", "tab", "tab", "tab").press("ctrl+u").press("ctrl+s")
        await app.see("Changed Training")
    people = stored(board, "Training").people
    assert [(person.name, person.role) for person in people] == [("Ben Ortega", "")]


@story
async def test_what_is_filed_from_the_board_is_on_the_deal(board: Path) -> None:
    async with crm(board) as app:
        await app.deals.see("▸ Training").press("l").see("Log with Training").press("enter").type("Asked for dates")
        await app.press("ctrl+s").see("Logged call").press("n").see("Note on Training").type("By train").press("ctrl+s")
        await (
            app.see("Wrote a note")
            .press("f")
            .see("Follow-up with Training")
            .type("fri")
            .press("ctrl+s")
            .see("Fri: Follow up")
        )
        await app.press("t").see("Tag Training").type("hot").press("ctrl+s").see("Tagged Training hot")
        await app.press("d").see("A deal is not a follow-up.")
    found, book = stored(board, "Training"), Book(str(board))
    activity = activities.rows(book.reading(), activities.ids(book.reading(), deal_id=found.id))[0]
    assert (activity.text, [one.name for one in activity.contacts]) == ("Asked for dates", ["Ben Ortega"])
    assert len(notes.ids(book.reading(), deal_id=found.id)) == len(reminders.ids(book.reading(), deal_id=found.id)) == 1
    assert found.tags == ("hot",)
    book.close()


@story
async def test_deal_is_archived_and_restored(board: Path) -> None:
    async with crm(board) as app:
        await app.deals.see("▸ Training").press("x").see("Archived the deal", "▸ Fleet").press("F").type("is:archived")
        await app.see("1 ", "Training").see_not("Fleet").press("enter", "X").see("Restored the deal")
        await app.press("escape").see("Training", "Fleet")


@story
async def test_empty_board_says_what_it_is_for(empty: Path) -> None:
    async with crm(empty) as app:
        await app.deals.see("Deals stand here by stage until they are won or lost. Press a to add the first one.")
        await app.press("greater_than_sign").see("Select a deal first.").press("enter", "space", "left", "G", "v", "v")
        await app.press("a").type("First").press("ctrl+s").see("▸ First", "qualified")


@story
async def test_keys_of_the_board_say_where_they_work(board: Path) -> None:
    async with crm(board) as app:
        await app.contacts.see("Ann Lee").press("w").see("“w” is for Deals: 6 goes there.")
        await app.press("O").see("Company · Acme GmbH").press("escape", "ctrl+p").type("deal").see("Add a deal with")
        await app.see_not("In Deals").press("escape", "escape").deals.press("ctrl+p").type("in deals")
        await app.see("In Deals: mark as won").press("escape")


@story
async def test_narrow_terminal_shows_the_columns_around_the_cursor(board: Path) -> None:
    async with crm(board, size=(60, 14)) as app:
        await app.deals.see("qualified", "proposal", " 2 ›").see_not("negotiation", "‹")
        await app.press("right", "right", "right").see("‹ 1", "negotiation", " 1 ›").see_not("qualified")
        await app.press("right").see("▸ Trial", "‹ 2")


@story
async def test_columns_scroll_and_say_what_is_out_of_sight(book: Path) -> None:
    own = Book(str(book))
    for number in range(20):
        deals.add(own, deal(f"Deal {number:02}", ANN, 100 - number, "qualified"), NOW)
    lifecycle.archive(own, "deal", [1], NOW)
    own.close()
    async with crm(book, size=(80, 24)) as app:
        await app.deals.see("▸ Deal 00", "Deal 03", "↓ 16 more").see_not("Deal 04", "↑")
        await app.press("pagedown").see("▸ Deal 04", "↑ 1 more", "↓ 15 more").press("G").see("▸ Deal 19").see_not("↓")
        await app.press("g", "j", "j", "space").see("▸ Deal 03", "● Ann Lee")


def drag(app: Driver, start: tuple[int, int], end: tuple[int, int]) -> Driver:
    """Press the mouse on one place and release it on another."""

    async def dragged() -> None:
        await app.pilot.mouse_down(offset=start)
        await app.pilot.hover(offset=end)
        await app.pilot.mouse_up(offset=end)
        await app._quiet()

    return app._then(dragged)


@story
async def test_keys_typed_ahead_wait_for_all_deals(book: Path) -> None:
    own = Book(str(book))
    with own.writing("Seed") as step:
        step.connection.executemany(
            "insert into deal (title, currency, value, stage_since, expected_close) values (?, 'EUR', 100, '', ?)",
            [(f"Deal {number:03}", f"2027-01-{1 + number // 20:02}") for number in range(500)],
        )
    own.close()
    async with crm(book) as app:
        await app.ahead("6", "asterisk", "greater_than_sign").see("● 500 marked").see("Moved to meeting: 500 deals")
        await app.press("u").see("Undone: Move 500 deals to meeting", "▸ Deal 000").ahead("v", "G", "space", "v")
        await app.see("● 1 marked", "▸ Pilot 2027").press("greater_than_sign").see("Moved to negotiation: Pilot 2027")


@story
async def test_another_process_changes_the_board(board: Path) -> None:
    async with crm(board) as app:
        await app.deals.see("▸ Training")
        other = Book(str(board))
        deals.move(other, [stored(board, "Fleet").id], "proposal", NOW)
        await app.press("greater_than_sign").see("Moved to meeting: Training", "sales · 5 open", "▸ Training")
        await app.until(lambda: "Fleet" in column(app, 2) and "Fleet" not in column(app, 0))
        deals.move(other, [stored(board, "Fleet").id], "meeting", NOW)
        other.close()
        await app.until(lambda: "Fleet" in column(app, 1))
