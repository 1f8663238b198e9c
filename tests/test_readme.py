"""The README is true: its tables match the program, its commands run, its pictures exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from simplecrm.config import SETTINGS
from simplecrm.registry import ACTIONS, key_words
from tests.answers import Crm

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def part(name: str) -> str:
    """The text between the markers of a generated part."""
    found = re.search(rf"<!-- {name}: [^\n]*-->\n(.*?)<!-- end of {name} -->", README, re.S)
    assert found, name
    return found.group(1)


def keys_table() -> str:
    """The keys of the registry as the README shows them."""
    keyed = [action for action in ACTIONS if action.key]
    rows = [f"| `{key_words(action.key)}` | {action.title} | {_command(action.command)} |" for action in keyed]
    return "\n".join(["| key | what it does | command |", "| --- | --- | --- |", *rows]) + "\n"


def settings_table() -> str:
    """The settings as the README shows them."""
    rows = [f"| `{one.name}` | {f'`{one.default}`' if one.default else ''} | {one.help} |" for one in SETTINGS]
    return "\n".join(["| setting | default | meaning |", "| --- | --- | --- |", *rows]) + "\n"


def _command(words: str) -> str:
    return f"`crm {words}`" if words else ""


def test_key_table_matches_the_registry() -> None:
    assert part("keys") == keys_table()


def test_settings_table_matches_the_settings() -> None:
    assert part("settings") == settings_table()


def test_every_picture_exists() -> None:
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README)
    assert pictures
    for picture in pictures:
        assert (ROOT / picture).read_text(encoding="utf-8").startswith("<svg"), picture


def test_example_script_runs(crm: Crm) -> None:
    crm("add", "Ben", "--tag", "vip")
    code = README.split("```python\n")[1].split("```")[0]
    exec(compile(code, "README.md", "exec"), {})
    assert crm("find", "international", "has:reminder", "--format", "ids").lines == ["2"]
    assert crm("find", "tag:call", "--format", "ids").lines == ["1"]
    assert [step["source"] for step in crm("history", "--json").json] == ["script"] * 4 + ["command"]


def test_example_batch_file_run_twice_changes_nothing(crm: Crm) -> None:
    actions = README.split("```json\n")[1].split("```")[0]
    said = crm("batch", stdin=actions)
    assert (said.code, len(crm("history", "--json").json)) == (0, 1), said.out
    again = crm("batch", stdin=actions)
    assert (again.code, len(crm("history", "--json").json)) == (0, 1), again.out


def test_listed_field_aliases_match_the_actions() -> None:
    from simplecrm.batch.table import ACTIONS

    listed = re.search(r"`due`; (.*?) are accepted as aliases,", README, re.S)
    assert listed
    aliases = {field.alias for action in ACTIONS.values() for field in action.fields if field.alias}
    assert set(re.findall(r"`(\w+)`", listed.group(1))) == aliases


@pytest.mark.parametrize("name", re.findall(r"`(simplecrm/[a-z_/]+\.py)`", README) or ["simplecrm/registry.py"])
def test_every_linked_file_exists(name: Any) -> None:
    assert (ROOT / name).exists()
