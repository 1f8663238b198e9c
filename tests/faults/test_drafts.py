"""Unsaved text is kept as a draft, and the suggested command saves it: with real processes and shells."""

from __future__ import annotations

import os
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simplecrm.store import connection
from simplecrm.store.book import Book
from tests.answers import Crm, MadeOnce
from tests.terminal import Terminal

TEXT = "Wants the quote split by site. It's “urgent”;\n\n- $(rm -rf /) `id`\n"
TITLES = ("Two sites", "It's two")


@pytest.fixture
def ann(crm: Crm, made_once: MadeOnce) -> None:
    """Somebody with a note, an activity, a follow-up and a deal, each with id 1."""
    made_once("drafts", lambda: add_ann(crm))


def add_ann(crm: Crm) -> None:
    crm("add", "Ann Lee <ann@acme.com>")
    crm("note", "1", "old")
    crm("log", "call", "1", "old")
    crm("remind", "1", "today", "old")
    crm("deals", "add", "old", "--who", "1")


@pytest.fixture
def busy(ann: None, book: Book, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A book that another program writes to; to be released by calling it."""
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.1)
    monkeypatch.setenv("SIMPLECRM_WAIT", "0")
    holder = sqlite3.connect(book.path, isolation_level=None)
    holder.execute("begin immediate")
    yield holder.close
    holder.close()


def drafts(home: Path) -> list[Path]:
    """The draft files."""
    return sorted((home / "drafts").glob("*")) if (home / "drafts").exists() else []


def line_of(err: str) -> str:
    """The command line that an error offers to try again with."""
    found = re.search(r"^  Try again with: (.*)$", err, re.M)
    assert found, err
    return found.group(1)


def paste(line: str) -> subprocess.CompletedProcess[str]:
    """Run a suggested command in a shell."""
    program = f'simplecrm() {{ {sys.executable} -m simplecrm "$@"; }}\n'
    return subprocess.run(["bash", "-c", program + line], capture_output=True, text=True, timeout=60, check=False)


WRITING = (
    (("note", "1", TEXT), "", "notes", "note"),
    (("note", "1", "-"), TEXT, "notes", "note"),
    (("notes", "add", "1", TEXT), "", "notes", "notes-add"),
    (("notes", "add", "--deal", "1", "-"), TEXT, "notes", "notes-add"),
    (("notes", "edit", "1", TEXT), "", "notes", "notes-edit"),
    (("log", "call", "1", TEXT, "--next", "fri"), "", "activities", "log"),
    (("log", "call", "1", "-"), TEXT, "activities", "log"),
    (("activities", "edit", "1", "--text", TEXT), "", "activities", "activities-edit"),
    (("activities", "edit", "1", f"--text={TEXT}"), "", "activities", "activities-edit"),
    (("done", "1", "--log", TEXT, "--no-input"), "", "activities", "done"),
    (("remind", "1", "fri", TEXT), "", "reminders", "remind"),
    (("reminders", "add", "fri", "-"), TEXT, "reminders", "reminders-add"),
    (("reminders", "edit", "1", "--text", TEXT), "", "reminders", "reminders-edit"),
    (("deals", "lost", "1", TEXT), "", "deals", "deals-lost"),
    (("deals", "add", TITLES[0]), "", "deals", "deals-add"),
    (("deals", "edit", "1", "--title", TITLES[1]), "", "deals", "deals-edit"),
    (("add", "Ben", "--note", TEXT), "", "notes", "add"),
)


@pytest.mark.parametrize(("arguments", "stdin", "noun", "name"), WRITING, ids=lambda one: str(one)[:30])
def test_text_for_a_busy_book_is_kept_and_the_suggested_command_saves_it(
    busy: Any, crm: Crm, home: Path, arguments: Any, stdin: Any, noun: Any, name: Any
) -> None:
    said = crm(*arguments, stdin=stdin)
    assert said.code == 5, said
    [draft] = drafts(home)
    assert re.fullmatch(rf"\d{{4}}-\d\d-\d\dT\d\d-\d\d-\d\d-{name}\.md", draft.name)
    text = next(
        (word.removeprefix("--text=") for word in arguments if word in (TEXT, *TITLES, f"--text={TEXT}")), stdin
    )
    assert text and draft.read_text() == text
    assert (draft.stat().st_mode & 0o777, draft.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert f"  Your text is kept in {draft}\n" in said.err
    busy()
    tried = paste(line_of(said.err))
    assert tried.returncode == 0, tried
    saved = crm(noun, *(("--status", "lost") if "lost" in name else ()), "--json").json
    assert text.strip() in [str(value).strip() for one in saved for value in one.values()]


def test_two_drafts_in_one_second_are_two_files(busy: Any, crm: Crm, home: Path) -> None:
    for text in ("first", "second", "third"):
        assert crm("note", "1", text).code == 5
    assert sorted(draft.read_text() for draft in drafts(home)) == ["first", "second", "third"]


def note_on_a_full_disk(text: str) -> subprocess.CompletedProcess[str]:
    """Pipe a note into the program where no file may grow beyond 50,000 bytes."""

    def full() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    return subprocess.run(
        [sys.executable, "-m", "simplecrm", "note", "1", "-"], input=text, capture_output=True, text=True,
        preexec_fn=full, check=False, timeout=60,
    )  # fmt: skip


def test_text_is_kept_when_the_disk_is_full(ann: None, home: Path, book: Book) -> None:
    text = "x" * 40_000
    done = note_on_a_full_disk(text)
    assert done.returncode == 5, done
    assert "disk" in done.stderr
    [draft] = drafts(home)
    assert draft.read_text() == text
    assert paste(line_of(done.stderr)).returncode == 0


def test_text_is_printed_if_no_draft_can_be_written(ann: None, home: Path, book: Book) -> None:
    text = "Precious words. " * 5_000
    done = note_on_a_full_disk(text)
    assert done.returncode == 5, done
    assert "Your text could not be kept in a file (File too large). Here it is:\n" in done.stderr
    assert text in done.stderr
    assert drafts(home) == []


def test_text_is_kept_when_a_hook_rejects_the_change(ann: None, crm: Crm, home: Path) -> None:
    (home / "hooks").mkdir()
    hook = home / "hooks" / "pre-no"
    hook.write_text("#!/bin/sh\necho no; exit 1\n")
    hook.chmod(0o700)
    said = crm("note", "1", TEXT)
    assert said.code == 2 and "The hook pre-no refused: no" in said.err
    assert [draft.read_text() for draft in drafts(home)] == [TEXT]
    hook.unlink()
    assert paste(line_of(said.err)).returncode == 0


def test_text_is_kept_after_an_internal_error(ann: None, crm: Crm, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise ZeroDivisionError(TEXT)

    monkeypatch.setattr("simplecrm.actions.notes.add", failing)
    assert crm("note", "1", TEXT).code == 70
    assert [draft.read_text() for draft in drafts(home)] == [TEXT]


@pytest.mark.parametrize(("arguments", "code"), [
    (("note", "nobody", "-"), 1), (("log", "call", "1", "-", "--next", "31 feb"), 2), (("note", "1", "-", "--pni"), 2),
    (("log", "call", "1", "-", "--at", "gibberish"), 2),
    (("notes", "edit", "99", "-"), 1), (("remind", "1", "xx", "-"), 2),
    (("log", "call", "ann", "2", "-"), 3),
], ids=str)  # fmt: skip
def test_after_a_usage_error_only_piped_text_is_kept(
    ann: None, crm: Crm, home: Path, arguments: tuple[str, ...], code: int
) -> None:
    crm("add", "Ann Two")
    assert crm(*(TEXT if word == "-" else word for word in arguments)).code == code
    assert drafts(home) == []
    said = crm(*arguments, stdin=TEXT)
    assert said.code == code, said
    assert [draft.read_text() for draft in drafts(home)] == [TEXT]
    assert line_of(said.err).endswith(f" < {drafts(home)[0]}")


def test_no_draft_without_unsaved_text(busy: Any, crm: Crm, home: Path) -> None:
    for arguments in (("note", "1", "-"), ("note", "1"), ("done", "1", "--no-input"), ("tag", "1", "vip"),
                      ("add", "Ben"), ("snooze", "1", "fri"), ("note", "1", " \n")):  # fmt: skip
        assert crm(*arguments).code in (2, 5)
    busy()
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "simplecrm", "note", "1", TEXT, "--json"], stdout=full, stderr=subprocess.PIPE,
            timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 5
    assert len(crm("notes").lines) == 2
    assert drafts(home) == []


def test_suggested_command_names_the_book_and_is_quoted(
    busy: Any, crm: Crm, home: Path, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = crm("--file", book.path, "log", "call", "Ann Lee", TEXT, "--outcome", "it's $HOME")
    assert said.code == 5
    [draft] = drafts(home)
    wanted = f"simplecrm --file {book.path} log call 'Ann Lee' - --outcome 'it'\"'\"'s $HOME' < {draft}"
    assert line_of(said.err) == wanted


@pytest.mark.parametrize("arguments", [("note", "1"), ("log", "call", "1"), ("notes", "edit", "1")], ids=" ".join)
def test_text_from_the_editor_is_kept(
    ann: None,
    crm: Crm,
    home: Path,
    book: Book,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
) -> None:
    editor = tmp_path / "editor"
    monkeypatch.setenv("EDITOR", str(editor))
    editor.write_text(
        f"#!/bin/sh\nprintf 'A long story' > \"$1\"\nchmod 0 {home}/hooks/pre-no 2>/dev/null; exit $CODE\n"
    )
    editor.chmod(0o700)
    (home / "hooks").mkdir()
    hook = home / "hooks" / "pre-refuse"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o700)
    monkeypatch.setenv("CODE", "0")
    with Terminal(*arguments) as terminal:
        terminal.sees("The hook pre-refuse refused").sees("Your text is kept in ")
        assert terminal.ends() == 2
        line = line_of(terminal.shown)
    assert [draft.read_text() for draft in drafts(home)] == ["A long story"]
    hook.unlink()
    assert paste(line).returncode == 0
    monkeypatch.setenv("CODE", "3")
    with Terminal(*arguments) as terminal:
        terminal.sees("ended with an error (3); nothing was saved.")
        assert terminal.ends() == 2
    assert len(drafts(home)) == (1 if arguments[0] == "notes" else 2)


def test_answers_to_the_prompts_of_done_are_kept(ann: None, crm: Crm, home: Path, book: Book) -> None:
    (home / "hooks").mkdir()
    hook = home / "hooks" / "pre-refuse"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o700)
    with Terminal("done", "1") as terminal:
        terminal.sees("What happened").types("Sent the quote").sees("Kind").types("email").sees(
            "Next follow-up, when"
        ).types("")
        terminal.sees("The hook pre-refuse refused")
        assert terminal.ends() == 2
        line = line_of(terminal.shown)
    assert [draft.read_text() for draft in drafts(home)] == ["Sent the quote"]
    hook.unlink()
    assert paste(line).returncode == 0
    logged = crm("activities", "--json").json[0]
    assert (logged["kind"], logged["text"]) == ("email", "Sent the quote")


def test_ctrl_c_while_saving_keeps_the_text(ann: None, crm: Crm, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("simplecrm.actions.notes.add", stopped)
    said = crm("note", "1", "-", stdin=TEXT)
    assert (said.code, said.err.splitlines()[0]) == (130, "Interrupted.")
    assert [draft.read_text() for draft in drafts(home)] == [TEXT]
    assert crm("note", "1", TEXT).code == 130
    assert [draft.read_text() for draft in drafts(home)] == [TEXT, TEXT]


@pytest.fixture
def held(ann: None, book: Book) -> Iterator[None]:
    """A book that another program keeps writing to, with a long wait time for others."""
    holder = sqlite3.connect(book.path, isolation_level=None)
    holder.execute("begin immediate")
    yield
    holder.close()


@pytest.mark.parametrize("source", ["argument", "standard input"])
@pytest.mark.parametrize(("number", "code", "word"), [
    (signal.SIGINT, 130, "Interrupted."), (signal.SIGTERM, 143, "Terminated."), (signal.SIGHUP, 129, "Terminated."),
])  # fmt: skip
def test_signal_while_waiting_keeps_the_text(
    held: None, home: Path, source: str, number: Any, code: Any, word: Any
) -> None:
    text = TEXT if source == "argument" else "-"
    waiting = subprocess.Popen(
        [sys.executable, "-m", "simplecrm", "note", "1", text], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert waiting.stdin is not None
    waiting.stdin.write(TEXT)
    waiting.stdin.close()
    waiting.stdin = None
    time.sleep(1.5)
    waiting.send_signal(number)
    _, err = waiting.communicate(timeout=20)
    assert (waiting.returncode, err.splitlines()[0]) == (code, word)
    [draft] = drafts(home)
    assert draft.read_text() == TEXT
    assert f"  Your text is kept in {draft}\n" in err
    assert line_of(err) == f"simplecrm note 1 - < {draft}"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signal_while_editing_keeps_text_saved_in_the_editor(
    ann: None, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: Any
) -> None:
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\nprintf 'A long story' > \"$1\"\necho ready\nexec sleep 30\n")
    editor.chmod(0o700)
    monkeypatch.setenv("EDITOR", str(editor))
    with Terminal("note", "1") as terminal:
        terminal.sees("ready")
        os.kill(terminal.process_id, number)
        terminal.sees("Terminated.").sees("Your text is kept in ")
        assert terminal.ends() == 128 + number
    assert [draft.read_text() for draft in drafts(home)] == ["A long story"]


def test_signal_that_ends_the_application_keeps_text_in_forms(ann: None, home: Path) -> None:
    with Terminal(rows=40) as terminal:
        terminal.sees("Today").types("2", end="").sees("Ann Lee").types("n", end="").sees("Note on")
        terminal.types("A long story", end="").sees("story")
        os.kill(terminal.process_id, signal.SIGTERM)
        terminal.sees("Your text is kept as a draft: note on Ann Lee.")
        assert terminal.ends() == 143
    with Terminal(rows=40) as terminal:
        terminal.sees("Draft: note on Ann Lee").types("r", end="").sees("A long story")


def test_ctrl_c_in_the_editor_does_not_end_the_command(
    ann: None, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\ntrap 'echo kept > \"$1\"; exit 0' INT\necho ready\nwhile :; do sleep 0.1; done\n")
    editor.chmod(0o700)
    monkeypatch.setenv("EDITOR", str(editor))
    with Terminal("note", "1") as terminal:
        terminal.sees("ready").types("\x03", end="").sees("Noted on Ann Lee")
        assert terminal.ends() == 0


def test_invalid_utf8_arguments_round_trip(busy: Any, home: Path, book: Book) -> None:
    arguments = [sys.executable, "-m", "simplecrm", "note", "1", b"caf\xe9"]
    done = subprocess.run(arguments, capture_output=True, timeout=60, check=False, env={**os.environ})  # type: ignore[arg-type]
    assert done.returncode == 5
    assert [draft.read_bytes() for draft in drafts(home)] == [b"caf\xe9"]
