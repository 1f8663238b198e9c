"""Look-ups and daily verbs as whole processes, against the interpreter and against importing Typer.

python -m tests.benchmarks.commands [CONTACTS] [ROUNDS]
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks.measure import CRM, command, interleaved, python, some_email, table, verdict
from tests.benchmarks.seed import fill

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
    "tag": ("tag", "17", "vip"),
    "untag": ("untag", "17", "vip"),
    "add": ("add", "Zoe Quinn <zoe@quinn.example>", "--phone", "+1 415 555 2671", "--company", "Quinn"),
    "undo": ("undo",),
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
    path = str(folder / f"bench-{count}.db")
    fill(path, count)
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
    turn = iter(range(1000, 10**9))

    def changing(words: tuple[str, ...]) -> Any:
        return lambda: crm(tuple(word.format(round=next(turn)) for word in words))()

    things |= {name: changing(words) for name, words in {**THROUGH_ORM, "done": VERBS["done"]}.items()}
    times = interleaved(things, rounds)
    rows = [(name, f"{times[name] * 1000:.0f} ms", "", "", "") for name in floors]
    for group, floor, part1, part3 in (
        (QUESTIONS, "pass", ("import typer", 1.5), 2.5), (VERBS, "import typer", ("import typer", 1.8), 1.6),
        ({**OTHERS, **COMPLETION}, "import typer", None, 1.6), (THROUGH_ORM, "import sqlmodel", None, 1.3),
    ):  # fmt: skip
        for name in group:
            first = verdict(times[name] / times[part1[0]], part1[1]) if part1 else ""
            bound = 1.3 if name in FREE else part3
            then = verdict(times[name] / times[floor], bound)
            rows.append((name, f"{times[name] * 1000:.0f} ms", first, floor, then))
    table(f"{count:,} contacts, medians of {rounds}", ("command", "time", "to import typer", "floor", "ratio"), rows)


def _completed(line: str, path: str, env: dict[str, str]) -> Any:
    """Press Tab behind a line in bash."""
    asked = {"_SIMPLECRM_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(line.split()) - 1)}
    return command(CRM, env={**env, **asked, "SIMPLECRM_FILE": path})


if __name__ == "__main__":
    main()
