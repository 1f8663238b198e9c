"""What went wrong and what to do about it, on stderr; and the exit code."""

from __future__ import annotations

from simplecrm.cli.runtime.context import offered as offered
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.context import say as say
from simplecrm.errors import INTERRUPTED, OF_SIGNAL, Ambiguous, CrmError

_LONGEST = 600
"""Characters of a sentence that are shown: enough for two long paths."""


def explain(error: CrmError) -> int:
    """Show an error and return the exit code of the process."""
    say(f"simplecrm: {_shortened(error.sentence)}", always=True)
    if isinstance(error, Ambiguous):
        for contact_id, words in error.choices:
            say(f"  {contact_id:>6}  {words}", always=True)
    if error.hint:
        say(f"  {offered(error.hint)}", always=True)
    return error.exit_code


def failed(error: CrmError, arguments: list[str]) -> int:
    """Show the error that ended the command with these arguments, keep the text it was to save, and return the exit
    code of the process."""
    code = explain(error)
    _keep(error, arguments)
    return code


def interrupted(arguments: list[str], *, at_prompt: bool = False) -> int:
    """Say that Ctrl-C or a signal ended the command, keep the text it was to save, and return the exit code of the
    process.

    Only at a prompt it is certain that nothing was changed: a batch may have done half of its lines. What was given as
    an argument is in the shell's history then, and was not waiting to be saved yet.
    """
    words = "Terminated." if run.ended_by else "Interrupted; nothing was changed." if at_prompt else "Interrupted."
    try:  # noqa: SIM105 - contextlib takes a third of the time of a whole look-up to load
        say(words, always=True)
    except OSError:
        pass  # of a terminal that was closed nothing is left but the text
    if run.draft is not None and not (at_prompt and run.draft.source == "argument"):
        _keep(None, arguments)
    return OF_SIGNAL + run.ended_by if run.ended_by else INTERRUPTED


def _keep(error: CrmError | None, arguments: list[str]) -> None:
    from simplecrm.cli.runtime import drafts

    drafts.keep(error, arguments)


def _shortened(sentence: str) -> str:
    """A sentence that quotes what was typed, however long that is."""
    return sentence if len(sentence) <= _LONGEST else f"{sentence[: _LONGEST - 40]}…{sentence[-39:]}"
