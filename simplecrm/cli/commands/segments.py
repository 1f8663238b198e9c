"""The group ``segments``."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.completion import outreach, queries, values
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.arguments import context, refuse_if_same, text_or_editor
from simplecrm.cli.runtime.context import run, say
from simplecrm.cli.runtime.groups import noun
from simplecrm.cli.runtime.nouns import add_lifecycle
from simplecrm.cli.runtime.options import Archived, Format, Json, Limit
from simplecrm.cli.runtime.output import output_format
from simplecrm.core.records.segments import Segment
from simplecrm.errors import NotUnderstood
from simplecrm.lean import datetime

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from simplecrm.show.table import Column

group = noun("Segments: saved queries; @hot in a query stands for the one named hot.\n\nExample: simplecrm segments")

Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of the segment.", autocompletion=outreach.segment)]


@group.command("list")
def list_(archived: Archived = False, format: Format = "", json: Json = False) -> None:
    """List the segments, with how many records each finds.

    Example: simplecrm segments
    """
    from simplecrm.lookups import segments
    from simplecrm.show.lists import segments as columns

    connection = run.book.reading()
    found = segments.counted(connection, segments.every(connection, archived=archived), run.query_context)
    output.listing(columns(), found, output_format(format, json), every="" if archived else "segment")
    for one in found:
        if one.problem:
            say(f"The query of {one.name} is invalid: {one.problem}")


@group.command("add")
def add(
    name: Name,
    query: Annotated[
        list[str],
        typer.Argument(metavar="QUERY…", help="The query (see: queries).", autocompletion=queries.segment_query),
    ],
    finds: Annotated[
        str,
        typer.Option(
            "--finds",
            metavar="NOUN",
            help="What it finds: contacts (default), companies or deals.",
            autocompletion=values.segment_noun,
        ),
    ] = "",
    json: Json = False,
) -> None:
    """Save a query under a name, for contacts, companies or deals.

    Example: simplecrm segments add hot "stage:prospect last<30d deal>5k"
    """
    from simplecrm.actions import segments
    from simplecrm.drafts import segments as drafts

    made = segments.add(run.book, drafts.draft(name=name, query=" ".join(query), finds=finds), run.now)
    output.record(made, [str(made.id)], "json" if json else "plain")
    output.changed(f"Added segment {made.name}")


@group.command("show")
def show(name: Name, format: Format = "", json: Json = False, limit: Limit = None) -> None:
    """List what a segment finds.

    Example: simplecrm segments show hot
    """
    from simplecrm.lookups import segments

    connection = run.book.reading()
    segment = _segment(name)
    ids = segments.record_ids(connection, segment, run.query_context, limit=output.one_more(limit))
    columns, rows = _list_of(segment.finds)
    output.limited(columns, rows, connection, ids, output_format(format, json), limit=limit)


@group.command("compare")
def compare(
    name: Name,
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar="WHEN",
            help="With what was kept last before the end of that day.",
            autocompletion=values.when,
        ),
    ] = "",
    format: Format = "",
    json: Json = False,
) -> None:
    """List what entered and left a segment since it was added, its query changed, or it was kept.

    Example: simplecrm segments compare hot
    """
    from simplecrm.core.dates.zones import now_utc_text
    from simplecrm.lookups import segments
    from simplecrm.show.lists import moved
    from simplecrm.show.when import local_minute

    segment = _segment(name)
    until = ""
    if since:
        day = context().past("since", since).date
        until = now_utc_text(datetime.datetime.combine(day, datetime.time.max, run.now.tzinfo))
    found = segments.compare(run.book.reading(), segment, run.query_context, until=until)
    output.listing(moved(), [*found.entered, *found.left], output_format(format, json))
    say(
        f"{segment.name} finds {segments.found_words(found.now, segment.finds)}; on "
        f"{local_minute(found.since, run.now)} it found {found.before:,}: {len(found.entered):,} entered, "
        f"{len(found.left):,} left."
    )


@group.command("keep")
def keep(name: Name, json: Json = False) -> None:
    """Keep what a segment finds now, to be compared with later.

    Example: simplecrm segments keep hot
    """
    from simplecrm.actions import segments

    kept = segments.keep(run.book, name, run.now)
    output.record(kept, [str(kept.id)], "json" if json else "plain")
    output.changed(f"Kept what {kept.name} finds now")


@group.command("edit")
def edit(
    name: Name,
    query: Annotated[
        list[str],
        typer.Argument(metavar="[QUERY]…", help="The new query (see: queries).", autocompletion=queries.segment_query),
    ] = [],  # noqa: B006
    new_name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="The new name.")] = None,
    json: Json = False,
) -> None:
    """Change a segment's query or name; without either, its query in the editor.

    Example: simplecrm segments edit hot "stage:prospect last<14d"
    """
    if not (query or run.can_ask()) and new_name is None:
        raise NotUnderstood("Nothing to change was given.", "See: simplecrm segments edit --help")
    from simplecrm.actions import segments
    from simplecrm.drafts import segments as drafts

    old = _segment(name)
    if not query and new_name is None:
        query = text_or_editor(None, old.query).split()
    new = drafts.edited(old, name=new_name, query=" ".join(query) or None)
    refuse_if_same(old, new)
    saved = segments.edit(run.book, old.name, run.now, new_name=new.name, query=new.query)
    output.record(saved, [str(saved.id)], "json" if json else "plain")
    output.changed(f"Changed segment {saved.name}")


def _list_of(noun: str) -> tuple[Sequence[Column], Callable[[sqlite3.Connection, Iterable[int]], list[Any]]]:
    """The columns and the rows of a list of records of a noun."""
    from simplecrm.lookups import companies, contacts, deals
    from simplecrm.show import contacts as contacts_shown
    from simplecrm.show import deals as deals_shown
    from simplecrm.show.lists import companies as company_columns

    if noun == "company":
        return company_columns(), companies.rows
    if noun == "deal":
        return deals_shown.columns(run.now), deals.rows
    return contacts_shown.columns(run.now), contacts.rows


def segment_id(name: str) -> int:
    """The id of the segment with that name. Raises ``NothingMatched``."""
    return _segment(name).id


def _segment(name: str) -> Segment:
    from simplecrm.lookups import segments

    return segments.require(run.book.reading(), name)


add_lifecycle(group, "segment", segment_id, "hot")
