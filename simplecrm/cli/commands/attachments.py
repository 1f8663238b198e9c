"""``attach`` and the group ``attachments``."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from simplecrm.cli.completion import candidates as complete
from simplecrm.cli.completion import values
from simplecrm.cli.handlers import selection
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.arguments import argument_text, refuse_if_same
from simplecrm.cli.runtime.context import run, say
from simplecrm.cli.runtime.groups import noun
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.nouns import add_lifecycle
from simplecrm.cli.runtime.options import About, Archived, Format, Json, Limit, WhoOrQuery
from simplecrm.cli.runtime.output import output_format
from simplecrm.core.ids import parse_id
from simplecrm.core.records.attachments import Attachment
from simplecrm.drafts import attachments as drafts
from simplecrm.errors import FileUnusable, NotUnderstood

verbs = new_verbs()
group = noun("Attachments: files of contacts, companies, deals and cases.\n\nExample: simplecrm attachments ann")

Id = Annotated[int, typer.Argument(metavar="ID", help="The id of the attachment.", autocompletion=complete.attachment)]
Files = Annotated[list[str], typer.Argument(metavar="FILE…", help="The files to copy.", autocompletion=values.file)]
Remark = Annotated[str, typer.Option("--text", metavar="REMARK", help="What it is, or where it came from.")]


@verbs.command("attach")
def attach(who: About, files: Files, text: Remark = "", json: Json = False) -> None:
    """Attach copies of files to a contact, a company, a deal or a case.

    Example: simplecrm attach ann ~/quote.pdf --text "As sent on Monday"
    """
    _add(who, files, text, json)


@group.command("list")
def list_(
    who: WhoOrQuery = [],  # noqa: B006
    archived: Archived = False,
    format: Format = "",
    json: Json = False,
    limit: Limit = None,
) -> None:
    """List attachments, newest first: of one contact, company, deal or case, of those a query finds, or all.

    Example: simplecrm attachments company:acme
    """
    from simplecrm.lookups import attachments
    from simplecrm.show.attachments import columns

    connection = run.book.reading()
    about, where = selection.subject_or_query(who)
    ids = attachments.ids(
        connection, contact_id=about.contact_id, company_id=about.company_id, deal_id=about.deal_id,
        case_id=about.case_id, where=where, archived=archived, limit=output.one_more(limit),
    )  # fmt: skip
    output.limited(
        columns(run.now), attachments.rows, connection, ids, output_format(format, json), limit=limit,
        asked=bool(who) or archived, every="attachment",
    )  # fmt: skip


@group.command("add")
def add(who: About, files: Files, text: Remark = "", json: Json = False) -> None:
    """Attach copies of files; the same as attach.

    Example: simplecrm attachments add deal:1 ~/contract.pdf
    """
    _add(who, files, text, json)


@group.command("show")
def show(attachment_id: Id, format: Format = "", json: Json = False) -> None:
    """Show what an attachment is, and whose.

    Example: simplecrm attachments show 3
    """
    from simplecrm.show.attachments import attachment_lines

    found = _attachment(attachment_id)
    output.record(found, attachment_lines(found, run.now), output_format(format, json))


@group.command("edit")
def edit(
    attachment_id: Id,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Another name for the file.")] = None,
    text: Annotated[str | None, typer.Option("--text", metavar="REMARK", help="Another remark; '' for none.")] = None,
    json: Json = False,
) -> None:
    """Change the name or the remark.

    Example: simplecrm attachments edit 3 --name offer.pdf
    """
    from simplecrm.actions import attachments

    old = _attachment(attachment_id)
    new = drafts.edited(old, name=name, text=argument_text(text))
    refuse_if_same(old, new)
    saved = attachments.edit(run.book, old, new, run.now)
    output.record(saved, [str(saved.id)], "json" if json else "plain")
    output.changed(f"Changed attachment #{saved.id}")


@group.command("open")
def open_(attachment_id: Id) -> None:
    """Open a copy of an attachment in the program for it; without such a program, print the path of the copy.

    Example: simplecrm attachments open 3
    """
    from simplecrm.actions import opening
    from simplecrm.show.safe import safe

    found = _attachment(attachment_id)
    path = opening.copy_to_open(run.book, found)
    if not opening.hand_over(path):
        output.lines([safe(path)])


@group.command("save")
def save(
    attachment_id: Id,
    dest: Annotated[
        str,
        typer.Argument(
            metavar="[DEST]", help="A file, a folder, or - for stdout; default: here.", autocompletion=values.file
        ),
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")] = False,
) -> None:
    """Write the content of an attachment to a file.

    Example: simplecrm attachments save 3 ~/Desktop
    """
    from simplecrm.show.safe import safe
    from simplecrm.store.attachments import contents

    found = _attachment(attachment_id)
    content = contents.Content(found.sha256, found.size)
    if dest == "-":
        output.stream(contents.chunks_of(run.book.contents, content))
        return
    path = os.path.join(dest, found.name) if not dest or os.path.isdir(dest) else dest
    try:
        contents.save(run.book.contents, content, path, force=force)
    except FileExistsError as error:
        raise NotUnderstood(f"{path} already exists.", "Add --force to overwrite it.") from error
    except OSError as error:
        raise FileUnusable(f"{path} cannot be written: {error.strerror or error}.") from error
    output.lines([safe(path)])
    say(f"Saved {safe(found.name)} ({found.size:,} bytes).")


def _add(who: str, files: list[str], text: str, json: bool) -> None:
    from simplecrm.actions import attachments
    from simplecrm.show.attachments import attachment_words
    from simplecrm.show.safe import field
    from simplecrm.show.table import json_text

    about = selection.subject(who)
    remark = argument_text(text) or ""
    given = [
        (
            path,
            drafts.draft(
                path, text=remark, contact_id=about.contact_id, company_id=about.company_id, deal_id=about.deal_id,
                case_id=about.case_id,
            ),
        )
        for path in map(os.path.expanduser, files)
    ]  # fmt: skip
    done = attachments.add(run.book, given, run.now)
    output.lines([json_text(tuple(done), indent=2)] if json else [f"{one.id}\t{field(one.name)}" for one in done])
    owner = done[0].contact or done[0].company or done[0].deal or done[0].case
    output.changed(f"Attached to {owner}: {'; '.join(attachment_words(one, run.now) for one in done)}")


def _attachment(attachment_id: int) -> Attachment:
    from simplecrm.lookups import attachments

    return attachments.require(run.book.reading(), attachment_id)


add_lifecycle(group, "attachment", parse_id, "3")
