"""Unexpected errors: one message, exit code 70, and a crash report without customer data."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from simplecrm.errors import InternalError
from simplecrm.store import crash_report
from tests.answers import Crm
from tests.terminal import Terminal
from tests.tui.driver import NOW, story
from tests.tui.driver import crm as application

SECRET = "Zebedee Quillfeather"
"""The customer whose name a fault's message holds, and who is nowhere to be told."""

TEXT = "his salary is 99 thousand"


def reports(home: Path) -> list[Path]:
    """The crash reports, the oldest first."""
    return sorted((home / "crash-reports").glob("*"))


def assert_private(report: Path, home: Path) -> str:
    """The report's text; it tells of nobody, and only its owner can read it."""
    text = report.read_text()
    assert SECRET not in text and TEXT not in text and "Zebedee" not in text
    assert str(home) not in text and os.path.expanduser("~") + "/" not in text and "/" not in text, text
    assert report.stat().st_mode & 0o777 == 0o600
    assert report.parent.stat().st_mode & 0o777 == 0o700
    return text


def failing(*_: object, **__: object) -> None:
    """Raise an unexpected error, with a customer in its message, its cause and a local variable."""
    customer = SECRET
    try:
        raise KeyError(customer)
    except KeyError as error:
        raise ZeroDivisionError(f"{customer}: {TEXT}") from error


