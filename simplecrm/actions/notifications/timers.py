"""Run ``notify`` every minute: by a systemd user timer, a launchd agent or a line of the crontab."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys

from simplecrm import paths
from simplecrm.core.records import Record
from simplecrm.errors import CrmError, NotUnderstood

KINDS = ("systemd", "launchd", "cron")
NAME = "simplecrm-notify"
MARK = f"# {NAME}"
TIMEOUT_SECONDS = 20
_KEPT = ("SIMPLECRM_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")


class Plan(Record):
    """What to write and start: ``files`` are (path, text), ``cron_line`` is for the crontab."""

    kind: str
    files: tuple[tuple[str, str], ...] = ()
    commands: tuple[tuple[str, ...], ...] = ()
    cron_line: str = ""


def plan(book_path: str, kind: str = "") -> Plan:
    """The plan for this book on this platform; ``kind`` is one of ``KINDS``, empty for the available one. Raises
    ``CrmError`` if there is none.
    """
    kind = kind or _present_kind()
    if kind not in KINDS:
        raise NotUnderstood(f"Unknown timer “{kind}”.", f"Timers: {', '.join(KINDS)}")
    words = [sys.executable, "-P", "-m", "simplecrm", "notify", "--quiet", "--no-input"]
    if os.path.abspath(book_path) != paths.book_path():
        words += ["--file", os.path.abspath(book_path)]
    kept = {name: os.environ[name] for name in _KEPT if os.environ.get(name)}
    if any(not part.isprintable() for part in (*words, *kept.values())):
        raise CrmError("A path with control characters cannot be given to a timer.")
    return {"systemd": _systemd, "launchd": _launchd, "cron": _cron}[kind](words, kept)


def install(wanted: Plan) -> None:
    """Carry out a plan, replacing what an earlier one installed. Raises ``CrmError``."""
    for path, text in wanted.files:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        beside = path + ".new"
        with open(beside, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(beside, path)
    if wanted.cron_line:
        _write_crontab([*_other_lines(), wanted.cron_line])
    for command in wanted.commands:
        _run(command)


def uninstall() -> list[str]:
    """Remove what ``install`` installed, of whatever kind; return what was removed."""
    gone = []
    if os.path.exists(_unit("timer")):
        _run(("systemctl", "--user", "disable", "--now", f"{NAME}.timer"), quietly=True)
    if os.path.exists(_agent()):
        _run(("launchctl", "unload", "-w", _agent()), quietly=True)
    for path in (_unit("timer"), _unit("service"), _agent()):
        if os.path.exists(path):
            os.unlink(path)
            gone.append(path)
    if _cron_lines() != _other_lines():
        _write_crontab(_other_lines())
        gone.append("the line of the crontab")
    return gone


def timer_state() -> str:
    """``systemd: active``, ``launchd: inactive``, ``cron: active``: which timer is installed and whether it is active;
    empty if none is."""
    if os.path.exists(_unit("timer")):
        said = _output(("systemctl", "--user", "is-active", f"{NAME}.timer")).strip() or "inactive"
        return f"systemd: {said}"
    if os.path.exists(_agent()):
        return f"launchd: {'active' if NAME in _output(('launchctl', 'list')) else 'inactive'}"
    return "cron: active" if _cron_lines() != _other_lines() else ""


def _present_kind() -> str:
    if sys.platform == "darwin":
        return "launchd"
    if shutil.which("systemctl") and os.path.isdir("/run/systemd/system"):
        return "systemd"
    if shutil.which("crontab"):
        return "cron"
    raise CrmError("Neither systemd nor cron is available.", "Run this every minute: simplecrm notify")


def _systemd(words: list[str], kept: dict[str, str]) -> Plan:
    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%") + '"'

    command = " ".join(quoted(word).replace("$", "$$") for word in words)
    environment = "".join(f"Environment={quoted(f'{name}={value}')}\n" for name, value in kept.items())
    about = "[Unit]\nDescription=Notifications of Simple CRM\n\n"
    service = f"{about}[Service]\nType=oneshot\n{environment}ExecStart={command}\n"
    timer = f"{about}[Timer]\nOnCalendar=minutely\nAccuracySec=10s\n\n[Install]\nWantedBy=timers.target\n"
    return Plan(
        "systemd",
        ((_unit("service"), service), (_unit("timer"), timer)),
        (("systemctl", "--user", "daemon-reload"), ("systemctl", "--user", "enable", "--now", f"{NAME}.timer")),
    )


def _launchd(words: list[str], kept: dict[str, str]) -> Plan:
    import plistlib

    agent = {"Label": NAME, "ProgramArguments": words, "StartInterval": 60, "EnvironmentVariables": kept}
    text = plistlib.dumps(agent).decode("utf-8")
    return Plan("launchd", ((_agent(), text),), (("launchctl", "load", "-w", _agent()),))


def _cron(words: list[str], kept: dict[str, str]) -> Plan:
    assignments = [f"{name}={shlex.quote(value)}" for name, value in kept.items()]
    # A percent sign ends a command in a crontab.
    command = " ".join([*assignments, *map(shlex.quote, words)]).replace("%", "\\%")
    return Plan("cron", cron_line=f"* * * * * {command} {MARK}")


def _unit(kind: str) -> str:
    base = os.environ.get("XDG_CONFIG_HOME", "")
    if not os.path.isabs(base):
        base = os.path.expanduser("~/.config")
    return os.path.join(base, "systemd", "user", f"{NAME}.{kind}")


def _agent() -> str:
    return os.path.expanduser(f"~/Library/LaunchAgents/{NAME}.plist")


def _cron_lines() -> list[str]:
    return _output(("crontab", "-l")).splitlines()


def _other_lines() -> list[str]:
    return [line for line in _cron_lines() if not line.endswith(MARK)]


def _write_crontab(lines: list[str]) -> None:
    _run(("crontab", "-"), "".join(line + "\n" for line in lines))


def _output(words: tuple[str, ...]) -> str:
    try:
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_SECONDS, check=False,
            encoding="utf-8", errors="surrogateescape",
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


def _run(words: tuple[str, ...], text: str = "", *, quietly: bool = False) -> None:
    name = " ".join(words[:3])
    try:
        done = subprocess.run(
            words, input=text, capture_output=True, timeout=TIMEOUT_SECONDS, check=False, encoding="utf-8",
            errors="surrogateescape",
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        if not quietly:
            raise CrmError(f"{name} cannot be run: {getattr(error, 'strerror', None) or 'it hangs'}.") from error
        return
    if done.returncode and not quietly:
        raise CrmError(f"{name} failed: {done.stderr.strip() or done.returncode}")
