"""Every shell line of the README is run, one after another in a fresh home, or is listed with the reason why not."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from simplecrm.cli.commands import COMMANDS
from tests.conftest import NOW
from tests.test_readme import README

Run = Callable[[str], subprocess.CompletedProcess[str]]

INSTALLATION = "it installs the program, as everybody does who runs the tests"
OTHER_PROGRAM = "it needs a program or a disk of somebody else's"
CONFIGURATION = "it is a line of a mail client's configuration; the stories of mail clients run the command in it"
OWN_CHECKS = "it is a check or a benchmark of this repository, which .ci/run runs"

NOT_RUN = {
    "sqld": "a server",
    "crm copy ~/work.db libsql:": "needs a server (see tests/team)",
    "crm --file libsql:": "needs a server (see tests/team)",
    "python3 -m venv": INSTALLATION, "pip install": INSTALLATION, "litestream": OTHER_PROGRAM, "restic": OTHER_PROGRAM,
    "gocryptfs": OTHER_PROGRAM, "export SIMPLECRM_HOME=/Volumes": OTHER_PROGRAM, "set query_command": CONFIGURATION,
    "macro index": CONFIGURATION, "address-book-cmd": CONFIGURATION, "L = :pipe": CONFIGURATION,
    "crm sync --run": OTHER_PROGRAM, "crm sync --install": OTHER_PROGRAM,
    "crm attachments open": OTHER_PROGRAM, "crm campaigns send": OTHER_PROGRAM,
    "ruff check": OWN_CHECKS, "python -m tests.benchmarks": OWN_CHECKS,
}  # fmt: skip
"""What a line begins with that is not run, and why."""

PEOPLE = "\n".join(
    json.dumps({"do": "add", "name": "Ann Lee", "emails": ["ann@acme.com"]} if number in (12, 87) else
               {"do": "add", "name": f"Person{number} Nr{number}x"})
    for number in range(1, 88)
)  # fmt: skip
ANN = 'crm add "Ann Lee <ann@acme.com>" --company Acme --tag vip --stage lead'

BEFORE: dict[str, tuple[str, ...]] = {
    "Ten commands to start with": (),
    "Import and export": ("crm batch people.jsonl", "crm deals add Pilot --who 12"),
    "Queries": (ANN, "crm add Ben --tag vip", "crm remind ben 2026-11-20 Call"),
    "Companies and deals": (ANN,),
    "Products and purchases": (
        ANN,
        "crm add Bo",
        "crm products add Mat",
        "crm purchases add bo mat --due 2026-11-20",
    ),
    "Cases": (ANN,),
    "Attachments": (ANN, "echo %PDF > ~/quote.pdf && mkdir ~/Desktop"),
    "Templates": (ANN,),
    "Campaigns": (ANN,),
    "Alerts": (ANN, "crm deals add Pilot --who ann --close 2026-11-20"),
    "Reports": (ANN, "crm log call ann Hello", "crm deals add Pilot --who ann"),
    "Scripts and the Python API": (ANN,),
    "Backups": (ANN, "SIMPLECRM_NOW=2026-11-21T10:00 crm backup", "crm tag ann cold"),
    "Encryption": (ANN,),
    "A book on a server": (ANN,),
    "Sharing a book": ("SIMPLECRM_USER=ann crm deals add Pilot --owner me",),
    "Phones, laptops and other address books": (ANN, "mkdir -p ~/.contacts/phone ~/.calendars/tasks"),
}
"""By section, what was done before its lines."""

ASKS = ("crm restore", "crm encrypt", "crm decrypt")
"""Commands that ask on a terminal, and without one have to be given ``--yes``."""


def blocks() -> Iterator[tuple[str, list[str]]]:
    """Each section that has shell lines, with them; comments are left out."""
    for section in re.split(r"^## ", README, flags=re.M)[1:]:
        fenced = re.findall(r"```sh\n(.*?)```", section, re.S)
        lines = [re.sub(r" {2,}# .*| # [a-z].*", "", line).rstrip() for block in fenced for line in block.splitlines()]
        if lines:
            yield section.splitlines()[0], [line for line in lines if line]


BLOCKS = dict(blocks())


def reason(line: str) -> str:
    """Why a line is not run; empty for one that is."""
    return next((why for start, why in NOT_RUN.items() if line.startswith(start)), "")


RUN = {section: [line for line in lines if not reason(line)] for section, lines in BLOCKS.items()}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a line in a shell, in a home without anything; ``crm`` is on its path."""
    folder, fresh = tmp_path / "bin", tmp_path / "fresh"
    folder.mkdir()
    fresh.mkdir()
    (folder / "crm").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m simplecrm "$@"\n')
    (folder / "crm").chmod(0o755)
    (fresh / "contacts.csv").write_text("First Name,Last Name,E-mail\nCleo,Ray,cleo@acme.com\n")
    (fresh / "people.jsonl").write_text(PEOPLE)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("SIMPLECRM_", "XDG_"))}
    env |= {"HOME": str(fresh), "PATH": f"{folder}{os.pathsep}{env['PATH']}", "SIMPLECRM_NOW": NOW.isoformat(),
            "SIMPLECRM_KEY_COMMAND": f"echo {'7e' * 32}"}  # fmt: skip
    python_path = [str(Path(__file__).parent.parent), env.get("PYTHONPATH", "")]
    env["PYTHONPATH"] = os.pathsep.join(filter(None, python_path))

    def one(line: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-c", line], capture_output=True, text=True, env=env, cwd=fresh, stdin=subprocess.DEVNULL,
            timeout=120, check=False,
        )  # fmt: skip

    return one


@pytest.mark.parametrize("section", [section for section, lines in RUN.items() if lines])
def test_the_lines_of_a_section_run_one_after_another(run: Run, section: str, tmp_path: Path) -> None:
    if section == "Encryption" and find_spec("sqlcipher3") is None:
        pytest.skip("there is no wheel of sqlcipher3 here")
    for line in (*BEFORE[section], *RUN[section]):
        asks = line.startswith(ASKS) and "--" not in line
        done = run(f"{line} --yes" if asks else line)
        assert done.returncode == 0, (line, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
    assert (tmp_path / "fresh" / ".local" / "share" / "simplecrm" / "simplecrm.db").exists()


def test_the_first_lines_do_what_they_say(run: Run) -> None:
    said = {line: run(line) for line in RUN["Ten commands to start with"]}
    assert len(said) == 10
    shown = {line.split()[1]: done.stdout + done.stderr for line, done in said.items()}
    assert "Ann Lee" in shown["find"] and "Head of Purchasing" in shown["brief"]
    assert "next Tue 1 Dec 09:00 Send the quote" in shown["log"] and "every month" in shown["remind"]
    assert "Done: Send the quote (Ann Lee) · logged email" in shown["done"]
    assert "Undone: Done" in shown["undo"]
    assert "Wants a quote" in shown["timeline"]


def test_each_reason_for_not_running_a_line_is_needed() -> None:
    every = [line for lines in BLOCKS.values() for line in lines]
    for start in NOT_RUN:
        assert any(line.startswith(start) for line in every), start
    assert len([line for line in every if not reason(line)]) >= 33


def test_commands_in_the_text_exist() -> None:
    known = {name for command in COMMANDS for name in (command.name, *command.aliases)}
    named = set(re.findall(r"`crm ([a-z][a-z-]*)", README))
    assert len(named) > 20
    assert not named - known
