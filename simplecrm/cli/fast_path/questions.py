"""The most frequent look-ups, without Typer; the commands and the fast path call them."""

from __future__ import annotations

from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run
from simplecrm.core.query.words import is_plain
from simplecrm.errors import DONE, NothingMatched, NotUnderstood
from simplecrm.lookups import contact_points, contacts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from simplecrm.lookups.query.compiler import Condition

DEFAULT_LIMIT = 50


def contact_id(wanted: str) -> int:
    """The id of the contact that WHO identifies. Raises ``NothingMatched`` or ``Ambiguous``."""
    from simplecrm.lookups import who
    from simplecrm.store import recent

    return who.resolve(run.book.reading(), wanted, last=recent.recall(run.book.path) if wanted == "@last" else 0)


def find(words: list[str], form: str = "", limit: int = DEFAULT_LIMIT) -> None:
    """List the contacts that a query finds, the best matches first for words alone. Raises ``NothingMatched`` if there
    are none."""
    from simplecrm.show.contacts import columns

    text = " ".join(words)
    if not text.strip():
        raise NotUnderstood("Nothing to look for was given.", "For example: simplecrm find ann acme")
    connection = run.book.reading()
    found = contact_points.found_by(connection, text, run.query_context, limit + 1)
    if not found:
        from simplecrm.lookups import removed

        raise (removed.only_match(connection, "contact", text) if is_plain(text) else None) or nothing(text)
    output.listing(columns(run.now), contacts.rows(connection, found[:limit]), form, more=len(found) > limit)


def nothing(text: str, hint: str = "") -> NothingMatched:
    """The error for a query without matches; without a ``hint``, it offers to add one."""
    from simplecrm.lookups.who import to_add

    text = text.strip()
    shown = text if len(text) <= 60 else text[:59] + "…"
    return NothingMatched(f"Nothing matches “{shown}”.", hint or to_add(text))


def selected(text: str) -> list[int]:
    """The ids of all contacts that the query in ``--where`` finds. Raises ``NothingMatched`` and ``NotUnderstood``."""
    from simplecrm.lookups.query import compiler

    _wanted(text)
    found = list(compiler.ids(run.book.reading(), text, run.query_context))
    if not found:
        raise nothing(text, "List the contacts: simplecrm contacts")
    return found


def whose(words: Iterable[str]) -> tuple[int, Condition | None]:
    """The id of the contact that WHO identifies, or the condition of a query; (0, None) for all contacts.

    Raises ``NothingMatched``, ``Ambiguous`` and ``NotUnderstood``.
    """
    text = " ".join(words).strip()
    if not text or text == "@last" or is_plain(text):
        return contact_id(text) if text else 0, None
    from simplecrm.lookups.query import compiler

    return 0, compiler.people(run.book.reading(), text, run.query_context)


def open_reminders(text: str) -> list[int]:
    """The ids of all open follow-ups with contacts that the query in ``--where`` finds. Raises ``NothingMatched``
    and ``NotUnderstood``."""
    from simplecrm.lookups import reminders
    from simplecrm.lookups.query import compiler

    _wanted(text)
    connection = run.book.reading()
    found = list(reminders.ids(connection, where=compiler.people(connection, text, run.query_context)))
    if not found:
        raise nothing(text, "List the follow-ups: simplecrm reminders")
    return found


def show(wanted: str, form: str = "") -> None:
    """Show one contact in full."""
    from simplecrm.lookups import brief as briefs
    from simplecrm.show.contacts import brief_lines

    found = briefs.brief(run.book.reading(), contact_id(wanted), run.now.date(), last=3)
    if found is None:
        raise NothingMatched(f"Nobody matches “{wanted}”.")
    _remember(found.contact.id)
    output.record(found.contact, brief_lines(found, run.now, output.width()), form)


def brief(wanted: str, form: str = "") -> None:
    """Show the brief of a contact: what to read before a call."""
    from simplecrm.lookups import brief as briefs
    from simplecrm.show.contacts import brief_lines

    last, days = _brief_settings()
    found = briefs.brief(run.book.reading(), contact_id(wanted), run.now.date(), last=last, birthday_within=days)
    if found is None:
        raise NothingMatched(f"Nobody matches “{wanted}”.")
    _remember(found.contact.id)
    form = output.chosen_format(form)
    output.record(found.contact if form == "ids" else found, brief_lines(found, run.now, output.width()), form)


def today(
    form: str = "", *, words: Iterable[str] = (), count: bool = False, template: str = "", explain: bool = False
) -> int:
    """Show the agenda of the day, the number of things due (``count``), or a filled ``template``. ``explain`` sorts by
    urgency and shows the points. ``words`` are WHO or a query for the contacts to include. Returns the exit code."""
    from simplecrm import config
    from simplecrm.lookups import today as todays

    where = _of(*whose(words))
    if count:
        output.lines([str(todays.count(run.book.reading(), run.now, where=where))])
        return DONE
    from simplecrm.cli.runtime.errors import offered
    from simplecrm.show.today import NOTHING_DUE, agenda_lines, filled

    # The rest of the week does not count in a status bar.
    ahead = 0 if template else config.number("celebrate_days")
    agenda = todays.agenda(run.book.reading(), run.query_context, ahead=ahead, where=where)
    nothing_matches = where is not None and not any(agenda)
    if explain:
        from simplecrm.show.lists import ranked as columns
        from simplecrm.show.today import ranked

        found = ranked(todays.ranked(run.book.reading(), agenda, run.now), run.now)
        output.listing(columns(), found, form)
    elif template:
        output.lines([filled(template, agenda, run.now)])
    elif output.chosen_format(form) == "ids":
        output.lines(str(item.id) for item in (*agenda.late, *agenda.today))
    else:
        # Adding --file to suggested commands loads a module of regular expressions.
        empty = "" if any(agenda) or nothing_matches else offered(NOTHING_DUE)
        output.record(agenda, [] if nothing_matches else agenda_lines(agenda, run.now, empty=empty), form)
    if nothing_matches:
        raise NothingMatched("Nothing that is due matches.")
    return DONE


def _wanted(where: str) -> None:
    if not where.strip():
        raise NotUnderstood("No query given in --where.", "For example: --where stage:lead")


def _remember(contact_id: int) -> None:
    from simplecrm.store import recent

    recent.remember(run.book.path, contact_id)


def _of(contact_id: int, where: Condition | None) -> Condition | None:
    if not contact_id:
        return where
    from simplecrm.lookups.query.condition import Condition

    return Condition("c.id = ?", (contact_id,), True)


def _brief_settings() -> tuple[int, int]:
    import os

    from simplecrm import paths

    if not os.path.exists(paths.config_path()) and "SIMPLECRM_BRIEF_ACTIVITIES" not in os.environ:
        return 5, 30
    from simplecrm import config

    return config.number("brief_activities"), config.number("birthday_days")
