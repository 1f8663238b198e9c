"""Every page of ``--help``: complete, and without the noise of the argument parser."""

from __future__ import annotations

import re

import pytest

from simplecrm.cli.runtime.help_pages import first_sentence
from tests.answers import Crm
from tests.command_tree import Path, every_command

TREE = every_command()
PAGES = ((), *TREE)
GROUPS = [path for path, command in TREE.items() if hasattr(command, "commands")]

NOISE = re.compile(
    r"\[default|\[required|\[x[<>]|<(int|float|str|text|path|choice|boolean)\b|\bINTEGER\b|\bRANGE\b|[{}]"
)
"""Types and marks that Click writes for programmers."""

WITH_BRACES = {("batch",), ("today",), ("templates",), ("templates", "add")}
"""The pages that have braces in an example: JSON, and a template."""


@pytest.mark.parametrize("path", PAGES, ids=lambda path: " ".join(path) or "(top)")
def test_a_help_page_has_no_noise_of_the_parser(crm: Crm, path: Path) -> None:
    page = crm(*path, "--help").out
    assert page.startswith("Usage: simplecrm")
    found = {match.group() for match in NOISE.finditer(page)} - ({"{", "}"} if path in WITH_BRACES else set())
    assert not found, page
    assert "..." not in page, "no line of help is cut off"


@pytest.mark.parametrize("path", TREE, ids=" ".join)
def test_every_parameter_says_what_it_is_for(path: Path) -> None:
    for parameter in TREE[path].params:
        assert parameter.help and parameter.help.endswith((".", "…")), parameter.name
        takes_value = not getattr(parameter, "is_flag", False)
        assert not takes_value or parameter.metavar, f"{parameter.name} has a name for its value"


@pytest.mark.parametrize("path", GROUPS, ids=" ".join)
def test_the_help_of_a_group_has_the_options_of_its_list_and_its_verbs(crm: Crm, path: Path) -> None:
    page = crm(*path, "--help").out
    for parameter in TREE[(*path, "list")].params:
        name = max(parameter.opts, key=len) if parameter.param_type_name == "option" else parameter.metavar
        assert f"{name} " in page, page
        assert " ".join(parameter.help.split()) in " ".join(page.split()), page
    for verb, command in TREE[path].commands.items():
        assert re.search(rf"^  {verb} +\S", page, re.M), page
        assert f" {verb} {first_sentence(command.help)} " in f"{' '.join(page.split())} ", page
    usage = page.split("\n\n")[0]
    assert f"simplecrm {path[0]} COMMAND" in usage and "[OPTIONS]" in usage


@pytest.mark.parametrize("path", TREE, ids=" ".join)
def test_a_command_is_summed_up_in_a_whole_sentence(path: Path) -> None:
    said = " ".join(TREE[path].help.split())
    sentence = first_sentence(TREE[path].help)
    assert said.startswith(sentence) and sentence.endswith((".", "…")), sentence
    assert ". " not in sentence, sentence
    rest = said.removeprefix(sentence).lstrip()
    assert not rest or not rest[0].islower(), "no sentence is cut off at an abbreviation"


def test_summaries_of_several_lines_are_listed_whole(crm: Crm) -> None:
    listed = " ".join(crm("campaigns", "--help").out.split())
    assert "a folder of .eml files, a Maildir of drafts, or a table for post and SMS. send " in listed
    listed = " ".join(crm("companies", "--help").out.split())
    assert "edit Change a company. " in listed and "--street" not in listed.partition("Commands:")[2]
