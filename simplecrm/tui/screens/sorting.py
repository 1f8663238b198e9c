"""``Sorting``: the order of the list of a mode, chosen with a second key or a click on the head of a column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from simplecrm.core.records import Record
from simplecrm.registry import key_of
from simplecrm.store import views
from simplecrm.store.views import REVERSED
from simplecrm.tui.screens.chord import Choice, Chord
from simplecrm.tui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from simplecrm.tui.screens.base import BookScreen

UP, DOWN = "▴", "▾"
"""The signs of a column in whose order the values rise or fall."""


class Order(Record):
    """An order that a list can have: the ``key`` that chooses it, its name in the ``SORTS`` of the look-up, how it is
    shown, what comes first in it and in the reverse one, and the title of its ``column``, empty if it has none."""

    key: str
    sort: str
    label: str
    first: str
    first_reversed: str
    column: str = ""
    falls: bool = False


class Chosen(Record):
    """An order, the right way or the other way round."""

    sort: str
    reverse: bool = False


MATCH = Order("m", "", "best", "those that match the words best first", "")
"""The order of a search by words, until another one is chosen."""

CONTACTS = (
    Order("n", "name", "name", "A first", "Z first", "Name"),
    Order("c", "company", "company", "A first", "Z first", "Company"),
    Order("l", "last", "last talked", "latest first", "longest ago first", "Last", falls=True),
    Order("d", "next", "next due", "soonest first", "furthest off first", "Next"),
    Order("a", "created", "added", "newest first", "oldest first", "Created", falls=True),
    Order("i", "id", "id", "lowest first", "highest first"),
)
COMPANIES = (
    Order("n", "name", "name", "A first", "Z first", "Company"),
    Order("a", "created", "added", "newest first", "oldest first", "Created", falls=True),
    Order("i", "id", "id", "lowest first", "highest first"),
)
DEALS = (
    Order("s", "stage", "stage", "first stage first, closed ones last", "last stage first, closed ones last", "Stage"),
    Order("v", "value", "value", "largest first", "smallest first", "Value", falls=True),
    Order("o", "", "status", "open ones first, the largest first", "open ones first, the smallest first"),
    Order("c", "close", "close", "soonest first", "furthest off first", "Close"),
    Order("t", "title", "title", "A first", "Z first", "Title"),
    Order("a", "created", "added", "newest first", "oldest first", "Created", falls=True),
    Order("i", "id", "id", "lowest first", "highest first"),
)

BOARD = (
    Order("u", "", "urgency", "stuck first, then soonest", "stuck first, then latest"),
    Order("v", "value", "value", "largest first", "smallest first", falls=True),
    Order("c", "close", "close", "soonest first", "furthest off first"),
    Order("d", "time", "time in stage", "longest first", "shortest first", falls=True),
    Order("t", "title", "title", "A first", "Z first"),
    Order("a", "created", "added", "newest first", "oldest first", falls=True),
)


class Sorting:
    """The order of a list. ``changed`` is called when another one is chosen; the first of ``orders`` is the usual one.
    ``is_shown`` says whether an order can be seen on the screen; if it cannot, a message says it.

    The order is remembered for ``view``, usually the mode. While ``by_match`` is true, as the screen sets it for a
    search by words, the list is sorted by match until an order is chosen for that search.
    """

    def __init__(
        self,
        screen: BookScreen,
        orders: Sequence[Order],
        changed: Callable[[], None],
        *,
        is_shown: Callable[[Order], bool],
        view: str = "",
    ) -> None:
        self._screen, self._orders, self._changed = screen, orders, changed
        self._is_shown, self._view = is_shown, view or screen.mode
        self._list = Chosen(orders[0].sort)
        self._words: Chosen | None = None
        self.by_match = False
        sort = views.recall(self._view).sort
        if sort and self._order(sort.removeprefix(REVERSED)) is not None:
            self._list = Chosen(sort.removeprefix(REVERSED), sort.startswith(REVERSED))

    @property
    def chosen(self) -> Chosen | None:
        """The present order; None to sort by match."""
        return self._words if self.by_match else self._list

    @property
    def of_list(self) -> Chosen:
        """The present order of the list where nothing is searched."""
        return self._list

    def forget_search(self) -> None:
        """The search is over: the next one is sorted by match."""
        self.by_match, self._words = False, None

    def ask(self) -> None:
        """Ask for an order."""
        orders = [*([MATCH] if self.by_match else []), *self._orders]
        choices = [Choice(order.key, order.label, self._detail(order), order) for order in orders]
        self._screen.app.push_screen(Chord("Sort by", choices, self._picked))

    def by_column(self, title: str) -> None:
        """Sort by a column whose head was clicked, or reverse that order."""
        order = next((one for one in self._orders if one.column == title), None)
        if order is None:
            words = f"The list cannot be sorted by {title}. {key_of('sort')} shows the orders."
            self._screen.services.say(words, severity="warning")
        else:
            self.choose(order)

    def choose(self, order: Order) -> None:
        """Sort by an order; if the list is sorted by that already, the other way round."""
        present = self.chosen
        if order is MATCH:
            self._words = None
        else:
            is_present = present is not None and present.sort == order.sort
            wanted = Chosen(order.sort, is_present and present is not None and not present.reverse)
            if self.by_match:
                self._words = wanted
            else:
                self._list = wanted
                views.remember(self._view, sort=f"{REVERSED if wanted.reverse else ''}{wanted.sort}")
            if not self._is_shown(order):
                first = order.first_reversed if wanted.reverse else order.first
                self._screen.services.say(f"Sorted by {order.label}: {first}")
        self._changed()

    def show_on(self, table: RecordTable) -> None:
        """Show the order beside the title of its column."""
        order = self._order(self.chosen.sort) if self.chosen is not None else None
        table.sorted_by = (order.column, self._sign(order)) if order is not None else ("", "")

    @property
    def words(self) -> str:
        """The order with its sign, such as ``value ▾``; empty for the usual one."""
        order = self._order(self._list.sort)
        is_usual = self._list == Chosen(self._orders[0].sort)
        return f"{order.label} {self._sign(order)}" if order is not None and not is_usual else ""

    def _sign(self, order: Order) -> str:
        is_reversed = self.chosen is not None and self.chosen.reverse
        return DOWN if order.falls != is_reversed else UP

    def _order(self, sort: str) -> Order | None:
        return next((order for order in self._orders if order.sort == sort), None)

    def _picked(self, choice: Choice) -> bool:
        self.choose(choice.value)
        return False

    def _detail(self, order: Order) -> str:
        if order is MATCH:
            return order.first
        if self.chosen is None or self.chosen.sort != order.sort:
            return order.first
        now, then = order.first, order.first_reversed
        if self.chosen.reverse:
            now, then = then, now
        return f"now: {now}; again: {then}"
