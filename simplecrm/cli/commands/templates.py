"""The group ``templates``, and ``reply``."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.completion import outreach, queries, values
from simplecrm.cli.handlers import selection
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.arguments import (
    argument_text,
    asks_for_anyway,
    context,
    refuse_if_same,
    text_or_editor,
)
from simplecrm.cli.runtime.context import run, say
from simplecrm.cli.runtime.groups import noun
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.nouns import add_lifecycle
from simplecrm.cli.runtime.options import Archived, Format, Json, Limit, Who
from simplecrm.cli.runtime.output import output_format
from simplecrm.core.records.templates import Template
from simplecrm.drafts import templates as drafts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.actions.filling import Filled

group = noun(
    "Templates: texts with fields, such as {{ given }}, to be filled in for each person.\n\n"
    "Example: simplecrm templates"
)
verbs = new_verbs()

SUBJECT = "Subject: "

Which = Annotated[
    str, typer.Argument(metavar="TEMPLATE", help="Name, the beginning of it, or #ID.", autocompletion=outreach.template)
]
Subject = Annotated[
    str | None, typer.Option("--subject", metavar="TEXT", help="The subject of a message; it may name fields, too.")
]
TemplateFormat = Annotated[
    str | None,
    typer.Option("--as", metavar="FORMAT", help="text (default), or markdown.", autocompletion=values.template_format),
]


@group.command("list")
def list_(archived: Archived = False, format: Format = "", json: Json = False, limit: Limit = None) -> None:
    """List the templates.

    Example: simplecrm templates
    """
    from simplecrm.lookups import templates
    from simplecrm.show.templates import columns

    connection = run.book.reading()
    ids = templates.ids(connection, archived=archived, limit=output.one_more(limit))
    output.limited(
        columns(run.now),
        templates.rows,
        connection,
        ids,
        output_format(format, json),
        limit=limit,
        asked=archived,
        every="template",
    )


@group.command("add")
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="One word, such as thanks.")],
    text: Annotated[
        str | None,
        typer.Argument(metavar="[TEXT]", help="The text with fields; - reads stdin; without it your editor opens."),
    ] = None,
    subject: Subject = None,
    format: TemplateFormat = None,
    json: Json = False,
) -> None:
    """Add a template, a text with fields in double braces.

    Example: simplecrm templates add thanks "Hello {{ given or 'there' }}, thank you." --subject "Thank you"
    """
    from simplecrm.actions import templates

    text = text_or_editor(argument_text(text))
    draft = drafts.draft(name=name, text=text, subject=subject or "", format=format or "")
    _saved(templates.add(run.book, draft, run.now), "Added", json)


@group.command("show")
def show(which: Which, format: Format = "", json: Json = False) -> None:
    """Show a template.

    Example: simplecrm templates show thanks
    """
    from simplecrm.show.templates import template_lines

    template = _template(which)
    output.record(template, template_lines(template), output_format(format, json))


@group.command("edit")
def edit(
    which: Which,
    text: Annotated[str | None, typer.Argument(metavar="[TEXT]", help="The new text; - reads stdin.")] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="The new name.")] = None,
    subject: Subject = None,
    format: TemplateFormat = None,
    json: Json = False,
) -> None:
    """Change a template; without any change given, its text in your editor.

    Example: simplecrm templates edit thanks --subject "Many thanks"
    """
    from simplecrm.actions import templates

    text = argument_text(text)
    old = _template(which)
    if text is None and name is None and subject is None and format is None:
        text = text_or_editor(None, old.text)
    new = drafts.edited(old, name=name, text=text, subject=subject, format=format)
    refuse_if_same(old, new)
    _saved(templates.edit(run.book, old, new, run.now), "Changed", json)


@group.command("preview")
def preview(which: Which, who: Who, format: Format = "", json: Json = False) -> None:
    """Show a template filled in for a contact, and what it lacks.

    Example: simplecrm templates preview thanks ann
    """
    from simplecrm.actions import filling
    from simplecrm.show.templates import filled_lines

    template = _template(which)
    filled = filling.for_contact(run.book.reading(), template, selection.contact_id(who), run.now)
    output.record(filled, filled_lines(filled), output_format(format, json))
    if filled.missing:
        say(f"{filled.name} has no {' and no '.join(filled.missing)}.")


@group.command("check")
def check(
    which: Which,
    query: Annotated[
        list[str],
        typer.Argument(metavar="[QUERY]…", help="Only contacts that it finds.", autocompletion=queries.query),
    ] = [],  # noqa: B006
    format: Format = "",
    json: Json = False,
) -> None:
    """List the contacts for whom a template lacks fields, and which.

    Example: simplecrm templates check thanks @hot
    """
    from simplecrm.actions import filling
    from simplecrm.lookups.query import compiler
    from simplecrm.show.templates import missing_columns

    connection, template = run.book.reading(), _template(which)
    ids = compiler.ids(connection, " ".join(query), run.query_context)
    lacking = [one for one in filling.for_each(connection, template, ids, run.now) if one.missing]
    output.listing(missing_columns(), lacking, output_format(format, json))
    say(f"{len(lacking):,} of {len(ids):,} lack fields." if lacking else f"All {len(ids):,} have every field.")


@group.command("fields")
def fields(format: Format = "", json: Json = False) -> None:
    """List the fields that templates can name.

    Example: simplecrm templates fields
    """
    from simplecrm.core.templates.fields import FieldHelp, known
    from simplecrm.lookups import templates
    from simplecrm.show.templates import field_columns

    pairs = known(templates.field_names(run.book.reading()))
    output.listing(
        field_columns(), [FieldHelp(name, about) for name, about in pairs.items()], output_format(format, json)
    )


@verbs.command("reply")
def reply(
    who: Who,
    template: Annotated[
        str, typer.Argument(metavar="TEMPLATE", help="The template to fill in.", autocompletion=outreach.template)
    ],
    edit: Annotated[
        bool, typer.Option("--edit/--no-edit", help="Open the text in your editor first (default on a terminal).")
    ] = True,
    only_print: Annotated[bool, typer.Option("--print", help="Only print the message; log nothing.")] = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Write even to somebody who is marked as do not contact.")
    ] = False,
    next_: Annotated[
        str | None,
        typer.Option("--next", metavar="WHEN", help="Set a follow-up, too.", autocompletion=values.when),
    ] = None,
    json: Json = False,
) -> None:
    """Fill in a template for a contact, open it in your mail program, and log it.

    Example: simplecrm reply ann thanks
    """
    from simplecrm.actions import opening, replying
    from simplecrm.cli.handlers.activities import next_step
    from simplecrm.core.text import urls
    from simplecrm.show.templates import filled_lines
    from simplecrm.store import recent

    chosen, contact_id = _template(template), selection.contact_id(who)
    with asks_for_anyway():
        filled = replying.message(run.book.reading(), chosen, contact_id, run.now, anyway=anyway)
    if only_print:
        output.record(filled, filled_lines(filled), "json" if json else "plain")
        return
    if edit and run.can_ask():
        filled = _edited(filled)
    target = urls.mail_url(filled.email, filled.subject, filled.text)
    made = replying.reply(
        run.book, filled, drafts.message(context(), filled), run.now, following=next_step(next_ or "", "")
    )
    recent.remember(run.book.path, contact_id)
    is_opened = opening.hand_over(target)
    lines = [str(made.activity.id)] if is_opened else filled_lines(filled)
    output.record(made, lines, "json" if json else "plain")
    if not is_opened:
        say("There is no mail program to open it with (xdg-open); send the text above.")
    output.changed(f"Logged email to {filled.name}: {filled.subject or chosen.name}")


def _edited(filled: Filled) -> Filled:
    """The message after the editor: a line with the subject, an empty one, and the text."""
    text = text_or_editor(None, f"{SUBJECT}{filled.subject}\n\n{filled.text}")
    first, _, rest = text.partition("\n")
    if not first.startswith(SUBJECT.strip()):
        return filled._replace(text=text)
    return filled._replace(subject=first.removeprefix(SUBJECT.strip()).strip(), text=rest.strip() + "\n")


def template_id(words: str) -> int:
    """The id of the template that the words identify (see ``lookups.templates.resolve``)."""
    from simplecrm.lookups import templates

    return templates.resolve(run.book.reading(), words)


def _template(words: str) -> Template:
    from simplecrm.lookups import templates

    return templates.require(run.book.reading(), template_id(words))


def _saved(template: Template, verb: str, json: bool) -> None:
    output.record(template, [f"{template.id}\t{template.name}"], "json" if json else "plain")
    output.changed(f"{verb} template {template.name}")


add_lifecycle(group, "template", template_id, "thanks")
