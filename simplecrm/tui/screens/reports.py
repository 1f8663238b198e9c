"""Reports: one at a time, with its plot and numbers."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from textual.content import Content
from textual.types import CSSPathType
from textual.widget import Widget

from simplecrm import config
from simplecrm.core.dates.periods import periods
from simplecrm.core.dates.words import day_words
from simplecrm.core.query import QueryContext
from simplecrm.core.records import Record
from simplecrm.core.reports import PERIODS, REPORTS, Report, has_period
from simplecrm.core.text.plurals import counted
from simplecrm.errors import NotUnderstood
from simplecrm.lookups import reports
from simplecrm.lookups.reports import Ask
from simplecrm.registry import key_of
from simplecrm.show import reports as show
from simplecrm.show.heat_map import heat_map
from simplecrm.show.safe import safe
from simplecrm.show.table import comma_separated, table
from simplecrm.tui.screens.filtered import FilteredScreen
from simplecrm.tui.target import NOTHING, Target
from simplecrm.tui.widgets.columns import Column
from simplecrm.tui.widgets.reader import Reader
from simplecrm.tui.widgets.record_table import RecordTable
from simplecrm.tui.widgets.search_line import or_fault

MAX_LINES = 200
"""The lines of reports that list the first of many."""

USUAL, THIS_YEAR, LAST_YEAR, TEN_YEARS = "the last months", "this year", "last year", "ten years"
SPANS = (USUAL, THIS_YEAR, LAST_YEAR, TEN_YEARS)
"""The periods that a key switches between."""


class Line(Record):
    """A report in the list: its number from 1, and itself."""

    id: int
    report: Report


class Shown(Record):
    """A report with what it was asked with, and its rows."""

    report: Report
    ask: Ask
    rows: tuple[Any, ...]


class ReportsScreen(FilteredScreen):
    """The list of reports, and beside it the one under the cursor; the filter leaves the contacts of a query."""

    CSS_PATH: ClassVar[CSSPathType | None] = ["paned.tcss", "reports.tcss"]
    mode = "reports"
    min_list_cells = 14
    keys: ClassVar[tuple[str, ...]] = ("group", "span", "copy", "filter", "search", "undo", "palette", "help")
    concerns: ClassVar[frozenset[str]] = frozenset(
        {"contacts", "companies", "activities", "reminders", "tags", "deals", "purchases", "cases"}
    )

    def __init__(self) -> None:
        super().__init__()
        self._ways: dict[str, str] = {}
        """What each report is grouped by, where that was changed."""
        self._span = USUAL
        self._shown: Shown | None = None

    def listed(self) -> Iterable[Widget]:
        """The list of reports."""
        lines = [Line(number, one) for number, one in enumerate(REPORTS, 1)]
        self._table = RecordTable(
            [Column("Report", lambda line: line.report.name, weight=1)],
            lambda keys: [lines[key - 1] for key in keys], empty="", header=False,
        )  # fmt: skip
        yield self._table

    def pane(self) -> Reader:
        """The report."""
        return Reader(id="pane")

    def load(self) -> None:
        """Show the list, and load the report under the cursor again."""
        if not len(self._table.keys):
            self._table.show(range(1, len(REPORTS) + 1))
        self.follow()

    def show(self, name: str) -> None:
        """Move the cursor to a report."""
        self._table.go_to_key(next(number for number, one in enumerate(REPORTS, 1) if one.name == name))

    def target(self, *, one: bool = False) -> Target:  # noqa: ARG002
        """Nothing: reports have no records to act on."""
        return NOTHING

    def disabled_reason(self, action_id: str) -> str:  # noqa: ARG002
        """Reports have no records."""
        return f"A report has no records to act on. {key_of('contacts')} shows contacts, {key_of('deals')} deals."

    def act(self, action_id: str, target: Target) -> None:  # noqa: ARG002
        """Perform an action that only this mode has."""
        report = self._report
        if action_id == "copy":
            self._copy()
        elif action_id == "group":
            if len(report.by) < 2:
                self.services.say(f"The report {report.name} can only be shown like this.", severity="warning")
                return
            self._ways[report.name] = _following(report.by, self._by(report))
            self.follow()
        elif not has_period(report, self._by(report)):
            self.services.say(f"The report {report.name} shows the present state.", severity="warning")
        else:
            self._span = _following(SPANS, self._span)
            self.follow()

    def fill_pane(self) -> None:
        """Load the report under the cursor in a worker."""
        report, text, now = self._report, self.query_text, self.services.now
        ask = Ask(QueryContext(now, config.get), self._periods(report), self._by(report), text, MAX_LINES)

        def asked(connection: sqlite3.Connection) -> Shown:
            return Shown(report, ask, tuple(reports.rows(connection, report.name, ask)))

        def answered(found: Shown | NotUnderstood) -> None:
            if not self.is_mounted or report != self._report or text != self.query_text:
                return
            if isinstance(found, NotUnderstood):
                self._line.say_fault(found)
                return
            self._shown = found
            self.reader.read(report.name, lambda flow: flow.laid_out(_page(found, self._span, now, flow.width)))

        self.services.ask_later(or_fault(asked), answered, group="report")

    @property
    def _report(self) -> Report:
        line: Line | None = self._table.row
        return line.report if line is not None else REPORTS[0]

    def _by(self, report: Report) -> str:
        return self._ways.get(report.name, next(iter(report.by), ""))

    def _periods(self, report: Report) -> tuple[Any, ...]:
        by, today = self._by(report), self.services.now.date()
        if not has_period(report, by):
            return ()
        first, last = None, today
        if self._span == THIS_YEAR:
            first = today.replace(month=1, day=1)
        elif self._span == LAST_YEAR:
            first, last = datetime.date(today.year - 1, 1, 1), datetime.date(today.year - 1, 12, 31)
        elif self._span == TEN_YEARS:
            first = datetime.date(today.year - 9, 1, 1)
        return tuple(periods(by if by in PERIODS else report.unit, first, last))

    def _copy(self) -> None:
        """Copy the numbers to the clipboard, by the terminal (OSC 52)."""
        shown = self._shown
        if shown is None or shown.report != self._report:
            return
        columns = show.columns(shown.report.name, shown.rows, self.services.now, shown.ask.by, fixed=True)
        self.app.copy_to_clipboard("\n".join(comma_separated(columns, shown.rows)) + "\n")
        self.services.say(f"Copied {counted(len(shown.rows), 'line')} of the report {shown.report.name} as CSV.")


def _following(several: Sequence[str], present: str) -> str:
    return several[(several.index(present) + 1) % len(several)]


def _page(shown: Shown, span: str, now: datetime.datetime, width: int) -> Content:
    """Title, period and filter, then the plot with its numbers."""
    report, ask = shown.report, shown.ask
    parts = [(safe(report.help), "bold"), ("\n", ""), (safe(_asked_words(ask, span)), "$quiet"), ("\n\n", "")]
    lines = "\n".join(_lines(shown, now, width))
    return Content.assemble(*parts, lines or "Nothing to report.")


def _lines(shown: Shown, now: datetime.datetime, width: int) -> Iterator[str]:
    name, rows = shown.report.name, list(shown.rows)
    if name == "hours":
        return heat_map(rows, width)
    if not rows:
        return iter(())
    columns = show.columns(name, rows, now, shown.ask.by)
    rows += show.totals(name, rows)
    return table(show.with_bars(name, columns, rows, width), rows, width)


def _asked_words(ask: Ask, span: str) -> str:
    """``the last months: 1 Dec 2025 – 22 Nov 2026 · by month · of tag:vip``."""
    parts = []
    if ask.periods:
        last = ask.periods[-1].after - datetime.timedelta(1)
        days = " – ".join(day_words(one, year=True) for one in (ask.periods[0].first, last))
        parts.append(f"{span}: {days}")
    parts += [f"by {ask.by}"] if ask.by else []
    return " · ".join([*parts, *([f"of {ask.where}"] if ask.where else [])]) or "now"
