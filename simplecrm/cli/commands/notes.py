"""``note`` and the group ``notes``."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.completion import candidates as complete
from simplecrm.cli.handlers import notes as handlers
from simplecrm.cli.handlers import selection
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.arguments import argument_text, text_or_editor
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.groups import noun
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.nouns import add_lifecycle
from simplecrm.cli.runtime.options import About, Archived, CompanyName, Deal, Format, Json, Limit, WhoOrQuery
from simplecrm.cli.runtime.output import output_format
from simplecrm.core.ids import parse_id
from simplecrm.core.records.notes import Note
from simplecrm.drafts import notes as drafts
from simplecrm.errors import NotUnderstood
from simplecrm.lookups.subjects import but_no_case

verbs = new_verbs()
group = noun("Notes: Markdown on a contact, a company or a deal.\n\nExample: simplecrm notes --pinned")

Text = Annotated[
    str | None, typer.Argument(metavar="[TEXT]", help="The text; - reads stdin; without it the editor opens.")
]
Id = Annotated[int, typer.Argument(metavar="ID", help="The id of the note.", autocompletion=complete.note)]
Pin = Annotated[bool, typer.Option("--pin", help="Show it in the brief, before every call.")]


@verbs.command("note")
def note(who: About, text: Text = None, pin: Pin = False, json: Json = False) -> None:
    """Write a note on a contact, a company or a deal.

    Example: simplecrm note ann "Prefers mornings" --pin
    """
    handlers.note(who, text, pin=pin, json=json)


@group.command("list")
def list_(
    who: WhoOrQuery = [],  # noqa: B006
    pinned: Annotated[bool, typer.Option("--pinned", help="Only pinned notes.")] = False,
    archived: Archived = False,
    format: Format = "",
    json: Json = False,
    limit: Limit = None,
) -> None:
    """List notes, newest first: on one contact, company or deal, on those a query finds, or all.

    Example: simplecrm notes ann
    """
    from simplecrm.lookups import notes
    from simplecrm.show.lists import notes as columns

    connection = run.book.reading()
    about, where = selection.subject_or_query(who)
    but_no_case(about, "A note")
    ids = notes.ids(
        connection,
        contact_id=about.contact_id,
        company_id=about.company_id,
        deal_id=about.deal_id,
        pinned=pinned,
        archived=archived,
        where=where,
        limit=output.one_more(limit),
    )
    output.limited(
        columns(run.now), notes.rows, connection, ids, output_format(format, json), limit=limit,
        asked=bool(who) or pinned or archived, every="note",
    )  # fmt: skip


@group.command("add")
def add(
    who: Annotated[
        str | None, typer.Argument(metavar="[WHO]", help="The contact.", autocompletion=complete.who)
    ] = None,
    text: Text = None,
    company: CompanyName = "",
    deal: Deal = "",
    pin: Pin = False,
    json: Json = False,
) -> None:
    """Write a note on a contact, or with --company or --deal on a company or deal.

    Example: simplecrm notes add --company Acme "Closed in August"
    """
    if company or deal:
        text = argument_text(text if text is not None else who)
        about, on = selection.company_id(company), selection.deal_id(deal)
        handlers.add(drafts.draft(text=text_or_editor(text), pinned=pin, company_id=about, deal_id=on), json)
    elif who is None:
        raise NotUnderstood(
            "No contact, company or deal given for the note.", "For example: simplecrm note ann 'Prefers mornings'"
        )
    else:
        handlers.note(who, text, pin=pin, json=json)


@group.command("show")
def show(note_id: Id, format: Format = "", json: Json = False) -> None:
    """Show one note in full.

    Example: simplecrm notes show 3
    """
    from simplecrm.show.safe import safe

    found = _note(note_id)
    output.record(found, [safe(found.text, multiline=True)], output_format(format, json))


@group.command("edit")
def edit(
    note_id: Id,
    text: Text = None,
    pin: Annotated[bool | None, typer.Option("--pin/--unpin", help="Show it in the brief, or no longer.")] = None,
    json: Json = False,
) -> None:
    """Change a note, in the editor unless TEXT is given.

    Example: simplecrm notes edit 3 --unpin
    """
    text = argument_text(text)
    old = _note(note_id)
    new = drafts.edited(
        old, text=text_or_editor(text, old.text) if text is not None or pin is None else None, pinned=pin
    )
    if new == old:
        raise NotUnderstood("Nothing was changed.")
    from simplecrm.actions import notes
    from simplecrm.cli.runtime import conflicts

    saved = conflicts.save(
        lambda base, mine, on_join: notes.edit(run.book, base, mine, run.now, on_join=on_join),
        old, new, draft=f"note-{old.id}",
    )  # fmt: skip
    output.record(saved, [str(saved.id)], "json" if json else "plain")
    output.changed(f"Changed note #{saved.id}")


def _note(note_id: int) -> Note:
    from simplecrm.lookups import notes

    return notes.require(run.book.reading(), note_id)


add_lifecycle(group, "note", parse_id, "3")
