"""The shells: how each passes the typed line, and how it wants the candidates."""

from __future__ import annotations

import os
import shlex
import sys

from typer import _click
from typer._click import shell_completion as click_completion

from simplecrm.cli.runtime.context import take_globals
from simplecrm.cli.runtime.groups import BARE
from simplecrm.core.query.words import is_condition
from simplecrm.errors import NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Item = click_completion.CompletionItem

BASH_SCRIPT = """\
_{name}_completion() {{
    local IFS=$'\\n'
    COMPREPLY=( $( env COMP_LINE="$COMP_LINE" COMP_POINT="$COMP_POINT" COMP_WORDBREAKS="$COMP_WORDBREAKS" \\
                   COMP_WORDS="${{COMP_WORDS[*]}}" COMP_CWORD="$COMP_CWORD" {variable}=complete_bash $1 2>/dev/null ) )
    if [[ ${{#COMPREPLY[@]}} -eq 1 && ${{COMPREPLY[0]}} == *[:=] ]]; then compopt -o nospace; fi
    return 0
}}
complete -o default -F _{name}_completion {name}"""
"""Unlike Typer's, it passes the line and not only its words: bash splits ``tag:vip`` at the colon, and a blank before
``:`` would be lost. No blank follows the name of a condition."""

_WORD_BREAKS = "@><=;|&(:"
"""The signs at which bash splits a word, besides blanks and quotes (``COMP_WORDBREAKS``)."""

_OPEN = ":="
"""A candidate that ends with one of these is continued without a blank."""

_CURSOR = "\x00"


def register() -> None:
    """Make Typer use the classes here."""
    for shell in (Bash, Zsh, Fish):
        click_completion.add_completion_class(shell, shell.name)


class _Shell(click_completion.ShellComplete):
    """What the shells have in common."""

    source_template = ""

    def source_vars(self) -> dict[str, Any]:
        """Nothing: the scripts are printed by the command ``completion``."""
        return {}

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one at the cursor, and what is typed of that."""
        words, _ = split(os.environ.get("_TYPER_COMPLETE_ARGS", ""))
        return words[1:-1], words[-1]

    def get_completions(self, args: list[str], incomplete: str) -> list[Item]:
        """The candidates for the word at the cursor. Raises ``CrmError`` for a wrong line."""
        try:
            args = take_globals(args)
        except NotUnderstood:
            return []  # the value of --file or --wait
        args = [f" {word}" if word[:1] == "-" and is_condition(word) else word for word in args]
        excluded = "-" if incomplete[:1] == "-" and is_condition(incomplete) else ""
        incomplete = incomplete.removeprefix(excluded)
        # Click gives up on a line whose last option has no value yet, and forgets the arguments before it.
        before = args[:-1] if args and args[-1][:1] == "-" else args
        ctx = click_completion._resolve_context(self.cli, self.ctx_args, self.prog_name, before)
        target, rest = click_completion._resolve_incomplete(ctx, args, incomplete)
        items = target.shell_complete(ctx, rest)
        for item in items if excluded else ():
            item.value = f"-{item.value}"
        return [*(_verbs(ctx, args, rest) if not excluded else []), *items]


class Bash(_Shell):
    """bash, with the script above or with Typer's, which does not pass the line."""

    name = "bash"
    _quoted = False

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one at the cursor, and what is typed of that."""
        line = os.environ.get("COMP_LINE", "")
        if not line:
            words = click_completion.split_arg_string(os.environ.get("COMP_WORDS", ""))
            at = int(os.environ.get("COMP_CWORD") or 0)
            return words[1:at], words[at] if at < len(words) else ""
        words, self._quoted = split(line[: int(os.environ.get("COMP_POINT") or len(line))])
        return words[1:-1], words[-1]

    def complete(self) -> str:
        """One candidate a line: the part that stands for what bash takes for the word, with blanks escaped."""
        args, incomplete = self.get_completion_args()
        values = [f"{_option(incomplete)}{item.value}" for item in self.get_completions(args, incomplete)]
        if self._quoted:
            return "\n".join(values)
        start = incomplete[: self._start_of_word(incomplete)]
        rests = [value[len(start) :] for value in values if value.casefold().startswith(start.casefold())]
        return "\n".join(rest.replace(" ", "\\ ") for rest in rests)

    def _start_of_word(self, incomplete: str) -> int:
        """Where the part begins that bash replaces."""
        if not os.environ.get("COMP_LINE"):
            return len(_option(incomplete))
        breaks = os.environ.get("COMP_WORDBREAKS", _WORD_BREAKS)
        after = max((incomplete.rfind(sign) for sign in breaks if sign.strip()), default=-1) + 1
        # Readline breaks before these signs, but leaves them in the word (rl_special_prefixes).
        return after - 1 if after and incomplete[after - 1] in "@$" else after

    def format_completion(self, item: Item) -> str:
        """The value alone: bash shows no help."""
        return str(item.value)


class Zsh(_Shell):
    """zsh. Its script evaluates what is printed here."""

    name = "zsh"

    def complete(self) -> str:
        """A call of zsh's ``_describe`` with the candidates and their help, or of ``_files`` if there are none."""
        args, incomplete = self.get_completion_args()
        items = self.get_completions(args, incomplete)
        if not items:
            return "_files"
        option = _option(incomplete)
        open_ended = [self.format_completion(item) for item in items if item.value[-1:] in _OPEN]
        whole = [self.format_completion(item) for item in items if item.value[-1:] not in _OPEN]
        lines = ["local -a _crm_whole _crm_open;"]
        lines += [f"compset -P {shlex.quote(option)};"] if option else []
        lines += [f"_crm_whole=( {' '.join(whole)} );", f"_crm_open=( {' '.join(open_ended)} );"]
        lines += ["_describe -V candidate _crm_whole;"] if whole else []
        lines += ["_describe -V candidate _crm_open -S '';"] if open_ended else []
        return "\n".join(lines)

    def format_completion(self, item: Item) -> str:
        """``value:help``, quoted; colons of the value are escaped."""
        value = str(item.value).replace("\\", "\\\\").replace(":", "\\:")
        return shlex.quote(f"{value}:{item.help}" if item.help else value)


