"""``Workers``: runs queries and changes in worker threads, and shows their errors."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sqlite3
import sys
from collections.abc import Callable
from importlib import import_module
from threading import Lock, get_ident
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual.timer import Timer
from textual.worker import NoActiveWorker, get_current_worker

from simplecrm.errors import INTERNAL_ERROR, OF_SIGNAL, BookReplaced, CrmError
from simplecrm.registry import key_of
from simplecrm.show.commands import for_book
from simplecrm.show.safe import safe
from simplecrm.store import crash_report, errors
from simplecrm.store.book import Book
from simplecrm.store.waiting import SAY_AGAIN_SECONDS
from simplecrm.tui.form_drafts import FormDrafts
from simplecrm.tui.key_queue import KeyQueue
from simplecrm.tui.messages import EVERYTHING, Changed
from simplecrm.tui.services import SLOW_CHANGE_SECONDS, Answer, Default, Done, Question

WORKING_TOAST_SECONDS = 3600.0
"""Practically until the next message replaces it."""

ERROR_TOAST_SECONDS = 10.0
"""Long enough to read an error and its hint."""


class Workers(KeyQueue):
    """The part of the application that accesses the book."""

    if TYPE_CHECKING:
        book: Book

    def __init__(self) -> None:
        super().__init__()
        self._asking: dict[str, sqlite3.Connection] = {}
        self._importing = Lock()
        """Held while modules are prepared; changes wait for that."""
        self._changing: set[int] = set()
        """The threads of running changes."""
        self._leaving = False
        self._form_drafts: FormDrafts | None = None
        self._warned: object = None
        """The drafts that the user was warned of on quitting."""
        self._warned_until = 0.0
        self.fault: CrmError | None = None
        """The error that ended the application, to print once the terminal is restored."""

    def ask(self, question: Question[Answer], default: Default) -> Answer | Default:
        """Run a short query and return its result; if that fails, show the error and return ``default``. As a part of
        a long query that was cancelled it raises the error, which is expected."""
        try:
            return question(self.book.reading())
        except Exception as error:  # an unexpected error in a query must not end the application
            if _is_in_cancelled_worker():
                raise
            self.say_error(self.explained(error))
            return default

    def book_version(self, default: object) -> object:
        """A value that changes when another process changes or replaces the book; ``default`` if it cannot be read."""
        return self.ask(lambda _: self.book.version(), default)

    def ask_later(self, question: Question[Answer], then: Callable[[Answer], None], *, group: str) -> None:
        """Run a long query in a worker; a later one of the same ``group`` replaces it."""

        self._cancel(group)

        def asked() -> None:
            worker = get_current_worker()
            if worker.is_cancelled:  # while it waited for a thread
                return
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
        """Exit at once, cancelling running queries."""
        self._leaving = True
        for group in list(self._asking):
            self._cancel(group)
        super().exit(*values, **named)

    def _cancel(self, group: str) -> None:
        """Cancel the query of this group, and interrupt it; a finished one has closed its connection."""
        # Cancelled first, so that the worker knows that the error of the interruption is expected.
        self.workers.cancel_group(self, group)
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
        """Change the book in a worker, show a message, and reload the screens.

        After ``patience`` seconds a message says that the change is running.
        """

        waiting = self.set_timer(patience, lambda: self.say("Working …", seconds=WORKING_TOAST_SECONDS))

        def worked() -> None:
            self._changing.add(get_ident())
            try:
                with self._importing:  # two threads that import the same packages get half of them
                    pass
                done = change(self.book)
            except BookReplaced as error:
                self._from_worker(self._over, waiting, self._replaced, failed or self.say_error, error)
            except Exception as error:  # an unexpected error in a change must not end the application
                self._from_worker(self._over, waiting, failed or self.say_error, self.explained(error))
            else:
                self._from_worker(self._over, waiting, self._performed, done, then)
            finally:
                self._changing.discard(get_ident())
                self.book.release()

        self.run_worker(worked, thread=True, group="changes", exit_on_error=False)

    @property
    def is_changing(self) -> bool:
        """Whether a change of this application runs, or has ended and is not shown yet."""
        return bool(self._changing)

    def say_what_is_waited_for(self, sentence: str) -> None:
        """Show which other writer a change waits for (see ``Book.on_wait``). Called in the thread that waits; nothing
        is shown for background work."""
        if get_ident() in self._changing:
            self._from_worker(lambda: self.say(sentence, seconds=SAY_AGAIN_SECONDS + 3))

    def prepare(self, *modules: str) -> None:
        """Import modules that will be needed soon, in a worker."""
        wanted = [name for name in modules if name not in sys.modules]

        def imported() -> None:
            with self._importing:
                for name in wanted:
                    import_module(name)

        if wanted:
            self.run_worker(imported, thread=True, exit_on_error=False)

    def reload(self) -> None:
        """Reload the screens."""
        self.post_message(Changed())

    def say(self, words: str, *, severity: str = "information", seconds: float | None = None) -> None:
        """Show a toast in place of any other; ``words`` need not be safe."""
        # Queued, because a toast shown just before is still in the message queue.
        self.call_later(self.clear_notifications)
        kind: Any = severity
        self.notify(safe(words, multiline=True), markup=False, severity=kind, timeout=seconds)

    def say_error(self, error: CrmError) -> None:
        """Show an error and its hint."""
        words = "\n".join(part for part in (error.sentence, self.offered(error.hint)) if part)
        self.say(words, severity="error", seconds=ERROR_TOAST_SECONDS)

    def offered(self, text: str) -> str:
        """The text with ``--file`` added to suggested commands, unless the default book is open."""
        return for_book(text, "" if self.book.is_default else self.book.path)

    def explained(self, error: Exception) -> CrmError:
        """An exception as an error to show; for an unexpected one a crash report is written."""
        if isinstance(error, CrmError):
            return error
        known = errors.explained(error, self.book.path)
        return known or crash_report.explained(error, crash_report.APPLICATION)

    def watch_tasks(self) -> None:
        """Show errors in tasks of the running loop from now on, and keep typed text when a signal ends the
        application."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._task_failed)
        for number in (signal.SIGTERM, signal.SIGHUP):
            # Tests run several applications in one process, some outside the main thread.
            with contextlib.suppress(ValueError, RuntimeError, NotImplementedError):
                loop.add_signal_handler(number, self._end_by_signal, number)

    def _end_by_signal(self, number: int) -> None:
        self.fault = CrmError("Terminated.", "\n".join(self._keep_texts()).strip())
        self.fault.exit_code = OF_SIGNAL + number
        self.exit()

    def _handle_exception(self, error: Exception) -> None:
        """End the application with an error message. Textual would print a traceback with the values of variables."""
        self._return_code = INTERNAL_ERROR
        if self._exception is None:
            # As Textual does, for tests without a terminal.
            self._exception = error
            self._exception_event.set()
            try:
                self.fault = self.explained(error)
            except Exception:  # creating the error message failed, too
                self.fault = crash_report.explained(error, crash_report.APPLICATION)
            kept = self._keep_texts()
            if kept:
                self.fault.hint = "\n".join(filter(None, (self.fault.hint, *kept)))
        self._close_messages_no_wait()

    @property
    def form_drafts(self) -> FormDrafts:
        """The drafts of forms that were left unsaved."""
        if self._form_drafts is None:
            self._form_drafts = FormDrafts(self.book)
        return self._form_drafts

    def may_quit(self) -> bool:
        """Whether nothing that was typed is lost on quitting, or the user was warned already. Otherwise warn now."""
        self._keep_open_forms()
        unwritten = self.form_drafts.unwritten()
        if unwritten and (unwritten != self._warned or monotonic() > self._warned_until):
            self._warned, self._warned_until = unwritten, monotonic() + ERROR_TOAST_SECONDS
            titles, why = ", ".join(f"“{draft.title}”" for draft, _ in unwritten), unwritten[0][1]
            words = f"Quitting would lose the draft {titles}, which is not in a file, because {why}.\n"
            self.say(
                f"{words}Press the same key again to quit, or r to resume it.",
                severity="warning",
                seconds=ERROR_TOAST_SECONDS,
            )
            return False
        return True

    def _keep_open_forms(self) -> None:
        """Keep what was typed in the open forms as drafts."""
        for stack in self._screen_stacks.values():
            for screen in stack:
                keep = getattr(screen, "keep", None)
                if keep is not None:
                    keep()

    def _keep_texts(self) -> list[str]:
        """Keep what was typed in the open forms as drafts; return messages that say so, and the texts of drafts that
        are not in a file."""
        kept: list[str] = []
        with contextlib.suppress(Exception):  # the application has failed; keep what can be kept
            self._keep_open_forms()
            unwritten = self.form_drafts.unwritten()
            lost = {draft.key for draft, _ in unwritten}
            for draft in self.form_drafts.every():
                if draft.key not in lost:
                    kept.append(f"  Your text is kept as a draft: {draft.title}. Open the application to resume it.")
            for draft, why in unwritten:
                texts = "\n".join(field.value for field in draft.fields if field.value != field.before)
                kept.append(f"  Your text could not be kept in a file ({why}). Here it is:\n{texts}")
        return kept

    def keep_text(self, text: str) -> str:
        """Save a text as a draft; return a message that says where, or why it failed, with the text."""
        from simplecrm.store import drafts

        try:
            return f"Your text is kept in {drafts.write(text, 'form', self.book.path)}"
        except OSError as error:
            return f"Your text could not be kept in a file ({error}). Here it is:\n{text}"

    def _task_failed(self, loop: object, context: dict[str, Any]) -> None:  # noqa: ARG002
        """Show the error of a failed task; asyncio would print it only after the application has ended."""
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
        words = done.words + (f" · {key_of('undo')} undo" if done.undo else "") if done.words else ""
        if done.remarks:
            self.say("\n".join(filter(None, (words, *done.remarks))), severity="warning", seconds=ERROR_TOAST_SECONDS)
        elif words:
            self.say(words)
        self.post_message(Changed(done.kinds))

    def _replaced(self, failed: Callable[[CrmError], None], error: CrmError) -> None:
        """Show that the change was rejected, and reload the replaced book."""
        failed(error)
        self.post_message(Changed(EVERYTHING))

    def _from_worker(self, call: Callable[..., None], *values: Any) -> None:
        if self.is_running:
            self.call_from_thread(call, *values)


def _is_in_cancelled_worker() -> bool:
    try:
        return get_current_worker().is_cancelled
    except NoActiveWorker:
        return False
