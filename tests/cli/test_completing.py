"""Shell completion: the candidates, and the scripts."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.answers import Crm, MadeOnce
from tests.command_tree import every_command
from tests.tmux import Terminal

SHELLS = ("bash", "zsh", "fish")
TREE = every_command()


@pytest.fixture
def press_tab(process: Crm) -> Any:
    """Press Tab behind a line, in a shell; the lines that the shell is given."""

    def press(shell: str, *words: str, program: str = "SIMPLECRM") -> list[str]:
        line = " ".join(words)
        asked = process(env={
            f"_{program}_COMPLETE": f"complete_{shell}", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1),
            "_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        })  # fmt: skip
        assert (asked.code, asked.err) == (0, "")
        return asked.lines

    return press


@pytest.fixture
def people(crm: Crm) -> None:
    """Ann, somebody whose name would run a program, and a segment."""
    crm("add", "Ann Lee <ann@acme.com>", "--tag", "vip", "--stage", "customer")
    crm("add", "Anna $(touch x) `id` \\ ' \"", "--email", "anna@acme.com")
    crm("add", "Annette; rm -rf *")
    crm("segments", "add", "hot", "tag:vip")


@pytest.mark.parametrize("shell", SHELLS)
def test_names_tags_stages_and_segments_are_completed_from_the_book(press_tab: Any, people: None, shell: Any) -> None:
    def offered(*words: str) -> str:
        return "\n".join(press_tab(shell, "simplecrm", *words)).replace("\\ ", " ")

    assert "Ann Lee" in offered("show", "ann")
    assert "Ann Lee" in offered("log", "call", "ann")
    assert "vip" in offered("tags", "show", "v")
    assert "vip" in offered("add", "Bo", "--tag", "v")
    assert "customer" in offered("add", "Bo", "--stage", "c")
    assert "hot" in offered("segments", "show", "h")
    assert "segments" in offered("seg")
    assert "pipeline" in offered("report", "p") and "tags" not in offered("report", "p")
    assert "--format" in offered("show", "--f")


@pytest.mark.parametrize("shell", SHELLS)
def test_unsafe_names_are_not_offered(press_tab: Any, people: None, shell: Any) -> None:
    offered = "\n".join(press_tab(shell, "simplecrm", "show", "ann"))
    for sign in ("touch", "rm -rf", "`id"):
        assert sign not in offered
    assert "anna@acme.com" in offered


@pytest.mark.parametrize("shell", SHELLS)
def test_handles_complete_to_safe_names_only(crm: Crm, press_tab: Any, people: None, shell: Any) -> None:
    crm("contacts", "edit", "1", "--link", "x:annlee")
    crm("contacts", "edit", "2", "--link", "https://x.com/anna$(touch x)", "--link", "@a`id`")
    whole = "\n".join(press_tab(shell, "simplecrm", "show", "x.com/annlee"))
    assert "Ann Lee" in whole.replace("\\ ", " ")
    for typed in ("x:anna", "x:ann", "x.com/anna$(touch", "@a", "@anna", "https://x.com/anna"):
        offered = "\n".join(press_tab(shell, "simplecrm", "show", typed))
        for sign in ("touch", "rm -rf", "`", "$(", "https:"):
            assert sign not in offered, typed


@pytest.mark.parametrize("shell", SHELLS)
def test_unusual_but_safe_names_are_offered_unchanged(crm: Crm, press_tab: Any, shell: Any) -> None:
    crm("config", "stages", "très chaud")
    crm("add", "Zoë Ünal", "--tag", "ünï", "--tag", "o'clock", "--tag", "col:on", "--stage", "très chaud")
    crm("add", "Zo: colon", "--email", "zo@x.org")
    crm("add", "Zo\x1b[31m red")
    crm("segments", "add", "größe", "tag:x")

    def offered(*words: str) -> str:
        return "\n".join(press_tab(shell, "simplecrm", *words)).replace("\\ ", " ")

    people = offered("show", "zo")
    assert "Zoë Ünal" in people and "zo@x.org" in people and "3" in people
    assert "colon" not in people and "\x1b" not in people and "red" not in people
    assert "ünï" in offered("tags", "show", "ü")
    assert "clock" not in offered("tags", "show", "o") and "col" not in offered("tags", "show", "c")
    assert "très chaud" in offered("contacts", "edit", "3", "--stage", "T")
    assert "größe" in offered("segments", "show", "g")


@pytest.fixture
def crm_on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program called ``crm`` that shells find."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "crm").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m simplecrm "$@"\n')
    (folder / "crm").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


START = {
    "bash": ("bash", "--norc", "--noprofile", "-i"), "zsh": ("zsh", "-f", "-i"), "fish": ("fish", "--no-config", "-i"),
}  # fmt: skip
"""The shells without anybody's settings."""


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
@pytest.mark.parametrize("shell", SHELLS)
def test_completion_works_in_real_shells(crm: Crm, people: None, crm_on_path: None, tmp_path: Path, shell: Any) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    (tmp_path / "script").write_text(crm("completion", shell).out)
    terminal = Terminal(f"{shell}{os.getpid()}", *START[shell])
    try:
        if shell == "zsh":
            terminal.type_line("autoload -Uz compinit; compinit -u -D")
        terminal.type_line(f"source {tmp_path}/script; echo rea''dy")
        assert terminal.shows("\nready"), terminal.screen()
        # zsh offers what begins with the letters so far, case and all.
        who = "Ann" if shell == "zsh" else "lee"
        for line, whole in (
            ("crm report pi", "crm report pipeline"), ("crm segm", "crm segments"),
            ("crm tags show v", "tags show vip"), ("crm add Bo --stage cu", "--stage customer"),
            ("crm segments show h", "segments show hot"), (f"crm brief {who}", "crm brief Ann\\ Lee"),
            ("crm contacts stage:cu", "crm contacts stage:customer"), ("crm find tag:v", "crm find tag:vip"),
            ("crm find seg Tab h", "crm find segment:hot"), ("crm find ann @h", "crm find ann @hot"),
            ("crm contacts unde", "crm contacts undelete"), ("crm add Bo --stage=cu", "--stage=customer"),
            ("crm config encrypt_backups y", "crm config encrypt_backups yes"), ("crm log mee", "crm log meeting"),
        ):  # fmt: skip
            terminal.type("C-u")
            terminal.type(*line.replace(" ", " Space ").replace("Space Tab Space", "Tab").split(), "Tab")
            assert terminal.shows(whole), (line, terminal.screen())
    finally:
        terminal.close()


