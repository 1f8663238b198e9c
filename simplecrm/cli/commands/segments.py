"""The group ``segments``."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.completion import candidates as complete
from simplecrm.cli.completion import queries
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.arguments import refuse_if_same, text_or_editor
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.groups import noun
from simplecrm.cli.runtime.nouns import add_lifecycle
from simplecrm.cli.runtime.options import Archived, Format, Json, Limit
from simplecrm.cli.runtime.output import output_format
from simplecrm.core.records.segments import Segment
from simplecrm.errors import NotUnderstood

group = noun("Segments: saved queries; @hot in a query stands for the one named hot.\n\nExample: simplecrm segments")

Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of the segment.", autocompletion=complete.segment)]


@group.command("list")
def list_(archived: Archived = False, format: Format = "", json: Json = False) -> None:
    """List the segments.

    Example: simplecrm segments
    """
    from simplecrm.lookups import segments
    from simplecrm.show.lists import segments as columns

    output.listing(columns(), segments.every(run.book.reading(), archived=archived), output_format(format, json))


@group.command("add")
def add(
    name: Name,
    query: Annotated[
        list[str],
        typer.Argument(metavar="QUERY…", help="The query (see: queries).", autocompletion=queries.query),
    ],
    json: Json = False,
) -> None:
    """Save a query under a name.

    Example: simplecrm segments add hot "stage:prospect last<30d deal>5k"
    """
    from simplecrm.actions import segments
    from simplecrm.drafts import segments as drafts

    draft = drafts.draft(name=name, query=" ".join(query))
    made = segments.add(run.book, draft.name, draft.query, run.now)
    output.record(made, [str(made.id)], "json" if json else "plain")
    output.changed(f"Added segment {made.name}")


@group.command("show")
def show(name: Name, format: Format = "", json: Json = False, limit: Limit = None) -> None:
    """List the contacts that a segment finds.

    Example: simplecrm segments show hot
    """
    from simplecrm.lookups import contacts
    from simplecrm.lookups.query import compiler
    from simplecrm.show.contacts import columns

    connection = run.book.reading()
    segment = _segment(name)
    ids = compiler.ids(connection, segment.query, run.query_context, limit=output.one_more(limit))
    output.limited(columns(run.now), contacts.rows, connection, ids, output_format(format, json), limit=limit)


@group.command("edit")
def edit(
    name: Name,
    query: Annotated[
        list[str],
        typer.Argument(metavar="[QUERY]…", help="The new query (see: queries).", autocompletion=queries.query),
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


def segment_id(name: str) -> int:
    """The id of the segment with that name. Raises ``NothingMatched``."""
    return _segment(name).id


def _segment(name: str) -> Segment:
    from simplecrm.lookups import segments

    return segments.require(run.book.reading(), name)


add_lifecycle(group, "segment", segment_id, "hot")
