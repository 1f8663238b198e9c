"""``today``."""

from __future__ import annotations

from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run
from simplecrm.errors import NothingMatched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from simplecrm.lookups.query.compiler import Condition
    from simplecrm.lookups.today import Agenda


def today(
    query: Sequence[str] = (),
    *,
    format: str = "",
    json: bool = False,
    count: bool = False,
    template: str = "",
    explain: bool = False,
    all: bool = False,
) -> None:
    """Show the agenda of the day, the number of things due (``count``), or a filled ``template``, which ``--format``
    gives too. ``explain`` sorts by urgency and shows the points. ``query`` is WHO, or a query for the contacts to
    include. Unless ``all`` is set, or the query is WHO or on owners, what only others than the user own is left out."""
    from simplecrm import config
    from simplecrm.lookups import today as todays

    if "{" in format:
        template, format = format, ""
    form = output.output_format(format, json)
    contact_id, where = _whose(query)
    is_of_owner = where is not None and where.by_owner
    due_where = _on_follow_ups(query, where) if is_of_owner else None
    where = _of(contact_id, where)
    user = "" if all or contact_id or is_of_owner else _user()
    if count:
        output.lines([str(todays.count(run.book.reading(), run.now, where=due_where or where, user=user))])
        return
    from simplecrm.cli.runtime.context import offered
    from simplecrm.show.today import NOTHING_DUE, agenda_lines, filled

    # The rest of the week does not count in a status bar.
    ahead = 0 if template else config.number("celebrate_days")
    in_full = bool(template) or output.chosen_format(form) in ("json", "jsonl", "csv", "tsv")
    agenda = todays.agenda(
        run.book.reading(), run.query_context, ahead=ahead, in_full=in_full, where=where, due_where=due_where, user=user
    )
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
        lines = agenda_lines(agenda, run.now, empty=empty, offered=offered, me=run.book.user())
        output.record(agenda, [] if nothing_matches else lines, form)
    if user and not template:
        _say_what_is_left_out(todays.count(run.book.reading(), run.now, where=where), agenda)
    if nothing_matches:
        raise NothingMatched("Nothing that is due matches.")


def _whose(query: Sequence[str]) -> tuple[int, Condition | None]:
    """What ``selection.whose`` gives; that module is loaded only for a query."""
    if not query:
        return 0, None
    from simplecrm.cli.handlers.selection import whose

    return whose(query)


def _user() -> str:
    """The user whose work is shown, with that of nobody; empty for everyone's."""
    user = run.book.user()
    if not user:
        return ""
    from simplecrm.lookups import users

    return users.whose(run.book.reading(), user)


def _on_follow_ups(query: Sequence[str], where: Condition | None) -> Condition | None:
    from simplecrm.lookups.query import compiler

    return compiler.follow_ups(run.book.reading(), " ".join(query), run.query_context, where)


def _say_what_is_left_out(count: int, agenda: Agenda) -> None:
    """Say how many of ``count`` follow-ups that are late or due today are not on the agenda."""
    from simplecrm.cli.runtime.context import offered, say

    others = count - len(agenda.late) - len(agenda.today)
    if others > 0:
        say(offered(f"{others:,} more of others: simplecrm today --all"))


def _of(contact_id: int, where: Condition | None) -> Condition | None:
    if not contact_id:
        return where
    from simplecrm.lookups.query.condition import Condition

    return Condition("c.id = ?", (contact_id,), True)
