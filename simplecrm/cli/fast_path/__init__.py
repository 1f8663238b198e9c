"""The fast path: simple look-ups without Typer, whose import takes longer than the look-up.

It handles only the commands and options listed here; everything else falls through to the command line, which calls
the same functions, so that both give the same answer.
"""

from __future__ import annotations

from simplecrm.core.query.words import is_condition
from simplecrm.errors import DONE, CrmError

WITH_WHO = ("show", "brief")
CONTACT_POINTS = ("email", "phone", "birthdays")
LOOKUPS = ("find", *WITH_WHO, "today", *CONTACT_POINTS)


def answer(arguments: list[str]) -> int | None:
    """Run a simple look-up and return its exit code; None if the invocation is not for the fast path."""
    name, words = arguments[0], arguments[1:]
    if name not in LOOKUPS:
        return None
    try:
        return _contact_points(name, words) if name in CONTACT_POINTS else _lookup(name, words)
    except CrmError as error:
        from simplecrm.cli.runtime.errors import explain

        return explain(error)


def _lookup(name: str, words: list[str]) -> int | None:
    count = name == "today" and words == ["--count"]
    is_template = name == "today" and len(words) == 2 and words[0] in ("--template", "--format") and "{" in words[1]
    template = words[1] if is_template else ""
    form = "json" if words[-1:] == ["--json"] else ""
    words = [] if count or template else words[: len(words) - bool(form)]
    if any(_is_option(name, word) for word in words) or not _fits(name, words):
        return None
    from simplecrm.cli.fast_path import questions

    if name == "find":
        questions.find(words, form)
    elif name == "today":
        questions.today(form, count=count, template=template)
    else:
        getattr(questions, name)(words[0], form)
    return DONE


def _contact_points(name: str, words: list[str]) -> int | None:
    from simplecrm.cli.fast_path import contact_points

    known = getattr(contact_points, f"{name.removesuffix('s').upper()}_OPTIONS")
    options = [word for word in words if word in known]
    words = [word for word in words if word not in known]
    if any(_is_option("find", word) for word in words) or bool(words) == (name == "birthdays"):
        return None
    return (
        contact_points.birthdays(options) if name == "birthdays" else int(getattr(contact_points, name)(words, options))
    )


def _is_option(name: str, word: str) -> bool:
    return word.startswith("-") and not (name == "find" and is_condition(word))


def _fits(name: str, words: list[str]) -> bool:
    if name == "find":
        return bool(words)
    return len(words) == (1 if name in WITH_WHO else 0)
