"""``today``."""

from __future__ import annotations

from simplecrm.cli.handlers.selection import whose
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run
from simplecrm.errors import NothingMatched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from simplecrm.lookups.query.compiler import Condition


def today(
    query: Sequence[str] = (),
    *,
    format: str = "",
    json: bool = False,
    count: bool = False,
    template: str = "",
    explain: bool = False,
) -> None:
    """Show the agenda of the day, the number of things due (``count``), or a filled ``template``, which ``--format``
    gives too. ``explain`` sorts by urgency and shows the points. ``query`` is WHO, or a query for the contacts to
    include."""
    from simplecrm import config
    from simplecrm.lookups import today as todays

    if "{" in format:
        template, format = format, ""
    form = output.output_format(format, json)
    where = _of(*whose(query))
    if count:
        output.lines([str(todays.count(run.book.reading(), run.now, where=where))])
        return
    from simplecrm.cli.runtime.errors import offered
    from simplecrm.show.today import NOTHING_DUE, agenda_lines, filled

    # The rest of the week does not count in a status bar.
    ahead = 0 if template else config.number("celebrate_days")
    in_full = bool(template) or output.chosen_format(form) in ("json", "jsonl", "csv", "tsv")
    agenda = todays.agenda(run.book.reading(), run.query_context, ahead=ahead, in_full=in_full, where=where)
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
        lines = agenda_lines(agenda, run.now, empty=empty, offered=offered)
        output.record(agenda, [] if nothing_matches else lines, form)
    if nothing_matches:
        raise NothingMatched("Nothing that is due matches.")


def _of(contact_id: int, where: Condition | None) -> Condition | None:
    if not contact_id:
        return where
    from simplecrm.lookups.query.condition import Condition

    return Condition("c.id = ?", (contact_id,), True)
