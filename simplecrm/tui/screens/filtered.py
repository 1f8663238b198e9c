"""``FilteredScreen``: a paned list that a query filters, on its contacts or on the records themselves."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, TypeVar

from textual.widget import Widget

from simplecrm import config
from simplecrm.core.query import QueryContext
from simplecrm.errors import NotUnderstood
from simplecrm.lookups.query.compiler import Condition
from simplecrm.tui.screens.paned import PanedScreen
from simplecrm.tui.widgets.search_line import SearchLine, or_fault

Found = TypeVar("Found")


class FilteredScreen(PanedScreen):
    """The filter line above the list is hidden until it is used; the filtered list is loaded in a worker."""

    keys: ClassVar[tuple[str, ...]] = (
        "log", "follow_up", "note", "done", "snooze", "edit", "tag", "filter", "search", "mark", "undo", "palette",
        "help",
    )  # fmt: skip

    filter_hint = "filter by contact: tag:vip stage:lead company:acme last>30d …"
    filters_by = "contact"
    lists_follow_ups = False
    """Whether an owner that is filtered by is that of a follow-up."""

    def __init__(self) -> None:
        super().__init__()
        self._line = SearchLine("F", self.filter_hint, asked=self.load_from_start, left=lambda: self.table.focus())
        self._line.display = False

    def left(self) -> Iterable[Widget]:
        """The filter line and the list."""
        yield self._line
        yield from self.listed()

    def listed(self) -> Iterable[Widget]:
        """The list; a ``RecordTable`` is among it."""
        raise NotImplementedError

    @property
    def query_text(self) -> str:
        """The query that filters the list; empty for none."""
        return self._line.text

    def filter(self) -> None:
        """Show and focus the filter line."""
        self.close_pane()
        self._line.display = True
        self._line.focus()

    def filter_by(self, text: str) -> None:
        """Show what a query finds."""
        self._line.display = bool(text)
        self._line.text = text
        self.table.focus()

    def step_back(self) -> bool:
        """Clear the filter, and stay on the line that it found."""
        if not self._line.display:
            return False
        self.table.hold()
        self._line.text = ""
        self._line.display = False
        self.table.focus()
        return True

    def ask_filtered(
        self,
        question: Callable[[sqlite3.Connection, Condition], Found],
        shown: Callable[[Found], Any],
        *,
        group: str = "list",
    ) -> None:
        """Load the records that the query finds; ``shown`` gets the answer unless it is outdated.

        Use another ``group`` than ``list`` for what is beside the list.
        """
        text, noun = self.query_text, self.filters_by
        context = QueryContext(self.services.now, config.get, of_follow_ups=self.lists_follow_ups)

        def asked(connection: sqlite3.Connection) -> Found:
            from simplecrm.lookups.query import compiler

            if noun == "contact":
                where = compiler.people(connection, text, context)
            else:
                where = compiler.matching(connection, noun, text, context)
            assert where is not None
            return question(connection, where)

        def answered(found: Found | NotUnderstood) -> None:
            if text != self.query_text or not self.is_mounted:
                return
            if isinstance(found, NotUnderstood):
                self._line.say_fault(found)
            else:
                shown(found)

        if group == "list":
            self._line.wait()
        self.services.ask_later(or_fault(asked), answered, group=group)

    def say_found(self, count: int, *, capped: bool = False) -> None:
        """Show how many lines the filter leaves."""
        self._line.say_found(count, capped=capped)

    def load_from_start(self) -> None:
        """Load another list, discarding what is known of the present one."""
        self.load()
