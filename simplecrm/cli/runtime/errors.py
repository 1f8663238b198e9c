"""Print errors and hints on stderr, and return the exit code."""

from __future__ import annotations

from simplecrm.cli.runtime.context import offered, run, say
from simplecrm.errors import INTERRUPTED, OF_SIGNAL, Ambiguous, CrmError

_MAX_SENTENCE_LENGTH = 600
"""In characters: enough for two long paths."""


def explain(error: CrmError) -> int:
    """Print an error and return the exit code of the process."""
    say(f"simplecrm: {_shortened(error.sentence)}", always=True)
    if isinstance(error, Ambiguous):
        for contact_id, words in error.choices:
            say(f"  {contact_id:>6}  {words}", always=True)
    if error.hint:
        say(f"  {offered(error.hint)}", always=True)
    return error.exit_code


def failed(error: CrmError, arguments: list[str]) -> int:
    """Print the error that ended the command with these arguments, keep its unsaved text, and return the exit code of
    the process."""
    code = explain(error)
    _keep(error, arguments)
    return code


def interrupted(arguments: list[str], *, at_prompt: bool = False) -> int:
    """Report that Ctrl-C or a signal ended the command, keep its unsaved text, and return the exit code of the process.

    Only at a prompt is it certain that nothing was changed: ``batch --each`` may have written some lines. At a prompt a
    text given as an argument is not kept, because the shell's history has it.
    """
    words = "Terminated." if run.ended_by else "Interrupted; nothing was changed." if at_prompt else "Interrupted."
    try:  # noqa: SIM105 - contextlib takes a third of the time of a whole look-up to load
        say(words, always=True)
    except OSError:
        pass  # the terminal is closed; the text can still be kept
    if run.draft is not None and not (at_prompt and run.draft.source == "argument"):
        _keep(None, arguments)
    return OF_SIGNAL + run.ended_by if run.ended_by else INTERRUPTED


def _keep(error: CrmError | None, arguments: list[str]) -> None:
    from simplecrm.cli.runtime import drafts

    drafts.keep(error, arguments)


def _shortened(sentence: str) -> str:
    """The sentence, with its middle cut out if it quotes a very long input."""
    return (
        sentence
        if len(sentence) <= _MAX_SENTENCE_LENGTH
        else f"{sentence[: _MAX_SENTENCE_LENGTH - 40]}…{sentence[-39:]}"
    )
