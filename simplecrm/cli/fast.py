"""The fast lane: plain look-ups answered without Typer, whose import takes longer than the answer.

Only an invocation that leaves no room for doubt takes it: a question's name, words, and none of the options but the
ones named here. All others fall through to the command line, which calls the same functions, so that both ways
answer alike.
"""

from __future__ import annotations

from simplecrm.errors import DONE, CrmError

WITH_WHO = ("show", "brief")
QUESTIONS = ("find", *WITH_WHO, "today")


def answer(arguments: list[str]) -> int | None:
    """Answer a plain question and return the exit code; None when the invocation is not for this lane."""
    name, words = arguments[0], arguments[1:]
    if name not in QUESTIONS:
        return None
    count = name == "today" and words == ["--count"]
    form = "json" if words[-1:] == ["--json"] else ""
    words = [] if count else words[: len(words) - bool(form)]
    if any(word.startswith("-") for word in words) or not _fits(name, words):
        return None
    from simplecrm.cli import questions

    try:
        if name == "find":
            questions.find(words, form)
        elif name == "today":
            questions.today(form, count=count)
        else:
            getattr(questions, name)(words[0], form)
    except CrmError as error:
        from simplecrm.cli.errors import explain

        return explain(error)
    return DONE


def _fits(name: str, words: list[str]) -> bool:
    if name == "find":
        return bool(words)
    return len(words) == (1 if name in WITH_WHO else 0)
