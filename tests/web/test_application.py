"""What a page shows when the process of the application ends, however it does."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

pytest.importorskip("textual_serve", reason="the extra web is not installed")

from tests.web.serving import site

READY = "import os, sys; os.write(1, b'__GANGLION__\\n'); key = sys.stdin.readline(); "


def last_words(*command: str, key: str = "") -> tuple[str, list[str]]:
    """What the page shows of an application that is started by a command, and what the server reported."""

    async def run() -> tuple[str, list[str]]:
        async with site(*command, key=key) as served:
            await served.open()
            shown = await served.shown()
            return shown.strip().replace("\r\n", "\n"), served.reports

    return asyncio.run(run())


def python(script: str) -> tuple[str, ...]:
    return (sys.executable, "-c", READY + script)


def test_an_error_message_is_shown_and_reported() -> None:
    words = "simplecrm: The book is busy.\n  Try again."
    shown, reports = last_words(*python(f"sys.stderr.write({words!r}); sys.exit(5)"))
    assert shown == words and reports == [words]


def test_a_traceback_is_never_shown() -> None:
    shown, reports = last_words(*python("raise ValueError('the secret')"))
    assert shown == "simplecrm: The application ended unexpectedly, with exit code 1."
    assert reports == [shown]


def test_a_killed_process_is_explained() -> None:
    shown, reports = last_words(*python("os.kill(os.getpid(), 9)"))
    assert shown == "simplecrm: The application ended unexpectedly, by signal 9." and reports == [shown]


def test_a_program_that_is_missing_is_explained(tmp_path: Path) -> None:
    shown, reports = last_words(str(tmp_path / "none"))
    assert shown == "simplecrm: The application cannot be started: No such file or directory." and reports == [shown]


def test_a_process_that_never_becomes_an_application_is_explained() -> None:
    shown, reports = last_words(sys.executable, "-c", "print('x\\n' * 100); raise ValueError('the secret')")
    assert "the secret" not in shown and "ended unexpectedly" in shown and len(reports) == 1


def test_closing_is_no_failure() -> None:
    shown, reports = last_words(*python("sys.stderr.write('A warning.')"))
    assert shown == "The application was closed." and not reports


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="the arguments of a process are read from /proc")
def test_the_key_is_passed_by_standard_input_alone() -> None:
    key = "7e" * 32
    places = "[*sys.argv, *os.environ.values(), open('/proc/self/cmdline').read()]"
    found = f"any(key.strip() in text for text in {places})"
    shown, _ = last_words(*python(f"print('simplecrm:', key, {found}, file=sys.stderr); sys.exit(5)"), key=key)
    assert shown.split() == ["simplecrm:", key, "False"]
