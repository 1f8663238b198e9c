"""Questions to a server at once: each runs in a thread of its own until it needs an answer, and when all of them wait,
their statements are sent in one request. The questions themselves are ordinary functions, which know nothing of it.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from typing import Any, cast

from simplecrm.store.remote.hrana import Parameters, Result, Stream


class Round:
    """Threads that ask one stream, and what they wait for. A request is sent by the last of them that begins to wait,
    so nothing else uses the stream at that time."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._changed = threading.Condition()
        self._running = 1
        self._waiting: list[_Statement] = []
        self._is_abandoned = False

    def execute(self, sql: str, parameters: Parameters) -> Result:
        """The result of a statement. Raises what ``Stream.execute`` does."""
        statement = _Statement(sql, parameters)
        with self._changed:
            self._waiting.append(statement)
            self._stop_running()
            while statement.result is None:
                self._refuse_if_abandoned()
                self._changed.wait()
        if isinstance(statement.result, BaseException):
            raise statement.result
        return statement.result

    def run(self, tasks: list[Task]) -> None:
        """Run tasks at the same time, the last of them in the caller's thread, until all have ended."""
        left = len(tasks)

        def work(task: Task) -> None:
            nonlocal left
            task.run()
            with self._changed:
                left -= 1
                # The last to end lets whoever waits for all of them run in its place.
                if left:
                    self._stop_running()
                self._changed.notify_all()

        with self._changed:
            self._running += len(tasks) - 1
        try:
            for task in tasks[:-1]:
                threading.Thread(target=work, args=(task,), daemon=True).start()
            work(tasks[-1])
            with self._changed:
                while left:
                    self._refuse_if_abandoned()
                    self._changed.wait()
        except BaseException:
            # Such as Ctrl-C, which only the main thread gets.
            with self._changed:
                self._is_abandoned = True
                self._changed.notify_all()
            raise

    def _stop_running(self) -> None:
        self._running -= 1
        if self._running or not self._waiting:
            return
        sent, self._waiting = self._waiting, []
        results: Sequence[Result | BaseException]
        try:
            results = self._stream.execute_all([(one.sql, one.parameters) for one in sent])
        except BaseException as error:
            results = [error] * len(sent)
            if not isinstance(error, Exception):
                self._is_abandoned = True
                self._changed.notify_all()
                raise
        for statement, result in zip(sent, results, strict=True):
            statement.result = result
        self._running += len(sent)
        self._changed.notify_all()

    def _refuse_if_abandoned(self) -> None:
        if self._is_abandoned:
            raise RuntimeError("The questions were abandoned.")


class _Statement:
    def __init__(self, sql: str, parameters: Parameters) -> None:
        self.sql = sql
        self.parameters = parameters
        self.result: Result | BaseException | None = None


class Task:
    """A question and, once it ran, its answer or what it raised."""

    def __init__(self, question: Callable[[], Any]) -> None:
        self._question = question
        self.error: Exception | None = None
        self._answer: Any = None

    def run(self) -> None:
        """Ask the question. Raises what is no ``Exception``."""
        try:
            self._answer = self._question()
        except Exception as error:
            self.error = error

    def answer(self) -> Any:
        """The answer of a question that was asked."""
        return self._answer


class Gathering:
    """A block of questions (see ``store.gathering``), which are asked at its end; each gets a connection from
    ``connect``."""

    def __init__(self, round: Round, connect: Callable[[], object]) -> None:
        self._round, self._connect = round, connect
        self._tasks: list[Task] = []

    def __enter__(self) -> Callable[..., Callable[[], Any]]:
        return self._ask

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None or not self._tasks:
            return
        self._round.run(self._tasks)
        for task in self._tasks:
            if task.error is not None:
                raise task.error

    def _ask(self, question: Callable[..., Any], *args: Any, **kwargs: Any) -> Callable[[], Any]:
        connection = cast(sqlite3.Connection, self._connect())
        task = Task(lambda: question(connection, *args, **kwargs))
        self._tasks.append(task)
        return task.answer
