"""Notifications: each is sent once, missed ones later, and none is lost when sending fails."""

from __future__ import annotations

import itertools
import os
import random
import signal
import stat
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from simplecrm.actions import timers
from simplecrm.actions.notifications import channels, sending
from simplecrm.lookups.pending_notifications import last_notified
from simplecrm.store.book import Book
from simplecrm.store.notifications.in_flight import state_file
from tests.answers import Crm


@pytest.fixture(autouse=True)
def nothing_to_tell_with(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No desktop and no terminal but those of the tests."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(channels, "TERMINAL", str(tmp_path / "no" / "tty"))
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "TMUX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    (tmp_path / "bin").mkdir()


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the person's own program was given, a line each."""
    told = tmp_path / "told.txt"
    told.touch()
    monkeypatch.setenv("SIMPLECRM_NOTIFY_COMMAND", program(tmp_path, "mine", f"/bin/cat >> {told}; echo >> {told}"))
    return told


def program(folder: Path, name: str, script: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(stat.S_IRWXU)
    return str(path)


@pytest.fixture
def ann(crm: Crm) -> None:
    crm("add", "Ann Lee <ann@acme.com>", "--birthday", "24 nov 1980")


def lines(log: Path) -> list[str]:
    return [line for line in log.read_text(encoding="utf-8").splitlines() if line]


def test_due_items_are_notified_once(crm: Crm, ann: None, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crm("remind", "ann", "today 9am", "Write")
    crm("remind", "ann", "today 14:30", "Demo")
    crm("remind", "ann", "tomorrow", "Later")
    said = crm("notify")
    assert said.code == 0
    assert said.lines == ["late since 09:00: Ann Lee · Write", "Tue: Ann Lee · Birthday (46)"]
    assert lines(log) == said.lines
    assert crm("notify").out == ""
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-11-22T14:30")
    assert crm("notify").lines == ["due today 14:30: Ann Lee · Demo"]
    assert crm("notify").out == ""


def test_snoozed_follow_up_is_notified_again_when_due(
    crm: Crm, ann: None, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crm("remind", "ann", "today 9am", "Write")
    crm("notify")
    crm("snooze", "1", "today 11am")
    assert crm("notify").out == ""
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-11-22T11:00")
    assert crm("notify").lines == ["due today 11:00: Ann Lee · Write"]


def test_items_without_a_time_are_notified_from_notify_hour(
    crm: Crm, ann: None, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crm("remind", "ann", "today", "Call")
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-11-22T08:59")
    assert crm("notify").out == ""
    crm("config", "notify_hour", "7")
    assert "due today: Ann Lee · Call" in crm("notify").lines
    assert crm("config", "notify_hour", "24").code == 2


def test_missed_notifications_are_sent_by_the_next_run(
    crm: Crm, ann: None, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crm("remind", "ann", "today 14:30", "Demo")
    crm("notify")
    monkeypatch.setenv("SIMPLECRM_NOW", "2026-11-26T10:00")
    assert crm("notify").lines == ["4 d late: Ann Lee · Demo", "2 d ago: Ann Lee · Birthday (46)"]
    assert crm("notify").out == ""
    assert len(lines(log)) == 3


def test_clock_set_back_does_not_repeat_notifications(
    crm: Crm, ann: None, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        crm("remind", "ann", f"today {number + 1}am", f"Call {number}")
    crm("notify")
    before = lines(log)
    for moment in ("2026-11-22T00:30", "2026-11-01T12:00", "1999-01-01T12:00", "2026-11-22T10:15"):
        monkeypatch.setenv("SIMPLECRM_NOW", moment)
        crm("notify")
    assert lines(log) == before


def test_many_missed_notifications_are_combined(
    crm: Crm, ann: None, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(45):
        crm("remind", "ann", "2026-11-20", f"Call {number}")
    said = crm("notify")
    assert len(said.lines) == len(lines(log)) == 46
    assert log.read_text(encoding="utf-8").count("\n\n") <= 3


@pytest.mark.parametrize(
    ("script", "words"),
    [("exit 3", "failed with exit code 3"), ("/bin/sleep 60", "did not end within"), (None, "cannot be started")],
)
def test_failing_or_hanging_notify_command_is_reported_and_retried(
    crm: Crm, ann: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str | None, words: str
) -> None:
    monkeypatch.setattr(channels, "TIMEOUT_SECONDS", 0.3)
    crm("remind", "ann", "today 9am", "Write")
    path = program(tmp_path, "bad", script) if script else str(tmp_path / "missing")
    monkeypatch.setenv("SIMPLECRM_NOTIFY_COMMAND", path)
    for _ in range(3):
        said = crm("notify")
        assert said.code == 1
        assert words in said.err
        assert said.out == ""
    monkeypatch.setenv("SIMPLECRM_NOTIFY_COMMAND", program(tmp_path, "good", "exit 0"))
    assert "late since 09:00: Ann Lee · Write" in crm("notify").lines


def test_one_failed_notification_does_not_stop_the_others(
    crm: Crm, ann: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crm("remind", "ann", "today 8am", "Poison")
    crm("remind", "ann", "today 9am", "Write")
    path = program(tmp_path, "picky", 'case "$1" in *Poison*) exit 1;; esac')
    monkeypatch.setenv("SIMPLECRM_NOTIFY_COMMAND", path)
    said = crm("notify")
    assert (said.code, "Write" in said.out, "Poison" in said.out) == (1, True, False)


def test_no_notification_channel_is_reported_and_nothing_is_marked_sent(crm: Crm, ann: None) -> None:
    crm("remind", "ann", "today 9am", "Write")
    said = crm("notify")
    assert said.code == 1
    assert "No notification channel" in said.err
    assert "Write" in crm("notify", "--dry-run").out
    assert "Write" in crm("notify", "--print").out
    assert crm("notify", "--print").out == ""


def test_desktop_notifications_use_argument_lists_without_markup(
    crm: Crm, ann: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "bin", "notify-send", f'for word in "$@"; do echo "$word"; done >> {tmp_path}/desktop')
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("SIMPLECRM_CELEBRATE_DAYS", "0")
    crm("remind", "ann", "today 9am", "<b>$(id)</b> & --help")
    assert crm("notify").code == 0
    shown = (tmp_path / "desktop").read_text(encoding="utf-8").splitlines()
    body = "late since 09:00: Ann Lee · &lt;b&gt;$(id)&lt;/b&gt; &amp; --help"
    assert shown == ["--app-name=Simple CRM", "--", "Follow-up", body]


def test_terminal_notifications_contain_no_control_characters(
    crm: Crm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = tmp_path / "tty"
    terminal.touch()
    monkeypatch.setattr(channels, "TERMINAL", str(terminal))
    crm("add", "Eve \x1b]52;c;AAAA\x07")
    crm("remind", "1", "today 9am", "Write")
    assert crm("notify").code == 0
    written = terminal.read_bytes()
    assert written.startswith(b"\x1b]9;late since 09:00: ")
    assert written.count(b"\x1b") == written.count(b"\x07") == 1


def test_time_of_the_last_run_is_stored(crm: Crm, ann: None, book: Book, log: Path) -> None:
    assert last_notified(book.reading()) == ""
    crm("notify")
    assert last_notified(book.reading()) == "2026-11-22T10:14:00Z"
    assert crm("history").out.count("\n") == 1, "telling is no change that could be undone"


def test_concurrent_runs_do_not_notify_twice(crm: Crm, ann: None, log: Path, book: Book) -> None:
    crm("remind", "ann", "today 9am", "Write")
    with sending._locked(book):
        assert crm("notify").out == ""
    assert "Write" in crm("notify").out


def _run_notify(environment: dict[str, str], *code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *(code or ("-m", "simplecrm")), "notify", "--quiet"], env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _wait_for_quiet(log: Path) -> None:
    """Until the programs have ended that were started before a kill, for they go on."""
    size = -1
    while size != log.stat().st_size:
        size = log.stat().st_size
        time.sleep(0.25)


def _told(log: Path) -> Counter[str]:
    return Counter(line.rpartition("· ")[2] for line in lines(log))


def test_randomly_killed_runs_notify_once_or_twice(crm: Crm, log: Path, tmp_path: Path) -> None:
    """New things are due before each burst of kills, and each takes a while to be told, so that most kills hit a
    telling; a burst is of one to six runs in a row."""
    draw = random.Random(5)
    slow = program(tmp_path, "slow", f"/bin/sleep 0.01; /bin/cat >> {log}; echo >> {log}; /bin/sleep 0.03")
    environment = {**os.environ, "SIMPLECRM_NOTIFY_COMMAND": slow}
    crm("add", "Ann Lee")
    kills = int(os.environ.get("SIMPLECRM_KILLS", "60"))
    killed, names = 0, set[str]()
    while killed < kills:
        for part in "abc":
            names.add(f"Call {killed}{part}")
            crm("remind", "ann", "2026-11-20", f"Call {killed}{part}")
        for _ in range(min(draw.choice((1, 1, 2, 3, 6)), kills - killed)):
            child = _run_notify(environment)
            time.sleep(draw.uniform(0.06, 0.18))
            child.send_signal(signal.SIGKILL)
            child.wait()
            killed += 1
    _wait_for_quiet(log)
    assert crm("notify", "--quiet").code == 0
    told = _told(log)
    assert set(told) == names
    assert max(told.values()) <= 2


_DIES = """
import os, runpy, signal, subprocess, sys
from simplecrm.actions.notifications import channels
from simplecrm.store.notifications import in_flight, log

def dying(what, first):
    def call(*words, **options):
        if not first:
            what(*words, **options)
        os.kill(os.getpid(), signal.SIGKILL)
    return call

places = {
    "planned": (in_flight.InFlight, "plan", False), "starting": (channels.subprocess, "Popen", True),
    "started": (channels.subprocess, "Popen", False), "ended": (log.NotificationLog, "mark_sent", True),
    "marked": (log.NotificationLog, "mark_sent", False), "counted": (log.NotificationLog, "count_attempt", False),
}
owner, name, first = places[os.environ["DIES_WHEN"]]
setattr(owner, name, dying(getattr(owner, name), first))
runpy.run_module("simplecrm", run_name="__main__")
"""
PLACES = ("planned", "starting", "started", "ended", "marked", "counted")


@pytest.mark.parametrize(
    "deaths",
    [*itertools.product(PLACES, repeat=2), *((place,) * 5 for place in PLACES), ("started", "counted", "starting") * 2],
    ids=" ".join,
)
def test_runs_killed_at_each_point_notify_once_or_twice(crm: Crm, log: Path, deaths: Any) -> None:
    crm("add", "Ann Lee")
    crm("remind", "ann", "2026-11-20", "Call")
    for place in deaths:
        died = _run_notify({**os.environ, "DIES_WHEN": place}, "-c", _DIES).wait()
        assert died in (-signal.SIGKILL, 0)
    _wait_for_quiet(log)
    assert crm("notify", "--quiet").code == 0
    assert 1 <= _told(log)["Call"] <= 2


def test_repeatedly_killed_notification_is_not_lost(crm: Crm, log: Path) -> None:
    crm("add", "Ann Lee")
    crm("remind", "ann", "2026-11-20", "Call")
    for _ in range(4):
        _run_notify({**os.environ, "DIES_WHEN": "starting"}, "-c", _DIES).wait()
    assert lines(log) == []
    assert crm("notify").code == 0
    assert _told(log) == {"Call": 1}
    assert crm("notify").out == ""


def test_invalid_in_flight_record_is_ignored(crm: Crm, ann: None, log: Path, book: Book) -> None:
    crm("remind", "ann", "today 9am", "Write")
    crm("notify", "--dry-run")
    for text in (b"", b"\xff\x00", b"{}", b"[1]", b'[["reminder", "x", 1]]', b"[" * 10_000):
        Path(state_file(book.path, "started")).write_bytes(text)
        assert crm("notify").code == 0
    assert len(lines(log)) == 2


@pytest.fixture
def crontab(tmp_path: Path) -> Path:
    """A crontab with somebody's own line in it."""
    table = tmp_path / "crontab.txt"
    table.write_text("0 5 * * * backup\n", encoding="utf-8")
    program(tmp_path / "bin", "crontab", f'if [ "$1" = -l ]; then /bin/cat {table}; else /bin/cat > {table}; fi')
    return table


def test_cron_timer_is_installed_shown_and_removed(crm: Crm, crontab: Path) -> None:
    shown = crm("notify", "--install", "--timer", "cron", "--dry-run")
    assert "simplecrm notify --quiet" in shown.out
    assert crontab.read_text() == "0 5 * * * backup\n"
    for _ in range(2):
        assert crm("notify", "--install", "--timer", "cron").code == 0
    assert crontab.read_text().count("simplecrm notify") == 1
    assert "SIMPLECRM_HOME=" in crontab.read_text()
    assert timers.timer_state(timers.NOTIFY) == "cron: active"
    assert crm("notify", "--uninstall").code == 0
    assert crontab.read_text() == "0 5 * * * backup\n"
    assert timers.timer_state(timers.NOTIFY) == ""
    assert crm("notify", "--uninstall").code == 1


@pytest.mark.parametrize(
    ("kind", "tool", "file"),
    [
        ("systemd", "systemctl", ".config/systemd/user/simplecrm-notify.timer"),
        ("launchd", "launchctl", "Library/LaunchAgents/simplecrm-notify.plist"),
    ],
)
def test_timer_is_installed_shown_and_removed(crm: Crm, tmp_path: Path, kind: str, tool: str, file: str) -> None:
    program(tmp_path / "bin", tool, f'echo "$@" >> {tmp_path}/asked; echo active simplecrm-notify')
    path = tmp_path / "user" / file
    assert str(path) in crm("notify", "--install", "--timer", kind, "--dry-run").out
    assert not path.exists()
    assert crm("notify", "--install", "--timer", kind).code == 0
    assert path.exists()
    assert (tmp_path / "asked").exists()
    assert timers.timer_state(timers.NOTIFY).startswith(f"{kind}: active")
    assert crm("notify", "--uninstall").code == 0
    assert not path.exists()


def test_path_with_special_characters_is_quoted(crm: Crm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    strange = str(tmp_path / "my 100% $home")
    monkeypatch.setenv("SIMPLECRM_HOME", strange)
    assert f'Environment="SIMPLECRM_HOME={strange.replace("%", "%%")}"' in crm(
        "notify", "--install", "--timer", "systemd", "--dry-run"
    ).out  # fmt: skip
    cron = crm("notify", "--install", "--timer", "cron", "--dry-run").out
    assert "'" in cron and "100\\% $home'" in cron


def test_platform_without_timers_gets_instructions(crm: Crm) -> None:
    said = crm("notify", "--install")
    assert said.code == 2
    assert "every minute" in said.err
