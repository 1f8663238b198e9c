"""Commands that messages offer can be pasted into a shell as they stand."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_group

import simplecrm
from simplecrm.cli.main import app

ROOT = Path(simplecrm.__file__).parent
COMMAND = re.compile(r"(?:^|(?<=[^\w./`]))(?:simplecrm|crm) [a-z-].*", re.MULTILINE)
OPTION = re.compile(r": (--[a-z].*)$", re.MULTILINE)
VALUE = "ann"
"""What stands in for each value that is filled in."""

PIPE = re.compile(r"\s[|>]\s")


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """The strings of a module that are no docstrings, with ``VALUE`` for each value that is filled in."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed_over: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed_over.add(node.value)
        if isinstance(node, ast.JoinedStr):
            passed_over.update(node.values)
    for node in ast.walk(tree):
        if node in passed_over:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
        elif isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else VALUE for part in node.values]
            yield node.lineno, "".join(map(str, parts))


def offers() -> Iterator[tuple[str, str]]:
    """Every command in a message: where, and all of its line from the command on."""
    for path in sorted(ROOT.rglob("*.py")):
        for line, text in texts(path):
            for found in COMMAND.finditer(text):
                yield f"{path.relative_to(ROOT)}:{line}", found.group()


OFFERS = dict(offers())


@pytest.mark.parametrize("place", OFFERS)
def test_a_command_that_is_offered_can_be_pasted(place: str) -> None:
    offered = OFFERS[place]
    assert not re.search(r"[“”‘’…]", offered), "quotes are straight, and nothing is left out"
    assert not re.search(r"(?<![\w'\"])[A-Z]{3,}(?![\w'\"])", offered), "no word in capitals has to be filled in first"
    assert offered.count("simplecrm ") == 1, "one command a line"
    words = shlex.split(PIPE.split(offered)[0])[1:]
    group: Any = get_group(app)
    context = None
    name: str | None = "simplecrm"
    while True:
        try:
            context = group.make_context(name, list(words), parent=context)
        except typer.Exit:
            return  # --help
        if not isinstance(group, typer.core.TyperGroup):
            return
        words = [*context._protected_args, *context.args]
        if not words or VALUE in words[0]:
            return  # the command itself is filled in
        name, group, words = group.resolve_command(context, words)


def test_options_that_are_offered_can_be_pasted_behind_the_command() -> None:
    found = [
        option.group(1) for path in ROOT.rglob("*.py") for _, text in texts(path) for option in OPTION.finditer(text)
    ]
    assert len(found) >= 5
    for offered in found:
        assert not re.search(r"[“”‘’…]", offered) and shlex.split(offered), offered


def test_there_are_offers() -> None:
    assert len(OFFERS) > 60
    assert "lookups/who.py" in {place.partition(":")[0] for place in OFFERS}
