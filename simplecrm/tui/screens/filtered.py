"""``FilteredScreen``: a paned list that a query narrows to what is with the contacts it finds."""

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
    """Above the list a line for a query, hidden until it is asked for. What the list shows then comes from a worker."""

    keys: ClassVar[tuple[str, ...]] = (
        "log", "follow_up", "note", "done", "snooze", "edit", "tag", "filter", "search", "mark", "undo", "palette",
        "help",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._line = SearchLine(
            "F", "only with: tag:vip stage:lead company:acme last>30d …",
            asked=self.load_anew, left=lambda: self.table.focus(),
        )  # fmt: skip
        self._line.display = False

    def left(self) -> Iterable[Widget]:
        """The line, and below it the list."""
        yield self._line
        yield from self.listed()

    def listed(self) -> Iterable[Widget]:
        """The list; a ``RecordTable`` is among it."""
        raise NotImplementedError

    @property
    def query_text(self) -> str:
        """The query that narrows the list; empty when it is whole."""
        return self._line.text

    def filter(self) -> None:
        """To the line."""
        self.close_pane()
        self._line.display = True
        self._line.focus()

    def step_back(self) -> bool:
        """From what is narrowed to the whole list."""
        if not self._line.display:
            return False
        self._line.text = ""
        self._line.display = False
        self.table.focus()
        return True

    def ask_narrowed(
        self,
        question: Callable[[sqlite3.Connection, Condition], Found],
        shown: Callable[[Found], Any],
        *,
        group: str = "list",
    ) -> None:
        """Ask for what is with the contacts that the query finds; ``shown`` is given the answer while it is wanted.

        Another ``group`` than ``list`` is for what stands beside the list.
        """
        text, context = self.query_text, QueryContext(self.services.now, config.get)

        def asked(connection: sqlite3.Connection) -> Found:
            from simplecrm.lookups.query import compiler

            where = compiler.people(connection, text, context)
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
        """How many lines the query leaves."""
        self._line.say_found(count, capped=capped)

    def load_anew(self) -> None:
        """Another list: none of what was read of the one before counts."""
        self.load()
