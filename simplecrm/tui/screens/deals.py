"""Deals: a board with a column for each stage of a pipeline, or a list."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from simplecrm import config, registry
from simplecrm.core.pipelines import Pipeline, Pipelines, parse_pipelines
from simplecrm.core.query import QueryContext
from simplecrm.core.records.deals import Deal
from simplecrm.core.records.segments import Segment
from simplecrm.errors import NotUnderstood
from simplecrm.lookups import board as lookups
from simplecrm.lookups import deals
from simplecrm.lookups.alerts.stuck import learned_days
from simplecrm.lookups.board import Card
from simplecrm.lookups.query.condition import Condition
from simplecrm.lookups.subjects import Subject
from simplecrm.registry import key_of
from simplecrm.show import board as words
from simplecrm.show.safe import cells, safe
from simplecrm.tui import deal_changes
from simplecrm.tui.screens.arranged import ArrangedScreen
from simplecrm.tui.screens.base import AFTER_PAINT_SECONDS, ON_FOLLOW_UP
from simplecrm.tui.screens.sorting import BOARD, DEALS, Sorting
from simplecrm.tui.target import NOTHING, Target
from simplecrm.tui.widgets.board import Board
from simplecrm.tui.widgets.columns import Column
from simplecrm.tui.widgets.deal_columns import deal_columns
from simplecrm.tui.widgets.record_table import RecordTable
from simplecrm.tui.widgets.search_line import SearchLine, or_fault

if TYPE_CHECKING:
    from simplecrm.lookups.segments import Size

Found = TypeVar("Found")
Question = Callable[[sqlite3.Connection, QueryContext, Condition | None, int | None], Found]

FIRST_PAGE = 200
"""Deals of a column or of the list that are loaded before the first paint; a worker loads the rest."""

MAX_PEOPLE = 500
"""The most marked deals whose contacts are read."""

NO_DEALS = "Deals stand here by stage until they are won or lost. Press a to add the first one."
NO_MATCHES = "No deals match the filter. esc shows all again."


class DealsScreen(ArrangedScreen):
    """The board and the list show the same deals with the same marks; the list those that are closed, too."""

    AUTO_FOCUS: ClassVar[str | None] = "Board"
    DEFAULT_CSS = """
    DealsScreen #pipeline { height: 1; padding: 0 1; color: $quiet; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", show=False),
    ]
    mode = "deals"
    finds = "deal"
    orders = DEALS
    keys: ClassVar[tuple[str, ...]] = (
        "later", "won", "lost", "log", "follow_up", "note", "edit", "new_deal", "view", "filter", "mark", "undo",
        "palette", "help",
    )  # fmt: skip
    concerns: ClassVar[frozenset[str]] = frozenset({"deals", "contacts", "companies", "segments"})

    def __init__(self) -> None:
        super().__init__()
        self._board_sorting = Sorting(
            self, BOARD, self._sort_board_again, is_shown=lambda order: bool(order.sort), view="board"
        )
        self._line = SearchLine(
            "F", "filter deals: pilot stage:proposal value>10k close<30d is:stuck …",
            asked=self.load, left=lambda: self._front.focus(),
        )  # fmt: skip
        self._line.display = False
        self._is_list = False
        self._begins = False
        """Whether the next list, or each column of the board, is shown from its beginning."""
        self._learned: dict[tuple[str, str], int] = {}
        self._pipeline = ""
        self._columns_of_board: list[lookups.Column] = []
        self._changed_deal = 0
        """The deal that was changed here since the board was loaded, 0 for none or several."""
        self._is_partial = False
        """Whether only the first deals are shown until a worker has loaded the rest."""
        self._rest: Timer | None = None
        self._loads = 0
        """How often something was loaded; the rest of an earlier time is outdated."""
        self._fresh: set[Board | RecordTable] = set()
        """Those of board and list that show what was loaded since the last change."""
        self._go_to = 0
        """The deal that gets the cursor when the view is loaded, 0 for none."""

    def body(self) -> Iterable[Widget]:
        """The pipeline, the filter line, the board and the list."""
        self._board = Board(
            lambda keys: self.services.ask(lambda connection: lookups.cards(connection, keys), []),
            lambda card, width: words.card(card, self._pipelines, self.services.now, width),
            head_lines=words.HEAD_LINES, card_lines=words.CARD_LINES,
        )  # fmt: skip
        self._table = RecordTable(
            self.shown_columns(),
            lambda keys: self.services.ask(lambda connection: deals.rows(connection, keys), []),
            empty=NO_DEALS,
        )  # fmt: skip
        self._table.display = False
        yield self._line
        yield Static(id="pipeline", markup=False)
        yield self._board
        yield self._table

    def load(self) -> None:
        """Load what is shown: without a filter now, with one in a worker."""
        self.show_filter()
        self._fresh.clear()
        self._load_front()

    def target(self, *, one: bool = False) -> Target:
        """The marked deals, else the one under the cursor, and their contacts."""
        ids = tuple(self._front.chosen(one=one))
        if not ids:
            return NOTHING
        rows = self.services.ask(lambda connection: lookups.cards(connection, ids[:MAX_PEOPLE]), list[Card]())
        return Target("deal", ids, tuple(dict.fromkeys(row.contact_id for row in rows if row.contact_id)))

    def disabled_reason(self, action_id: str) -> str:
        """Deals are not follow-ups, and may be without a contact."""
        if action_id in ON_FOLLOW_UP:
            return f"A deal is not a follow-up. {key_of('followups')} shows follow-ups, {key_of('follow_up')} sets one."
        if registry.action(action_id).needs in ("contact", "subject") and self._front.key:
            return "This deal is not with a contact."
        return ""

    def sort(self) -> None:
        """Ask for the order of the list, or of the columns of the board."""
        (self.sorting if self._is_list else self._board_sorting).ask()

    def choose_columns(self) -> None:
        """Choose the columns of the list; the board has its own."""
        if self._is_list:
            super().choose_columns()
        else:
            self.services.say(f"The board has a column for each stage. {key_of('view')} shows the list.")

    def filter(self) -> None:
        """Show and focus the filter line."""
        self._line.display = True
        self._line.focus()

    def filter_by(self, text: str) -> None:
        """Show the deals that a query finds."""
        self._line.display = bool(text)
        self._line.text = text
        self._front.focus()

    def show_segment(self, name: str) -> None:
        """Show all deals that a segment finds: in the list, since the board has only open ones of one pipeline."""
        if not self._is_list:
            self._switch_view()
        self.filter_by(f"@{name}")

    def size_of_segments(self) -> Size:
        """Counts what a segment leaves on the board of the pipeline, or in the list."""
        if self._is_list:
            return super().size_of_segments()
        pipelines, shown = self._pipelines, self._shown

        def size(connection: sqlite3.Connection, segment: Segment, context: QueryContext) -> int:
            from simplecrm.lookups.query import compiler

            where = compiler.matching(connection, "deal", segment.query, context)
            return lookups.count(connection, pipelines, shown, where=where)

        return size

    @property
    def query_text(self) -> str:
        """The query that filters the deals."""
        return self._line.text

    def mark(self) -> None:
        """Mark or unmark the deal under the cursor."""
        self._front.action_mark()

    def expect_new(self) -> None:
        """A change may bring deals back: move the cursor to the first of those."""
        self._front.expect_new()

    def acted(self) -> None:
        """An action on the marked deals is done: clear the marks."""
        self._front.unmark()

    @property
    def is_answering(self) -> bool:
        """Whether the following keys are for deals that are still loading."""
        return self._line.is_leaving or self._is_partial

    def act(self, action_id: str, target: Target) -> None:
        """Perform an action that only this mode has."""
        if action_id in ("earlier", "later"):
            deal_changes.shift(self.services, target.ids, 1 if action_id == "later" else -1, self._changed)
        elif action_id == "won":
            deal_changes.win(self.services, target.ids, self._changed)
        elif action_id == "lost":
            deal_changes.lose(self, target.ids, self._changed)
        elif action_id == "new_deal":
            self._add()
        elif action_id == "view":
            self._switch_view()
        else:
            self._next_pipeline()

    def action_back(self) -> None:
        """Go one step back: clear the marks, or the filter."""
        if self._front.marks:
            self._front.unmark()
        elif self._line.display:
            self._line.text = ""
            self._line.display = False
        self._front.focus()

    def on_resize(self) -> None:
        """Lay out the sums again."""
        super().on_resize()
        self._say_pipeline()

    def on_board_selected(self, message: Board.Selected) -> None:
        """Open the page of a deal."""
        self._open(message.key)

    def on_record_table_selected(self, message: RecordTable.Selected) -> None:
        """Open the page of a deal."""
        self._open(message.key)

    def on_board_dropped(self, message: Board.Dropped) -> None:
        """Move the dragged deal to a stage, with the other marked ones if it is marked."""
        stages = self._shown.stages
        if message.column >= len(stages):
            self.services.say("This column is for stages that are not in the settings.", severity="warning")
            return
        ids = self._board.chosen() if message.key in self._board.marks else [message.key]
        stage = f"{self._shown.name}/{stages[message.column].name}"
        deal_changes.move(self.services, ids, stage, self._changed)

    def on_board_menu_asked(self, message: Board.MenuAsked) -> None:
        """Show the actions on the deal that was clicked, or on the marked ones."""
        self.open_menu(message.row, len(self._board.marks), message.at)

    def on_board_marks_changed(self) -> None:
        """Show how many are marked."""
        self.show_marked(len(self._board.marks))

    @property
    def _front(self) -> Board | RecordTable:
        """The board or the list, whichever is shown."""
        return self._table if self._is_list else self._board

    @property
    def _pipelines(self) -> Pipelines:
        return parse_pipelines(config.get_or_default("pipelines")).with_learned(self._learned)

    @property
    def _shown(self) -> Pipeline:
        """The pipeline on the board."""
        known = self._pipelines
        return known.pipeline(self._pipeline) or known.all[0]

    def _load_front(self) -> None:
        self._learned = self.services.ask(learned_days, self._learned)
        changed, self._changed_deal = self._changed_deal, 0
        if self._is_list:
            self._load(self._ids, self._show_list)
        elif changed and not self._line.text:
            self._update(changed)
        else:
            self._load(self._by_stage, self._show_board)

    def _load(self, question: Question[Found], shown: Callable[[Found], None]) -> None:
        text, context = self._line.text, QueryContext(self.services.now, config.get_or_default)

        self._stop_rest()
        if not text:
            # At first only what is visible, because all deals take longer.
            limit = None if self._front.key and not self._begins else FIRST_PAGE
            found = self.services.ask(lambda connection: question(connection, context, None, limit), None)
            if found is not None:
                shown(found)
                self._is_partial = limit is not None and not self._is_whole()
            if self._is_partial:
                self._load_rest(question, context, shown)
            return

        def asked(connection: sqlite3.Connection) -> Found:
            from simplecrm.lookups.query import compiler

            return question(connection, context, compiler.matching(connection, "deal", text, context), None)

        def answered(found: Found | NotUnderstood) -> None:
            if text != self._line.text or not self.is_mounted:
                return
            if isinstance(found, NotUnderstood):
                self._line.say_fault(found)
            else:
                shown(found)
                self._line.say_found(len(self._front.keys))

        self._line.wait()
        self.services.ask_later(or_fault(asked), answered, group="list")

    def _update(self, deal_id: int) -> None:
        """Show the change of one deal now, and in case that others have changed, too, load the board in a worker."""
        self._stop_rest()
        before, now = self._columns_of_board, self.services.now
        sort, reverse = self._board_sorting.of_list
        shown = self.services.ask(
            lambda connection: lookups.updated(
                connection, before, deal_id, self._pipelines, self._shown, now, sort=sort, reverse=reverse
            ),
            before,
        )
        self._show_board(shown)
        self._load_rest(self._by_stage, QueryContext(now, config.get_or_default), self._show_board)

    def _load_rest(self, question: Question[Found], context: QueryContext, shown: Callable[[Found], None]) -> None:
        """Load everything in a worker, after the paint, which that would slow down."""

        asked = self._loads

        def loaded(found: Found) -> None:
            if asked == self._loads and self.is_mounted:
                self._is_partial = False
                shown(found)

        def load() -> None:
            self.services.ask_later(lambda connection: question(connection, context, None, None), loaded, group="list")

        self._rest = self.set_timer(AFTER_PAINT_SECONDS, load)

    def _stop_rest(self) -> None:
        """Forget the rest of what was loaded before, even if it is under way."""
        self._loads += 1
        self._is_partial = False
        if self._rest is not None:
            self._rest.stop()

    def _changed(self, deal_ids: Sequence[int]) -> None:
        """Deals were moved or closed here: clear the marks, and note a single one to show that soon."""
        self._changed_deal = deal_ids[0] if len(deal_ids) == 1 else 0
        self.acted()

    def _by_stage(
        self,
        connection: sqlite3.Connection,
        context: QueryContext,
        where: Condition | None,
        limit: int | None,
        known: Sequence[lookups.Column] = (),
    ) -> list[lookups.Column]:
        sort, reverse = self._board_sorting.of_list
        return lookups.columns(
            connection, self._pipelines, self._shown, context.now,
            where=where, sort=sort, reverse=reverse, limit=limit, known=known,
        )  # fmt: skip

    def _is_whole(self) -> bool:
        """Whether board or list has all of its deals."""
        if self._is_list:
            return len(self._table.keys) < FIRST_PAGE
        return all(len(column.ids) == column.deals for column in self._columns_of_board)

    def _ids(
        self,
        connection: sqlite3.Connection,
        context: QueryContext,  # noqa: ARG002
        where: Condition | None,
        limit: int | None,
    ) -> Sequence[int]:
        sort, reverse = self.sorting.of_list
        return deals.ids(connection, where=where, sort=sort, reverse=reverse, pipelines=self._pipelines, limit=limit)

    def _show_board(self, columns: list[lookups.Column]) -> None:
        is_filtered, is_empty = bool(self._line.text), not any(len(column.ids) for column in columns)
        self._board.empty = (NO_MATCHES if is_filtered else self._no_deals()) if is_empty else ""
        heads = [(partial(words.head, column), column.ids) for column in columns]
        self._board.show(heads, keep=not self._begins)
        self._begins = False
        self._columns_of_board = columns
        if is_filtered and not self._board.key and not is_empty:
            self._board.go_to_key(self._board.keys[0])
        self._shown_now(self._board)

    def _show_list(self, keys: Sequence[int]) -> None:
        self._table.columns = self.shown_columns()
        self._table.empty = NO_MATCHES if self._line.text else NO_DEALS
        self.sorting.show_on(self._table)
        self._table.show(keys, keep=not self._begins)
        self._begins = False
        self._shown_now(self._table)

    def every_column(self) -> list[Column]:
        """The columns of the list."""
        of_all = deal_columns(self.services.now, self._pipelines)
        return [*of_all, *self.owner_columns(lambda deal: str(deal.for_user))]

    def sort_again(self) -> None:
        """Show the list in another order, from its beginning; that is loaded in a worker."""
        self._begins = True
        if self._line.text:
            self._load_front()
            return
        self._stop_rest()
        self._is_partial = True
        self._load_rest(self._ids, QueryContext(self.services.now, config.get_or_default), self._show_list)

    def _sort_board_again(self) -> None:
        """Show the columns of the board in another order, from their beginnings."""
        self._begins = True
        known = () if self._line.text else self._columns_of_board
        self._load(partial(self._by_stage, known=known), self._show_board)

    def _shown_now(self, view: Board | RecordTable) -> None:
        """The board or list has been loaded: put the cursor on the deal that is to have it."""
        self._fresh.add(view)
        if self._go_to and view.go_to_key(self._go_to):
            self._go_to = 0
        self._say_pipeline()

    def _say_pipeline(self) -> None:
        """Show the pipeline and its sums, and how to go to the next one; of the list, what it has."""
        text, names = "The deals of all pipelines, with those won and lost", [one.name for one in self._pipelines.all]
        if not self._is_list:
            after = names[(names.index(self._shown.name) + 1) % len(names)]
            more = f" · {key_of('pipeline')} {after}" if len(names) > 1 else ""
            order = self._board_sorting.words
            begin = f"{self._shown.name} · " + (f"by {order} · " if order else "")
            room = self.size.width - self.side_cells - 2 - cells(safe(f"{begin}{more}"))
            text = f"{begin}{words.totals(self._columns_of_board, room)}{more}"
        for line in self.query("#pipeline").results(Static):  # a resize may come before it is composed
            line.update(Content(safe(text)))

    def _no_deals(self) -> str:
        if self.services.ask(deals.count_open, 0) and len(self._pipelines.all) > 1:
            keys = key_of("new_deal"), key_of("pipeline")
            return f"No open deals in {self._shown.name}. {keys[0]} adds one, {keys[1]} shows the next pipeline."
        return NO_DEALS

    def _switch_view(self) -> None:
        """Show the list instead of the board or the other way round, with the same marks and cursor."""
        before = self._front
        self._is_list = not self._is_list
        self._go_to = before.key
        self._front.marks = set(before.marks)
        before.display, self._front.display = False, True
        self._front.focus()
        if self._front in self._fresh:
            self._shown_now(self._front)
        else:
            self._load_front()
        self.count_segments(again=True)

    def _next_pipeline(self) -> None:
        names = [one.name for one in self._pipelines.all]
        if self._is_list:
            self.services.say(
                f"The list has the deals of all pipelines. {key_of('view')} shows the board.", severity="warning"
            )
        elif len(names) == 1:
            self.services.say("There is one pipeline. Add another one: simplecrm config pipelines")
        else:
            self._pipeline = names[(names.index(self._shown.name) + 1) % len(names)]
            self.load()
            self.count_segments(again=True)

    def _add(self) -> None:
        """Add a deal in the stage of the cursor, and go to it."""
        from simplecrm.tui.forms.deal import DealForm

        stages = self._shown.stages
        place = 0 if self._is_list else min(self._board.column, len(stages) - 1)

        def added(made: Deal | None) -> None:
            self._go_to = made.id if made is not None else 0

        self.app.push_screen(DealForm(stage=f"{self._shown.name}/{stages[place].name}"), added)

    def _open(self, deal_id: int) -> None:
        from simplecrm.tui.screens.page import PageScreen

        self.app.push_screen(PageScreen(Subject("deal", deal_id)))
