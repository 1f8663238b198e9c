"""``Workers``: queries and changes run in worker threads, and every error becomes a message."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sqlite3
import sys
from collections.abc import Callable
from importlib import import_module
from threading import get_ident
from typing import TYPE_CHECKING, Any

from textual.timer import Timer
from textual.worker import get_current_worker

from simplecrm.errors import INTERNAL_ERROR, OF_SIGNAL, BookReplaced, CrmError
from simplecrm.show.commands import for_book
from simplecrm.show.safe import safe
from simplecrm.store import crash_report, errors
from simplecrm.store.book import Book
from simplecrm.store.waiting import SAY_AGAIN_SECONDS
from simplecrm.tui.key_queue import KeyQueue
from simplecrm.tui.messages import EVERYTHING, Changed
from simplecrm.tui.services import SLOW_CHANGE_SECONDS, Answer, Default, Done, Question

WORKING_TOAST_SECONDS = 3600.0
"""For a message that stays until the next one replaces it."""

ERROR_TOAST_SECONDS = 10.0
"""For a message that the person has to read to go on."""


class Workers(KeyQueue):
    """The part of the application that talks to the book."""

    if TYPE_CHECKING:
        book: Book

    def __init__(self) -> None:
        super().__init__()
        self._asking: dict[str, sqlite3.Connection] = {}
        self._changing: set[int] = set()
        """The threads of the changes that are being made."""
        self._leaving = False
        self.fault: CrmError | None = None
        """What ended the application, to be said on the terminal once it has it back."""

    def ask(self, question: Question[Answer], default: Default) -> Answer | Default:
        """The answer to a short question; when the file cannot be read, says so and returns ``default``."""
        try:
            return question(self.book.reading())
        except Exception as error:  # what a question did not foresee must not end the day's work
            self.say_error(self.explained(error))
            return default

    def book_version(self, default: object) -> object:
        """What changes when another process has changed or replaced the book; ``default`` if that cannot be said."""
        return self.ask(lambda _: self.book.version(), default)

    def ask_later(self, question: Question[Answer], then: Callable[[Answer], None], *, group: str) -> None:
        """Ask a long question in a worker; a later one of the same ``group`` takes its place."""

        self._give_up(group)

        def asked() -> None:
            worker = get_current_worker()
            try:
                self._asking[group] = self.book.reading()
                answer = question(self.book.reading())
            except Exception as error:
                # Errors of a cancelled query are expected and dropped.
                if not worker.is_cancelled and not self._leaving:
                    self._from_worker(self.say_error, self.explained(error))
            else:
                if not worker.is_cancelled:
                    self._from_worker(then, answer)
            finally:
                self.book.release()

        self.run_worker(asked, thread=True, group=group, exclusive=True, exit_on_error=False)

    def exit(self, *values: Any, **named: Any) -> None:
        """Leave at once: nobody waits for the answers to the questions that are still being asked."""
        self._leaving = True
        for group in list(self._asking):
            self._give_up(group)
        super().exit(*values, **named)

    def _give_up(self, group: str) -> None:
        """Interrupt the question of this group; one that is answered already has closed its connection."""
        connection = self._asking.pop(group, None)
        if connection is not None:
            with contextlib.suppress(sqlite3.ProgrammingError):
                connection.interrupt()

    def perform(
        self,
        change: Callable[[Book], Done],
        then: Callable[[Done], None] | None = None,
        failed: Callable[[CrmError], None] | None = None,
        *,
        patience: float = SLOW_CHANGE_SECONDS,
    ) -> None:
        """Change the book in a worker, say what was done, and let the screens show it.

        After ``patience`` seconds it says that it is being worked on.
        """

        waiting = self.set_timer(patience, lambda: self.say("Working …", seconds=WORKING_TOAST_SECONDS))

        def worked() -> None:
            self._changing.add(get_ident())
            try:
                done = change(self.book)
            except BookReplaced as error:
                self._from_worker(self._over, waiting, self._replaced, failed or self.say_error, error)
            except Exception as error:  # what an action did not foresee must not end the day's work
                self._from_worker(self._over, waiting, failed or self.say_error, self.explained(error))
            else:
                self._from_worker(self._over, waiting, self._performed, done, then)
            finally:
                self._changing.discard(get_ident())
                self.book.release()

        self.run_worker(worked, thread=True, group="changes", exit_on_error=False)

    def say_what_is_waited_for(self, sentence: str) -> None:
        """Say for whom a change waits (see ``Book.on_wait``); called in the worker that changes the book. What is done
        in the background waits in silence."""
        if get_ident() in self._changing:
            self._from_worker(lambda: self.say(sentence, seconds=SAY_AGAIN_SECONDS + 3))

    def prepare(self, *modules: str) -> None:
        """Import modules in a worker that will be needed soon, so that nobody waits for them when they are."""
        wanted = [name for name in modules if name not in sys.modules]
        if wanted:
            self.run_worker(lambda: [import_module(name) for name in wanted], thread=True, exit_on_error=False)

    def reload(self) -> None:
        """Let the screens read again what they show."""
        self.post_message(Changed())

    def say(self, words: str, *, severity: str = "information", seconds: float | None = None) -> None:
        """A toast, which takes the place of any other; ``words`` may come from the book."""
        # In the order of messages: a toast that was said a moment ago is still to come.
        self.call_later(self.clear_notifications)
        kind: Any = severity
        self.notify(safe(words, multiline=True), markup=False, severity=kind, timeout=seconds)

    def say_error(self, error: CrmError) -> None:
        """What went wrong and what to do about it."""
        words = "\n".join(part for part in (error.sentence, self.offered(error.hint)) if part)
        self.say(words, severity="error", seconds=ERROR_TOAST_SECONDS)

    def offered(self, text: str) -> str:
        """A text that offers commands, each with ``--file`` when another book than the person's own is open."""
        return for_book(text, "" if self.book.is_default else self.book.path)

    def explained(self, error: Exception) -> CrmError:
        """A fault in words a person can act on; for what was not foreseen a crash report is written."""
        if isinstance(error, CrmError):
            return error
        known = errors.explained(error, self.book.path)
        return known or crash_report.explained(error, crash_report.APPLICATION)

    def watch_tasks(self) -> None:
        """From now on explain what fails in a task of the running loop, and keep what was typed when a signal ends the
        application."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._task_failed)
        for number in (signal.SIGTERM, signal.SIGHUP):
            # A test drives several applications in one process, not all in its main thread.
            with contextlib.suppress(ValueError, RuntimeError, NotImplementedError):
                loop.add_signal_handler(number, self._end_by_signal, number)

    def _end_by_signal(self, number: int) -> None:
        self.fault = CrmError("Terminated.", "\n".join(self._keep_texts()).strip())
        self.fault.exit_code = OF_SIGNAL + number
        self.exit()

    def _handle_exception(self, error: Exception) -> None:
        """End the application with a sentence. Textual would print the stack with the values of all variables."""
        self._return_code = INTERNAL_ERROR
        if self._exception is None:
            # As Textual does, for whoever drives the application without a terminal.
            self._exception = error
            self._exception_event.set()
            try:
                self.fault = self.explained(error)
            except Exception:  # not even the explanation could be made
                self.fault = crash_report.explained(error, crash_report.APPLICATION)
            kept = self._keep_texts()
            if kept:
                self.fault.hint = "\n".join(filter(None, (self.fault.hint, *kept)))
        self._close_messages_no_wait()

    def _keep_texts(self) -> list[str]:
        """Write the texts of all open forms to draft files; return sentences that say where, or for an encrypted book
        the texts themselves."""
        from textual.widgets import TextArea

        kept = []
        with contextlib.suppress(Exception):  # the application is broken already: whatever can be kept is
            for screen in self.screen_stack:
                for area in screen.query(TextArea):
                    if area.text.strip():
                        kept.append(f"  {self.keep_text(area.text)}")
        return kept

    def keep_text(self, text: str) -> str:
        """Write a text to a draft file; return a sentence that says where, or why it could not be, with the text."""
        from simplecrm.store import drafts

        try:
            return f"Your text is kept in {drafts.write(text, 'form', self.book.path)}"
        except OSError as error:
            return f"Your text could not be kept in a file ({error}). Here it is:\n{text}"

    def _task_failed(self, loop: object, context: dict[str, Any]) -> None:  # noqa: ARG002
        """A task that nobody waits for has failed. asyncio would print its message once the application has ended."""
        error = context.get("exception")
        if isinstance(error, Exception):
            fault = self.explained(error)
            if self.is_running and not self._exit:
                self.say_error(fault)

    def _over(self, waiting: Timer, call: Callable[..., None], *values: Any) -> None:
        waiting.stop()
        self.clear_notifications()
        call(*values)

    def _performed(self, done: Done, then: Callable[[Done], None] | None) -> None:
        if then is not None:
            then(done)
        words = done.words + (" · u undo" if done.undo else "") if done.words else ""
        if done.remarks:
            self.say("\n".join(filter(None, (words, *done.remarks))), severity="warning", seconds=ERROR_TOAST_SECONDS)
        elif words:
            self.say(words)
        self.post_message(Changed(done.kinds))

    def _replaced(self, failed: Callable[[CrmError], None], error: CrmError) -> None:
        """Say that the change was refused, and show the book as it is now."""
        failed(error)
        self.post_message(Changed(EVERYTHING))

    def _from_worker(self, call: Callable[..., None], *values: Any) -> None:
        if self.is_running:
            self.call_from_thread(call, *values)