@pytest.fixture
def wrapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Every Python that is started from now on runs these lines first."""

    def wrap(lines: str) -> None:
        (tmp_path / "site").mkdir()
        body = f"def failing(*_, **__):\n    customer = {SECRET!r}\n    raise ZeroDivisionError(customer)\n{lines}\n"
        (tmp_path / "site" / "sitecustomize.py").write_text(body)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))

    return wrap


@pytest.mark.parametrize(
    ("place", "arguments", "name"),
    [
        ("simplecrm.actions.notes.add", ("note", "1", TEXT), "note"),
        ("simplecrm.actions.deals.add", ("--quiet", "deals", "add", SECRET), "deals add"),
        ("simplecrm.lookups.brief.brief", ("brief", SECRET), "brief"),
        ("simplecrm.lookups.contact_points.found_by", ("find", SECRET), "find"),
        ("simplecrm.cli.runtime.context.take_globals", ("find", SECRET), "find"),
    ],
)
def test_internal_error_is_a_message_and_a_report_without_customer_data(
    crm: Crm, home: Path, monkeypatch: pytest.MonkeyPatch, place: Any, arguments: Any, name: Any
) -> None:
    crm("add", SECRET, "--note", TEXT)
    monkeypatch.setattr(place, failing)
    said = crm(*arguments)
    assert said.code == 70
    assert said.out == ""
    [report] = reports(home)
    assert said.err.splitlines()[0] == f"simplecrm: Internal error (ZeroDivisionError); the report is in {report}"
    assert SECRET not in said.err and "Traceback" not in said.err
    text = assert_private(report, home)
    assert f"command    {name}\n" in text
    assert "builtins.ZeroDivisionError\n" in text and "caused by builtins.KeyError\n" in text
    assert re.search(r"^  simplecrm\.__main__ _front_end \d+$", text, re.M)
    assert re.search(r"^python +3\.\d+\.\d+ \(\w+\)$", text, re.M)
    assert re.search(r"^sqlite +3\.\d+\.\d+$", text, re.M) and re.search(r"^textual +\d", text, re.M)


def test_real_program_prints_nothing_else(process: Crm, crm: Crm, home: Path, wrapped: Any) -> None:
    crm("add", SECRET)
    wrapped("import simplecrm.actions.notes as notes\nnotes.add = failing")
    said = process("note", "1", TEXT)
    assert said.code == 70
    [report] = reports(home)
    assert_private(report, home)
    assert str(report) in said.err and SECRET not in said.err and "Traceback" not in said.err


def test_error_while_importing_the_program_is_a_message(process: Crm, home: Path, wrapped: Any) -> None:
    wrapped("import sys\nsys.modules['simplecrm.cli.commands.find'] = None")
    said = process("queries")
    assert said.code == 70
    assert re.match(r"simplecrm: Internal error \(ModuleNotFoundError\); the report is in ", said.err)
    assert "command    queries\n" in assert_private(reports(home)[0], home)


def test_unwritable_crash_report_is_a_message(crm: Crm, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crm("add", SECRET)
    (home / "crash-reports").write_text("in the way")
    monkeypatch.setattr("simplecrm.actions.notes.add", failing)
    said = crm("note", "1", TEXT)
    assert (said.code, said.out) == (70, "")
    assert said.err.startswith("simplecrm: Internal error (ZeroDivisionError); no report could be written.\n")
    assert SECRET not in said.err


def test_error_in_the_error_handling_is_a_message(crm: Crm, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simplecrm.lookups.contact_points.found_by", failing)
    monkeypatch.setattr("simplecrm.cli.runtime.errors.explain", failing)
    said = crm("find", SECRET)
    assert said.code == 70
    assert said.err.startswith("simplecrm: Internal error (ZeroDivisionError); the report is in ")
    assert SECRET not in said.err and "Traceback" not in said.err


def test_only_the_last_ten_crash_reports_are_kept(crm: Crm, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(12):
        # Each fault comes from another line.
        lines = "\n" * number + "def broken(*_, **__):\n    raise ZeroDivisionError\n"
        scope: dict[str, object] = {}
        exec(lines, scope)
        monkeypatch.setattr("simplecrm.lookups.contact_points.found_by", scope["broken"])
        assert crm("find", "x").code == 70
        newest = reports(home)[-1]
    assert len(reports(home)) == 10
    assert reports(home)[-1] == newest


def test_repeated_error_in_a_process_is_reported_once(home: Path) -> None:
    for _ in range(3):
        try:
            failing()
        except ZeroDivisionError as error:
            assert isinstance(crash_report.explained(error, "find"), InternalError)
    assert len(reports(home)) == 1


def test_long_tracebacks_are_shortened_and_exception_groups_listed() -> None:
    def deep(number: int) -> None:
        if number:
            deep(number - 1)
        raise ExceptionGroup(SECRET, [ValueError(SECRET), OSError(28, SECRET)])

    try:
        deep(500)
    except ExceptionGroup as error:
        text = crash_report.text(error, "find")
    assert "in the group: builtins.ValueError\n" in text and "builtins.OSError ENOSPC\n" in text
    assert re.search(r"^  \(\d+ more\)$", text, re.M) and len(text) < 15_000
    assert SECRET not in text


def test_error_during_completion_is_a_message_without_traceback(
    process: Crm, crm: Crm, home: Path, wrapped: Any
) -> None:
    crm("add", SECRET)
    wrapped("import simplecrm.lookups.search as search\nsearch.ids = failing")
    asked = process(env={"_SIMPLECRM_COMPLETE": "complete_bash", "COMP_WORDS": "crm show Zeb", "COMP_CWORD": "2"})
    assert (asked.code, asked.out) == (70, "")
    assert asked.err.startswith("simplecrm: Internal error (ZeroDivisionError); the report is in ")
    assert SECRET not in asked.err
    assert "command    (completion)\n" in assert_private(reports(home)[0], home)


@pytest.mark.parametrize("stream", ["0<&-", "1>&-", "2>&-"])
@pytest.mark.parametrize("arguments", ["find ann", "find nobody", "contacts", "add Ben"])
def test_closed_streams_are_not_errors(crm: Crm, home: Path, stream: str, arguments: str) -> None:
    crm("add", "Ann Lee")
    line = f"{sys.executable} -m simplecrm {arguments} {stream}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == (1 if "nobody" in arguments else 0), done
    assert "Internal" not in done.stderr and not reports(home)


def test_ctrl_c_in_a_fast_path_look_up_is_not_an_error(process: Crm, crm: Crm, home: Path, wrapped: Any) -> None:
    wrapped(
        "import simplecrm.lookups.contact_points as points\n"
        "def stopped(*_): raise KeyboardInterrupt\n"
        "points.found_by = stopped"
    )
    said = process("find", "ann")
    assert (said.code, said.out) == (130, "")
    assert said.err == "Interrupted.\n"
    assert not reports(home)


@pytest.mark.parametrize("how", [
    "from simplecrm.tui.screens.today import TodayScreen as Screen\nScreen.load = failing",
    "from simplecrm.tui.app import CrmApp\nCrmApp.compose = failing",
    "import asyncio\nfrom simplecrm.tui.app import CrmApp\n"
    "CrmApp.show_due = failing\nimport simplecrm.tui.app as app\napp.NOTIFY_SECONDS = 0.2",
], ids=["in a screen", "in the application", "in a timer"])  # fmt: skip
def test_application_restores_the_terminal_and_prints_a_message(crm: Crm, home: Path, wrapped: Any, how: str) -> None:
    crm("add", SECRET)
    wrapped("import sys\nif '-m' in sys.orig_argv:\n    " + how.replace("\n", "\n    "))
    with Terminal() as terminal:
        terminal.sees("simplecrm: Internal error (ZeroDivisionError); the report is in ")
        assert terminal.ends() == 70
        shown = terminal.shown
        assert terminal.is_sane
    assert "\x1b[?1049h" in shown and "\x1b[?1000h" in shown
    for undone, done in (("\x1b[?1049l", "\x1b[?1049h"), ("\x1b[?25h", "\x1b[?25l"), ("\x1b[?1000l", "\x1b[?1000h")):
        assert shown.rindex(undone) > shown.rindex(done)
    after = shown[shown.index("simplecrm: Internal error") :]
    assert SECRET not in after and "Traceback" not in shown and "╭" not in after
    assert "command    (application)\n" in assert_private(reports(home)[0], home)


def test_text_of_an_open_form_survives_a_crash(crm: Crm, home: Path, wrapped: Any) -> None:
    crm("add", "Ann Lee")
    wrapped(
        "import sys\nif '-m' in sys.orig_argv:\n"
        "    from simplecrm.tui.forms.base import Form\n    Form.action_editor = failing"
    )
    with Terminal() as terminal:
        terminal.sees("Today").types("2", end="").sees("Ann Lee").types("n", end="").sees("opens your editor")
        terminal.types("A long story\x0f", end="")
        terminal.sees("simplecrm: Internal error (ZeroDivisionError)").sees(
            "Your text is kept as a draft: note on Ann Lee"
        )
        assert terminal.ends() == 70
    [draft] = (home / "drafts").glob("form-*.json")
    assert "A long story" in draft.read_text()
    assert "long story" not in reports(home)[0].read_text()


@story
async def test_failed_change_in_the_application_is_a_toast_without_customer_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMPLECRM_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("simplecrm.actions.contacts.add", failing)
    async with application(tmp_path / "book.db", now=NOW) as app:
        await app.contacts.press("a").type(SECRET).press("ctrl+s").see("Internal error (ZeroDivisionError)")
        assert TEXT not in app.screen
    [report] = reports(tmp_path / "home")
    assert_private(report, tmp_path / "home")


@story
async def test_failed_query_does_not_end_the_application(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_HOME", str(tmp_path / "home"))
    async with application(tmp_path / "book.db", now=NOW) as app:
        monkeypatch.setattr("simplecrm.lookups.notes.ids", failing)
        await app.notes.see("Internal error (ZeroDivisionError)")
        assert SECRET not in app.screen
        await app.contacts.see("Contacts")
