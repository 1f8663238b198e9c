"""Run a command of the program every few minutes: by a systemd user timer, a launchd agent or a line of the crontab."""

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
TIMEOUT_SECONDS = 20
_KEPT = ("SIMPLECRM_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")


class Job(Record):
    """What a timer runs: the ``words`` of the command, every so many ``minutes`` (a divisor of 60). ``name`` is that of
    its units, ``about`` their description."""

    name: str
    words: tuple[str, ...]
    minutes: int
    about: str

    variables: tuple[str, ...] = ()
    """Environment variables that it needs besides those of the folders."""

    @property
    def interval(self) -> str:
        """``minute``, ``15 minutes``."""
        return "minute" if self.minutes == 1 else f"{self.minutes} minutes"

    @property
    def mark(self) -> str:
        """The end of its line in the crontab."""
        return f"# {self.name}"


NOTIFY = Job("simplecrm-notify", ("notify",), 1, "Notifications of Simple CRM")
SYNC = Job("simplecrm-sync", ("sync", "--run"), 15, "Sync of Simple CRM", ("PATH",))


class Plan(Record):
    """What to write and start: ``files`` are (path, text), ``cron_line`` is for the crontab."""

    job: Job
    kind: str
    files: tuple[tuple[str, str], ...] = ()
    commands: tuple[tuple[str, ...], ...] = ()
    cron_line: str = ""


def plan(job: Job, book_path: str, kind: str = "") -> Plan:
    """The plan of a job for this book on this platform; ``kind`` is one of ``KINDS``, empty for the available one.
    Raises ``CrmError`` if none is available.
    """
    kind = kind or _present_kind(job)
    if kind not in KINDS:
        raise NotUnderstood(f"Unknown timer “{kind}”.", f"Timers: {', '.join(KINDS)}")
    words = [sys.executable, "-P", "-m", "simplecrm", *job.words, "--quiet", "--no-input"]
    if os.path.abspath(book_path) != paths.book_path():
        words += ["--file", os.path.abspath(book_path)]
    kept = {name: os.environ[name] for name in (*_KEPT, *job.variables) if os.environ.get(name)}
    if any(not part.isprintable() for part in (*words, *kept.values())):
        raise CrmError("A path with control characters cannot be given to a timer.")
    return {"systemd": _systemd, "launchd": _launchd, "cron": _cron}[kind](job, words, kept)


def install(wanted: Plan) -> None:
    """Carry out a plan, replacing what an earlier one installed. Raises ``CrmError``."""
    for path, text in wanted.files:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        beside = path + ".new"
        with open(beside, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(beside, path)
    if wanted.cron_line:
        _write_crontab([*_other_lines(wanted.job), wanted.cron_line])
    for command in wanted.commands:
        _run(command)


def uninstall(job: Job) -> list[str]:
    """Remove what ``install`` installed for a job, of whatever kind; return what was removed."""
    gone = []
    if os.path.exists(_unit(job, "timer")):
        _run(("systemctl", "--user", "disable", "--now", f"{job.name}.timer"), quietly=True)
    if os.path.exists(_agent(job)):
        _run(("launchctl", "unload", "-w", _agent(job)), quietly=True)
    for path in (_unit(job, "timer"), _unit(job, "service"), _agent(job)):
        if os.path.exists(path):
            os.unlink(path)
            gone.append(path)
    if _cron_lines() != _other_lines(job):
        _write_crontab(_other_lines(job))
        gone.append("the line of the crontab")
    return gone


def timer_state(job: Job) -> str:
    """``systemd: active``, ``launchd: inactive``, ``cron: active``: which timer of a job is installed and whether it is
    active; empty if none is."""
    if os.path.exists(_unit(job, "timer")):
        said = _output(("systemctl", "--user", "is-active", f"{job.name}.timer")).strip() or "inactive"
        return f"systemd: {said}"
    if os.path.exists(_agent(job)):
        return f"launchd: {'active' if job.name in _output(('launchctl', 'list')) else 'inactive'}"
    return "cron: active" if _cron_lines() != _other_lines(job) else ""


def _present_kind(job: Job) -> str:
    if sys.platform == "darwin":
        return "launchd"
    if shutil.which("systemctl") and os.path.isdir("/run/systemd/system"):
        return "systemd"
    if shutil.which("crontab"):
        return "cron"
    raise CrmError(
        "Neither systemd nor cron is available.",
        f"Run this every {job.interval}: simplecrm {' '.join(job.words)}",
    )


def _systemd(job: Job, words: list[str], kept: dict[str, str]) -> Plan:
    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%") + '"'

    command = " ".join(quoted(word).replace("$", "$$") for word in words)
    environment = "".join(f"Environment={quoted(f'{name}={value}')}\n" for name, value in kept.items())
    about = f"[Unit]\nDescription={job.about}\n\n"
    service = f"{about}[Service]\nType=oneshot\n{environment}ExecStart={command}\n"
    timer = f"{about}[Timer]\nOnCalendar=*:0/{job.minutes}\nAccuracySec=10s\n\n[Install]\nWantedBy=timers.target\n"
    return Plan(
        job,
        "systemd",
        ((_unit(job, "service"), service), (_unit(job, "timer"), timer)),
        (("systemctl", "--user", "daemon-reload"), ("systemctl", "--user", "enable", "--now", f"{job.name}.timer")),
    )


def _launchd(job: Job, words: list[str], kept: dict[str, str]) -> Plan:
    import plistlib

    agent = {
        "Label": job.name,
        "ProgramArguments": words,
        "StartInterval": 60 * job.minutes,
        "EnvironmentVariables": kept,
    }
    text = plistlib.dumps(agent).decode("utf-8")
    return Plan(job, "launchd", ((_agent(job), text),), (("launchctl", "load", "-w", _agent(job)),))


def _cron(job: Job, words: list[str], kept: dict[str, str]) -> Plan:
    assignments = [f"{name}={shlex.quote(value)}" for name, value in kept.items()]
    # A percent sign ends a command in a crontab.
    command = " ".join([*assignments, *map(shlex.quote, words)]).replace("%", "\\%")
    minutes = "*" if job.minutes == 1 else f"*/{job.minutes}"
    return Plan(job, "cron", cron_line=f"{minutes} * * * * {command} {job.mark}")


def _unit(job: Job, kind: str) -> str:
    base = os.environ.get("XDG_CONFIG_HOME", "")
    if not os.path.isabs(base):
        base = os.path.expanduser("~/.config")
    return os.path.join(base, "systemd", "user", f"{job.name}.{kind}")


def _agent(job: Job) -> str:
    return os.path.expanduser(f"~/Library/LaunchAgents/{job.name}.plist")


def _cron_lines() -> list[str]:
    return _output(("crontab", "-l")).splitlines()


def _other_lines(job: Job) -> list[str]:
    return [line for line in _cron_lines() if not line.endswith(job.mark)]


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