class Fish(_Shell):
    """fish, which adds no blank behind ``:`` and ``=`` of its own accord."""

    name = "fish"

    def complete(self) -> str:
        """A line ``value TAB help`` for each; fish asks first whether there are any."""
        args, incomplete = self.get_completion_args()
        items = self.get_completions(args, incomplete)
        if os.environ.get("_TYPER_COMPLETE_FISH_ACTION") == "is-args":
            sys.exit(0 if items else 1)
        return "\n".join(f"{_option(incomplete)}{self.format_completion(item)}" for item in items)

    def format_completion(self, item: Item) -> str:
        """The value, and behind a tab the help."""
        words = " ".join((item.help or "").split())
        return f"{item.value}\t{words}" if words else str(item.value)


def _option(incomplete: str) -> str:
    """``--name=`` of a word that is an option with its value; the candidates are values without it."""
    return f"{incomplete.partition('=')[0]}=" if incomplete.startswith("--") and "=" in incomplete else ""


def split(line: str) -> tuple[list[str], bool]:
    """The words of a line up to the cursor, of which the last is the one at the cursor, and whether that is quoted."""
    lexer = shlex.shlex(line + _CURSOR, posix=True)
    lexer.whitespace_split, lexer.commenters = True, ""
    words: list[str] = []
    quoted = False
    try:
        words.extend(lexer)
    except ValueError:
        words.append(lexer.token)
        quoted = True
    return [*words[:-1], words[-1].replace(_CURSOR, "").rstrip("\\")], quoted


def script(name: str, shell: str) -> str:
    """The completion script for a program of that name."""
    variable = f"_{name.upper()}_COMPLETE"
    if shell == Bash.name:
        return BASH_SCRIPT.format(name=name, variable=variable)
    from typer._completion_shared import get_completion_script

    return str(get_completion_script(prog_name=name, complete_var=variable, shell=shell))


def _verbs(ctx: _click.Context, args: list[str], incomplete: str) -> list[Item]:
    """The verbs of a noun directly behind it, where its list is the default."""
    group = ctx.parent.command if ctx.parent is not None and ctx.meta.get(BARE) and len(args) == 1 else None
    commands = getattr(group, "commands", {})
    return [
        click_completion.CompletionItem(name, help=command.get_short_help_str(100))
        for name, command in commands.items()
        if name.startswith(incomplete) and not incomplete.startswith("-")
    ]
