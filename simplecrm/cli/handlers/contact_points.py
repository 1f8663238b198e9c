"""``email``, ``phone`` and ``birthdays``, for mail clients and other programs."""

from __future__ import annotations

from simplecrm.cli.handlers.selection import nothing
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run, say
from simplecrm.errors import DONE, CrmError, NothingMatched, NotUnderstood
from simplecrm.lookups import contact_points
from simplecrm.show.safe import field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_KHARD = {"mobile": "cell"}
"""Labels with another name in vCard, and so in khard."""


def email(
    query: Sequence[str],
    *,
    mutt: bool = False,
    parsable: bool = False,
    remove_first_line: bool = False,
    all: bool = False,
) -> int:
    """Print addresses for a mail client, ``address TAB name``, the best first; return the exit code. Contacts marked as
    do not contact are left out unless ``all`` is set.

    ``mutt`` uses the format of mutt's query_command: the first line is a message, which can be an error.
    ``parsable`` uses that of khard: the first line is a message, and the kind of address is a third field. mutt shows
    what is written to stderr in the middle of its screen, so with either nothing is.
    """
    text = " ".join(query)
    if parsable and not remove_first_line:
        output.lines([f"searching for '{field(text)}' ..."])
    try:
        addresses = contact_points.emails(run.book.reading(), _wanted(text), run.query_context, everybody=all)
        found, left_out = addresses.found, addresses.left_out
        if not found:
            raise _only_left_out(text, left_out) if left_out else nothing(text)
    except CrmError as error:
        if mutt:
            output.lines([field(error.sentence)])
        elif not (parsable and isinstance(error, NothingMatched)):
            raise
        return error.exit_code
    if mutt:
        output.lines([f"{len(found)} found for {field(text)}" + (f", {left_out} left out" if left_out else "")])
    if parsable:
        output.lines(_as_khard(found, text, "internet"))
        return DONE
    for item in found:
        extra = [item.company] if mutt else []
        output.lines(["\t".join(map(field, (item.value, item.name, *extra)))])
    if left_out and not mutt:
        from simplecrm.core.text.plurals import counted

        say(f"Left out {counted(left_out, 'contact')} marked as do not contact; --all prints them too.")
    return DONE


def phone(query: Sequence[str], *, parsable: bool = False) -> None:
    """Print whose number it is: name, company, last activity, next follow-up and number, separated by tabs; and on
    stderr who asked not to be contacted, for those who look up a number to dial it.

    ``parsable`` uses the format of khard: ``number TAB name TAB kind``.
    """
    from simplecrm.show.when import due_words

    text = _wanted(" ".join(query))
    callers: list[contact_points.Caller] = []
    if parsable:
        lines = _as_khard(contact_points.phones(run.book.reading(), text, run.query_context), text, "voice")
    else:
        callers = contact_points.callers(run.book.reading(), text, run.query_context)
        lines = [
            "\t".join(map(field, (
                one.name, one.company, _shortened(one.last),
                f"{due_words(one.next_due, run.now)} {one.next}".strip() if one.next_due else "", one.number,
            )))
            for one in callers
        ]  # fmt: skip
    if not lines:
        raise nothing(text)
    output.lines(lines)
    for one in callers:
        if one.do_not_contact:
            say(f"{one.name} asked not to be contacted.")


def birthdays(*, parsable: bool = False, format: str = "", json: bool = False) -> None:
    """Print all birthdays, the next one first: date, name, and the age they reach.

    ``parsable`` uses the format of khard: ``YYYY.MM.DD TAB name`` by month and day, with 1900 for an unknown year and
    invalid dates unchanged.
    """
    if parsable:
        known = contact_points.birthdays(run.book.reading())
        output.lines(f"{_dotted(item.birthday)}\t{field(item.name)}" for item in known)
        if not known:
            raise _no_birthdays()
        return
    found = contact_points.coming_birthdays(run.book.reading(), run.now.date())
    if format or json:
        from simplecrm.show.lists import birthdays as columns

        output.listing(columns(run.now), found, output.output_format(format, json), asked=True)
        return
    from simplecrm.show.when import day

    output.lines(
        "\t".join(map(field, (day(one.day, run.now) if one.day else one.birthday, one.name,
                               str(one.years or ""), one.company))).rstrip("\t")
        for one in found
    )  # fmt: skip
    if not found:
        raise _no_birthdays()


def _only_left_out(text: str, count: int) -> NothingMatched:
    from shlex import quote

    from simplecrm.core.text.plurals import counted

    shown = text if len(text) <= 60 else text[:59] + "…"
    return NothingMatched(
        f"“{shown}” matches only {counted(count, 'contact')} marked as do not contact.",
        f"Print them too: simplecrm email --all {quote(text)}",
    )


def _no_birthdays() -> NothingMatched:
    return NothingMatched("No birthdays in the book.", "For example: simplecrm contacts edit ann --birthday '4 dec'")


def _as_khard(items: list[contact_points.Reach], text: str, kind: str) -> list[str]:
    """Lines ``value TAB name TAB kind``; of each contact those that contain all words, or all lines if none does."""
    words = text.lower().split()
    of: dict[tuple[int, str], list[str]] = {}
    for item in items:
        of.setdefault((item.id, item.name), []).append(
            "\t".join(map(field, (item.value, item.name, _KHARD.get(item.label.lower(), item.label) or kind)))
        )
    return [
        line
        for lines in of.values()
        for line in [line for line in lines if all(word in line.lower() for word in words)] or lines
    ]


def _wanted(text: str) -> str:
    if not text.strip():
        raise NotUnderstood("Nothing to look for was given.", "For example: simplecrm email ann")
    return text


def _dotted(birthday: str) -> str:
    parts = birthday.removeprefix("--").split("-")
    if all(part.isascii() and part.isdigit() for part in parts):
        if birthday.startswith("--") and len(parts) == 2:
            return ".".join(("1900", *parts))
        if len(parts) == 3:
            return ".".join(parts)
    return field(birthday)


def _shortened(text: str, most: int = 120) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
