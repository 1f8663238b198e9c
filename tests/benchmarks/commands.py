"""Look-ups and daily verbs as whole processes, against the interpreter, importing Typer, and Taskwarrior.

python -m tests.benchmarks.commands [CONTACTS] [ROUNDS]
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path
from typing import Any

from tests.benchmarks.measure import CRM, command, interleaved, python, some_email, table, usual, verdict
from tests.benchmarks.seed import fill

TASKS = 10_000
"""Tasks among which ``task add`` is measured."""

QUESTIONS = {
    "find ann": ("find", "ann"),
    "find EMAIL": ("find", "@email"),
    "find PHONE": ("find", "+493010000016"),
    "show ID": ("show", "17"),
    "brief ID": ("brief", "17"),
    "email ann": ("email", "ann"),
    "phone NUMBER": ("phone", "+493010000016"),
    "today": ("today",),
    "today --count": ("today", "--count"),
}
VERBS = {
    "log": ("log", "call", "17", "Wants a quote", "--next", "next tue 9am", "--next-text", "Send quote"),
    "note": ("note", "17", "hello"),
    "remind": ("remind", "17", "tomorrow", "Call"),
    "done": ("done", "{round}"),
    "snooze": ("snooze", "17", "next fri"),
    "tag": ("tag", "17", "vip"),
    "untag": ("untag", "17", "vip"),
    "add": ("add", "Zoe Quinn {round} <zoe{round}@quinn.example>", "--phone", "+1 415 55{round}", "--company", "Quinn"),
    "undo": ("undo",),
    "redo": ("redo",),
}
OTHERS = {
    "contacts --limit 50": ("contacts", "--limit", "50"),
    "timeline --limit 50": ("timeline", "--limit", "50"),
    "reminders --limit 50": ("reminders", "--limit", "50"),
    "history": ("history",),
    "report quiet": ("report", "quiet"),
    "report stages": ("report", "stages"),
    "report activity": ("report", "activity"),
    "--help": ("--help",),
}
COMPLETION = {"completion of WHO": "simplecrm show an", "completion of TAG": "simplecrm tags show v"}
FREE = ("--help", *COMPLETION)
"""What has to cost hardly more than Typer alone."""

THROUGH_ORM = {
    "contacts edit": ("contacts", "edit", "18", "--nickname", "{round}"),
    "notes edit": ("notes", "edit", "1", "hello {round}"),
}


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 15
    folder = Path(os.environ.get("SIMPLECRM_BENCHMARKS") or tempfile.mkdtemp())
    seeded = str(folder / f"bench-{count}.db")
    fill(seeded, count)
    with tempfile.TemporaryDirectory() as scratch:
        path = str(shutil.copy(seeded, Path(scratch, "book.db")))  # the verbs change it
        _measure(path, count, rounds, folder)


def _measure(path: str, count: int, rounds: int, folder: Path) -> None:
    env = {"SIMPLECRM_HOME": str(folder / "home"), "SIMPLECRM_NOW": "2026-11-22T10:14"}
    email = some_email(path)

    def crm(words: tuple[str, ...]) -> Any:
        spoken = [email if word == "@email" else word for word in words]
        return command(CRM, "--file", path, *spoken, env=env)

    floors = {
        "pass": python("pass"),
        "import typer": python("import typer"),
        "import sqlmodel": python("import sqlmodel"),
    }
    things = {**floors, **{name: crm(words) for name, words in {**QUESTIONS, **VERBS, **OTHERS}.items()}}
    things |= {name: _completed(line, path, env) for name, line in COMPLETION.items()}
    turn = iter(range(10_000, 100_000))

    def changing(words: tuple[str, ...]) -> Any:
        return lambda: crm(tuple(word.format(round=next(turn)) for word in words))()

    things |= {
        name: changing(words) for name, words in {**THROUGH_ORM, **VERBS}.items() if "{round}" in " ".join(words)
    }
    tasks = _task_add(folder)
    things |= {"task add": tasks} if tasks else {}
    times = interleaved(things, rounds)
    rows = [(name, f"{times[name] * 1000:.0f} ms", "", "", "") for name in (*floors, *(["task add"] if tasks else []))]
    for group, floor, bound in (
        (QUESTIONS, "pass", 2.5), (VERBS, "pass", 2.8), ({**OTHERS, **COMPLETION}, "import typer", 1.6),
        (THROUGH_ORM, "import sqlmodel", 1.3),
    ):  # fmt: skip
        for name in group:
            ratio = verdict(times[name] / times[floor], 1.3 if name in FREE else bound)
            to_task = verdict(times[name] / times["task add"], 1.0) if tasks and group is VERBS else ""
            rows.append((name, f"{times[name] * 1000:.0f} ms", floor, ratio, to_task))
    table(f"{count:,} contacts, medians of {rounds}", ("command", "time", "floor", "ratio", "to task add"), rows)
    if not tasks:
        sys.stdout.write("Taskwarrior is not installed, so the verbs were not compared with it.\n")


def _task_add(folder: Path) -> Any:
    """``task add`` among 10,000 tasks; None without Taskwarrior."""
    if shutil.which("task") is None:
        return None
    home = folder / "taskwarrior"
    home.mkdir(exist_ok=True)
    (home / "taskrc").write_text(f"data.location={home}\nconfirmation=no\n")
    env = {"TASKRC": str(home / "taskrc"), "HOME": str(home)}
    known = [
        {"description": f"Call {number}", "status": "pending", "uuid": str(uuid.UUID(int=number)),
         "entry": "20261101T100000Z"}
        for number in range(1, TASKS + 1)
    ]  # fmt: skip
    subprocess.run(
        ["task", "import", "-"],
        input=json.dumps(known),
        text=True,
        env={**usual(), **env},
        capture_output=True,
        check=True,
    )
    return command("task", "add", "Send quote", "due:tomorrow", env=env)


def _completed(line: str, path: str, env: dict[str, str]) -> Any:
    """Press Tab behind a line in bash."""
    asked = {"_SIMPLECRM_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(line.split()) - 1)}
    return command(CRM, env={**env, **asked, "SIMPLECRM_FILE": path})


if __name__ == "__main__":
    main()
