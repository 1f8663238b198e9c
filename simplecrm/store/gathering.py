"""Ask a book questions that do not depend on each other's answers, and run statements that do not.

A file answers them one after the other. A server is sent the statements of all of them in one request at a time,
because what a request costs is the way there and back.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from types import TracebackType
    from typing import Any, Concatenate, ParamSpec, Protocol, TypeAlias, TypeVar

    Values = ParamSpec("Values")
    Found = TypeVar("Found")
    Statement: TypeAlias = tuple[str, Sequence[object]]

    class Ask(Protocol):
        """Ask ``question``, a function of a connection and of the values that follow. The function that is returned
        gives its answer, after the end of the ``with`` block."""

        def __call__(
            self,
            question: Callable[Concatenate[sqlite3.Connection, Values], Found],
            *args: Values.args,
            **kwargs: Values.kwargs,
        ) -> Callable[[], Found]: ...

    class Gathering(Protocol):
        """A ``with`` block of questions."""

        def __enter__(self) -> Ask: ...

        def __exit__(
            self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
        ) -> None: ...


def gather(connection: sqlite3.Connection, *, if_needed: bool = False) -> Gathering:
    """Ask several questions::

        with gather(connection) as ask:
            contact = ask(contacts.get, 17)
            open_deals = ask(deals.ids, contact_id=17, status="open")
        show(contact(), open_deals())

    A question may gather others. What a question raises is raised at the end of the block. With ``if_needed`` it may
    turn out that some answers are not needed: a file is asked when an answer is, a server of all of them before.
    """
    on_server = getattr(connection, "gather", None)
    if on_server is not None:
        return on_server()  # type: ignore[no-any-return]
    return _IfNeeded(connection) if if_needed else _InTurn(connection)


def rows(connection: sqlite3.Connection, sql: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
    """The question that is a single statement."""
    return connection.execute(sql, values)


def in_order(connection: sqlite3.Connection, *statements: Statement) -> list[list[tuple[Any, ...]]]:
    """Run statements one after the other, in one request to a server; return the rows of each. After one that fails
    none is run, and what it raised is raised."""
    on_server = getattr(connection, "in_order", None)
    if on_server is not None:
        return on_server(statements)  # type: ignore[no-any-return]
    return [connection.execute(sql, values).fetchall() for sql, values in statements]


class _InTurn:
    """Asks each question at once."""

    __slots__ = ("_connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> Ask:
        return self._ask

    def __exit__(self, *_: object) -> None:
        pass

    def _ask(
        self,
        question: Callable[Concatenate[sqlite3.Connection, Values], Found],
        *args: Values.args,
        **kwargs: Values.kwargs,
    ) -> Callable[[], Found]:
        answer = question(self._connection, *args, **kwargs)
        return lambda: answer


class _IfNeeded(_InTurn):
    """Asks each question when its answer is wanted for the first time."""

    __slots__ = ()

    def _ask(
        self,
        question: Callable[Concatenate[sqlite3.Connection, Values], Found],
        *args: Values.args,
        **kwargs: Values.kwargs,
    ) -> Callable[[], Found]:
        found: list[Found] = []

        def answer() -> Found:
            if not found:
                found.append(question(self._connection, *args, **kwargs))
            return found[0]

        return answer