def test_blanks_in_names_are_escaped_for_bash(press_tab: Any, people: None) -> None:
    assert "Ann\\ Lee" in press_tab("bash", "crm", "show", "ann", program="CRM")


def test_completion_uses_the_book_of_the_line_and_creates_none(press_tab: Any, people: None, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    assert press_tab("bash", "simplecrm", "--file", str(other), "show", "ann") in ([], [""])
    assert not other.exists()


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_script_is_valid(crm: Crm, shell: Any, tmp_path: Path) -> None:
    said = crm("completion", shell)
    assert said.code == 0
    assert "_SIMPLECRM_COMPLETE" in said.out and "_CRM_COMPLETE" in said.out
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    script = tmp_path / "script"
    script.write_text(said.out)
    subprocess.run([shell, "-n", str(script)], check=True, capture_output=True)


def test_unknown_shell_is_an_error(crm: Crm) -> None:
    assert crm("completion", "tcsh").code == 2


GRAMMAR = (
    (("contacts", "ed"), "edit"), (("contact", "rest"), "restore"), (("deals", "wo"), "won"), (("tags", ""), "show"),
    (("contacts", "tag:v"), "tag:vip"), (("find", "stage:cu"), "stage:customer"), (("find", "st"), "stage:"),
    (("find", "has:em"), "has:email"), (("find", "is:la"), "is:late"), (("find", "next:n"), "next:none"),
    (("find", "company:ac"), "company:Acme"), (("find", "segment:h"), "segment:hot"), (("find", "@h"), "@hot"),
    (("find", "-tag:v"), "-tag:vip"), (("find", "-tag:cold", "tag:v"), "tag:vip"), (("find", "shoe"), "shoe_size:"),
    (("tag", "--where", "tag:v"), "tag:vip"), (("export", "tag:v"), "tag:vip"),
    (("report", "won", "--by", "w"), "week"), (("contacts", "edit", "1", "--remove-email", ""), "ann@acme.com"),
    (("log", "m"), "meeting"), (("log", "w"), "workshop"), (("activities", "--kind", "w"), "workshop"),
    (("tag", "1", "v"), "vip"), (("untag", "1", "v"), "vip"), (("tag", "--where", "tag:vip", "v"), "vip"),
    (("contacts", "edit", "1", "--stage", "cu"), "customer"),
    (("contacts", "edit", "1", "--remove-phone", ""), "+1 415 555 2671"), (("add", "Bo", "--company", "ac"), "Acme"),
    (("add", "Bo", "--source", "f"), "fair"), (("add", "Bo", "--field", "sh"), "shoe size="),
    (("contacts", "--sort", "l"), "last"), (("contacts", "--format", "j"), "json"),
    (("contacts", "restore", ""), "Old One"),
    (("companies", "show", "ac"), "Acme"), (("companies", "restore", ""), "Gone Ltd"), (("undelete", ""), "Old One"),
    (("done", ""), "1"), (("snooze", "1"), "1"), (("snooze", "1", "tomo"), "tomorrow"),
    (("reminders", "edit", ""), "1"),
    (("remind", "1", "next"), "next week"), (("log", "call", "1", "x", "--next", "tomo"), "tomorrow"),
    (("log", "call", "1", "x", "--deal", ""), "1"), (("log", "call", "1", "x", "--done", ""), "1"),
    (("deals", "won", ""), "1"), (("deals", "add", "x", "--stage", "p"), "proposal"),
    (("deals", "--status", "l"), "lost"),
    (("deals", "add", "x", "--currency", "us"), "USD"), (("activities", "show", ""), "1"), (("notes", "edit", ""), "1"),
    (("notes", "add", "--company", "ac"), "Acme"), (("segments", "edit", "h"), "hot"), (("tags", "edit", "v"), "vip"),
    (("export", "--format", "v"), "vcard"), (("import", "x", "--as", "l"), "ldif"),
    (("import", "x", "--kind", "d"), "deal"),
    (("import", "x", "--on-match", "u"), "update"), (("export", "--kind", "n"), "note"), (("undo", ""), "1"),
    (("config", "date"), "date_order"), (("config", "date_order", "m"), "mdy"), (("config", "currency", "us"), "USD"),
    (("config", "theme", "l"), "light"), (("completion", "z"), "zsh"), (("notify", "--timer", "c"), "cron"),
    (("remind", "1", "fri", "x", "--priority", ""), "1"), (("remind", "1", "fri", "x", "--every", "mon"), "month"),
    (("history", "--since", "yest"), "yesterday"), (("--quiet", "report", "pi"), "pipeline"),
    (("show", "--quiet", "ann"), "Ann Lee"),
    (("companies", "tag:v"), "tag:vip"), (("companies", "ind"), "industry:"), (("companies", "shoe"), "shoe_size:"),
    (("companies", "parent:ac"), "parent:Acme"), (("companies", "has:subs"), "has:subsidiary"),
    (("companies", "ac"), "Acme"), (("companies", "--sort", "cr"), "created"),
    (("companies", "archive", "--where", "ind"), "industry:"), (("companies", "add", "x", "--parent", "ac"), "Acme"),
    (("companies", "edit", "Acme", "--remove-tag", ""), "vip"), (("companies", "edit", "Acme", "--tag", "v"), "vip"),
    (("cases", "solve", ""), "1"), (("cases", "--status", "w"), "waiting"), (("cases", "status:w"), "status:waiting"),
    (("cases", "add", "x", "--product", "G"), "GTX Pro"), (("cases", "product:G"), "product:GTX"),
    (("cases", "is:un"), "is:unsolved"), (("cases", "--sort", "op"), "opened"), (("log", "call", "case:"), "case:1"),
    (("log", "call", "1", "x", "--sentiment", "g"), "good"), (("activities", "edit", "1", "--sentiment", "b"), "bad"),
    (("activities", "--sentiment", ""), "neutral"), (("contacts", "sentiment:"), "sentiment:good"),
    (("log", "call", "1", "x", "--case", ""), "1"), (("cases", "solve", "1", "--satisfaction", ""), "5"),
    (("import", "x", "--kind", "ca"), "case"), (("cases", "archive", "--where", "pri"), "priority:"),
    (("report", "cases", "--by", "p"), "product"),
    (("deals", "stage:p"), "stage:proposal"), (("deals", "status:w"), "status:won"), (("deals", "val"), "value:"),
    (("deals", "--sort", "cl"), "close"), (("deals", "--company", "ac"), "Acme"),
    (("deals", "archive", "--where", "close:l"), "close:late"), (("deals", "edit", "1", "--remove-tag", ""), "vip"),
    (("deals", "edit", "1", "--field", "sh"), "shoe size="), (("tag", "company:ac"), "company:Acme"),
)  # fmt: skip
"""What is typed up to the cursor, and a candidate."""


@pytest.fixture
def filled(crm: Crm, made_once: MadeOnce) -> None:
    """A book with one of everything."""

    def fill() -> None:
        crm("add", "Ann Lee <ann@acme.com>", "--tag", "vip", "--stage", "customer", "--company", "Acme", "--source",
            "fair", "--field", "shoe size=42", "--phone", "+1 415 555 2671")  # fmt: skip
        crm("deals", "add", "Pilot", "--who", "1")
        crm("cases", "add", "Printer jams", "--who", "1", "--product", "GTX Pro")
        crm("remind", "1", "fri", "Send; the `quote`")
        crm("log", "workshop", "1", "Went well")
        crm("note", "1", "Prefers mornings")
        crm("segments", "add", "hot", "tag:vip")
        crm("tag", "company:acme", "deal:1", "vip")
        crm("add", "Old One")
        crm("contacts", "archive", "Old One")
        crm("companies", "add", "Gone Ltd")
        crm("companies", "archive", "Gone Ltd")

    made_once("filled", fill)


@pytest.mark.parametrize(
    ("words", "candidate"), GRAMMAR, ids=lambda part: " ".join(part) if isinstance(part, tuple) else ""
)
def test_what_the_grammar_has_is_completed(tab: Any, filled: None, words: Any, candidate: str) -> None:
    assert candidate in [line.split("\t")[0] for line in tab("fish", "crm", *words)]


def test_ids_come_with_their_texts_where_the_shell_shows_help(tab: Any, filled: None) -> None:
    assert tab("fish", "crm", "done", "") == ["1\tAnn Lee Send the quote"]
    assert "'1:Ann Lee Send the quote'" in "\n".join(tab("zsh", "crm", "done", ""))
    assert tab("bash", "crm", "done", "") == ["1"]


@pytest.fixture
def tab(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Press Tab behind a line, in this process: what the shell is given."""

    def press(shell: str, *words: str) -> list[str]:
        line = f"{shlex.join(filter(None, words[:-1]))} {words[-1]}".lstrip()
        with monkeypatch.context() as patched:
            for name, value in {
                "_CRM_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": line, "COMP_LINE": line,
                "COMP_POINT": str(len(line)), "_TYPER_COMPLETE_FISH_ACTION": "get-args",
            }.items():  # fmt: skip
                patched.setenv(name, value)
            said = crm()
        assert (said.err, "Traceback" in said.out) == ("", False)
        return [one for one in said.lines if one]

    return press


@pytest.mark.parametrize(
    ("line", "candidates"),
    [
        ("crm find tag:v", ["vip"]), ("crm find tag:", ["vip"]), ("crm contacts stage:cus", ["customer"]),
        ("crm add Bo --stage=cus", ["customer"]), ("crm find ann @h", ["@hot"]), ('crm find "tag:v', ["tag:vip"]),
        ("crm show Ann\\ L", ["Ann\\ Lee"]), ('crm show "Ann L', ["Ann Lee"]), ("crm show ann@ac", ["@acme.com"]),
        ("crm --file=", []),
    ],
)  # fmt: skip
def test_bash_is_given_the_part_behind_its_word_break(tab: Any, filled: None, line: str, candidates: list[str]) -> None:
    assert tab("bash", "", line) == candidates


FREE_TEXT = {
    "name", "new_name", "nickname", "title", "add_title", "email", "phone", "link", "birthday", "anniversary", "note",
    "text", "why", "next_text", "outcome", "subject", "log", "template", "domain", "industry", "street", "postal_code",
    "city", "region", "country", "remove", "address", "value", "probability", "limit", "least", "mapping",
    "code", "category", "price", "cost", "quantity", "discount", "invoice", "quiet", "rate", "reason", "host", "port",
}  # fmt: skip
"""The parameters whose values only the user knows."""


@pytest.mark.parametrize("path", TREE, ids=" ".join)
def test_every_parameter_is_completed_or_free_text(path: Any) -> None:
    for parameter in TREE[path].params:
        if not getattr(parameter, "is_flag", False):
            assert parameter._custom_shell_complete or parameter.name in FREE_TEXT, parameter.name


@pytest.mark.parametrize(
    "words",
    [
        ("fnord", ""), ("show", "--fnord", ""), ("done", "x", ""), ("contacts", "edit", ""), ("find", "x:"),
        ("contacts", "edit", "nobody", "--remove-email", ""), ("--file", ""), ("find", "(", ""),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_line_that_is_wrong_so_far_gets_no_message(tab: Any, filled: None, words: Any) -> None:
    for shell in SHELLS:
        tab(shell, "crm", *words)


@pytest.mark.parametrize("damage", [b"", b"no book at all" * 100])
def test_a_book_that_cannot_be_read_offers_nothing(tab: Any, filled: None, home: Path, damage: bytes) -> None:
    (home / "simplecrm.db").write_bytes(damage)
    assert tab("fish", "crm", "show", "ann") == [] and tab("fish", "crm", "contacts", "tag:") == []
    assert tab("fish", "crm", "contacts", "stage:cu") == ["stage:customer"]
    assert not list(home.rglob("crash-*"))


def test_an_encrypted_book_without_its_key_offers_nothing_and_asks_for_none(
    tab: Any, encrypted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SIMPLECRM_KEY_COMMAND")
    assert tab("fish", "crm", "show", "a") == []


@pytest.mark.parametrize(
    "words", [("show", "a"), ("show", ""), ("done", ""), ("activities", "show", ""), ("find", "company:"), ("undo", ""),
              ("notes", "show", ""), ("deals", "show", ""), ("log", ""), ("add", "x", "--source", "")],
    ids=" ".join,
)  # fmt: skip
def test_candidates_are_few_and_take_few_steps_in_a_large_book(
    tab: Any, made_once: MadeOnce, home: Path, words: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simplecrm.store import connection
    from tests.benchmarks.seed import fill

    made_once("seed", lambda: fill(str(home / "simplecrm.db"), 5000))
    steps = 0

    def counted(path: str) -> Any:
        opened = original(path)

        def one_more() -> None:
            nonlocal steps
            steps += 1

        opened.set_progress_handler(one_more, 1000)
        return opened

    original = connection.reader
    monkeypatch.setattr(connection, "reader", counted)
    assert len(tab("fish", "crm", *words)) <= 60
    assert steps < 120, "in thousands of SQLite's instructions"
