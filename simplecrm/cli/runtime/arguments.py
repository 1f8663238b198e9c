"""What commands make of the values of their arguments and options."""

from __future__ import annotations

import os

from simplecrm.cli.runtime.context import run, setting
from simplecrm.cli.runtime.drafts import ARGUMENT, EDITOR, STDIN, Draft, standard_input, with_anyway
from simplecrm.drafts.context import Context, FieldError
from simplecrm.errors import DoNotContact, NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType
    from typing import overload

    from simplecrm.core.dates.when import When


class CommandContext(Context):
    """Parses phrases with the user's settings; prints remarks on stderr."""

    def __init__(self) -> None:
        super().__init__(run.now, setting, self._say, _in_use)

    def _when(self, field: str, phrase: str, *, future: bool) -> When:
        zone = unknown_zone()
        if zone:
            self._say(f"Unknown time zone in TZ: “{zone}”", "Times are taken as UTC.")
        return super()._when(field, phrase, future=future)

    @staticmethod
    def _say(phrase: str, remark: str) -> None:
        from simplecrm.cli.runtime.context import say

        say(f"{phrase}: {remark}")


HINTS = {
    "title": "For example: --company 'Acme GmbH'", "next": "For example: --next 'next tue 9am'",
    "name": "For example: simplecrm add 'Ann Lee <ann@acme.com>'",
}  # fmt: skip
"""By field, the option that supplies a missing value."""


class as_options:  # noqa: N801 - used as a function; contextlib would be loaded only for it
    """A context manager that adds the option that supplies a missing value to the hint of a ``FieldError``."""

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, FieldError):
            raise FieldError(error.field, error.sentence, error.hint or HINTS.get(error.field, "")) from error


class asks_for_anyway:  # noqa: N801 - used as a function
    """A context manager that gives a ``DoNotContact`` the hint to repeat the command with ``--anyway``, unless its text
    is not among the arguments: then ``drafts.keep`` prints how to repeat it."""

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, DoNotContact):
            is_kept = "-" in run.arguments or (run.draft is not None and run.draft.source != ARGUMENT)
            raise DoNotContact(error.names, "" if is_kept else f"To do it anyway: {_with_anyway()}") from error


def _with_anyway() -> str:
    from shlex import join

    return join(["simplecrm", *with_anyway(run.arguments)])


def context() -> Context:
    """The context that parses phrases on the command line."""
    return CommandContext()


def when(phrase: str, *, future: bool = True) -> When:
    """Parse a date phrase, as a date to come if ``future``, else as a past one.

    Raises ``NotUnderstood``.
    """
    return context().coming("when", phrase) if future else context().past("when", phrase)


def unknown_zone() -> str:
    """The zone in ``TZ`` if this system does not know it, else an empty string."""
    name = os.environ.get("TZ", "").lstrip(":")
    if "/" not in name or os.path.isabs(name) or "," in name:
        return ""  # a file, or a rule such as CET-1CEST,M3.5.0,M10.5.0/3
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return name
    return ""


def refuse_if_same(old: object, new: object) -> None:
    """Raise ``NotUnderstood`` when an edit changes nothing."""
    if new == old:
        raise NotUnderstood("Nothing to change was given.", "Add --help to see what can be changed.")


def check_sort(sort: str, orders: Iterable[str]) -> None:
    """Raise ``NotUnderstood`` unless a list has that order."""
    if sort not in orders:
        raise NotUnderstood(f"Invalid sort order: “{sort}”.", f"Sort by: {', '.join(filter(None, orders))}")


def _in_use(what: str) -> list[str]:
    from simplecrm.lookups import vocabularies

    return vocabularies.in_use(run.book.reading(), what)


def text_or_editor(text: str | None, start: str = "") -> str:
    """The text, or if it is None and there is a terminal, a text from the editor.

    Raises ``NotUnderstood`` if there is neither, or if the editor is left with nothing but blanks and comments.
    """
    if text is not None:
        return text
    if not run.can_ask():
        raise NotUnderstood("No text given.", "Give the text as an argument, or - to read it from standard input.")
    from simplecrm.cli.runtime.editor import edited

    def keep(text: str) -> None:
        run.draft = Draft(text, EDITOR)

    found = edited(start, keep)
    if not without_comments(found).strip():
        run.draft = None
        raise NotUnderstood("The text is empty; nothing was saved.")
    return found


def without_comments(text: str) -> str:
    """The text without Markdown's comments, ``<!-- … -->``; the end of the text closes one, too."""
    before, *commented = text.split("<!--")
    return before + "".join(part.partition("-->")[2] for part in commented)


if TYPE_CHECKING:

    @overload
    def argument_text(text: str) -> str: ...
    @overload
    def argument_text(text: str | None) -> str | None: ...


def argument_text(text: str | None) -> str | None:
    """The text of an argument, or for ``-`` that of stdin. Call it before anything that can fail, because it makes the
    text a draft that is kept if the command fails (see ``cli.runtime.drafts``)."""
    if text == "-":
        text = standard_input()
        run.draft = Draft(text, STDIN)
    elif text:
        run.draft = Draft(text, ARGUMENT)
    return text
