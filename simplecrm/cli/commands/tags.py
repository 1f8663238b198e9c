"""``tag``, ``untag`` and the group ``tags``."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.completion import candidates as complete
from simplecrm.cli.completion import values
from simplecrm.cli.handlers import tags as handlers
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run, say
from simplecrm.cli.runtime.groups import noun
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.nouns import add_lifecycle
from simplecrm.cli.runtime.options import Archived, Format, Json, Where
from simplecrm.cli.runtime.output import output_format
from simplecrm.core.text.plurals import counted
from simplecrm.drafts.contacts import cadence
from simplecrm.errors import NotUnderstood

verbs = new_verbs()
group = noun("Tags: labels that group contacts, companies and deals.\n\nExample: simplecrm tags")

WhoAndTags = Annotated[
    list[str],
    typer.Argument(
        metavar="WHO… TAG…",
        help="Contacts, company:NAME or deal:ID, then the tags.",
        autocompletion=complete.who_or_tag,
    ),
]
Name = Annotated[str, typer.Argument(metavar="TAG", help="The name of the tag.", autocompletion=complete.tag)]
Every = Annotated[
    str | None,
    typer.Option(
        "--every",
        metavar="CADENCE",
        help="How often to talk to contacts with the tag.",
        autocompletion=values.cadence,
    ),
]


@verbs.command("tag")
def tag(who_and_tags: WhoAndTags, where: Where = "") -> None:
    """Add tags to contacts, companies and deals. Tags come last; write #vip for a tag that could be a name.

    With --where all arguments are tags: simplecrm tag --where "stage:lead last>60d" cold

    Example: simplecrm tag ann ben vip
    """
    handlers.tag(who_and_tags, where=where)


@verbs.command("untag")
def untag(who_and_tags: WhoAndTags, where: Where = "") -> None:
    """Remove tags from contacts, companies and deals.

    Example: simplecrm untag ann vip
    """
    handlers.untag(who_and_tags, where=where)


@group.command("list")
def list_(archived: Archived = False, format: Format = "", json: Json = False) -> None:
    """List the tags with the numbers of contacts, companies and deals of each.

    Example: simplecrm tags
    """
    from simplecrm.lookups import tags
    from simplecrm.show.lists import tags as columns

    found = tags.every(run.book.reading(), archived=archived)
    output.listing(columns(), found, output_format(format, json), every="" if archived else "tag")


@group.command("add")
def add(name: Name, every: Every = None) -> None:
    """Create a tag, or set the cadence of an existing one.

    Example: simplecrm tags add partner --every "4 weeks"
    """
    from simplecrm.actions import tags

    made = tags.add(run.book, name, cadence_days=None if every is None else cadence(every))
    output.lines([str(made.id)])
    output.changed(f"Tag {made.name}")


@group.command("show")
def show(name: Name, format: Format = "", json: Json = False) -> None:
    """List the contacts with a tag, and say how many companies and deals have it.

    Example: simplecrm tags show vip
    """
    from simplecrm.lookups import contacts, tags
    from simplecrm.show.contacts import columns

    connection = run.book.reading()
    tag = tags.require(connection, name.removeprefix("#"))
    ids = tags.contact_ids(connection, tag.name)
    for count, other in ((tag.companies, "company"), (tag.deals, "deal")):
        if count:
            say(f"{counted(count, other)} with that tag: {_query(other, tag.name)}")
    output.listing(
        columns(run.now), output.pages(contacts.rows, connection, ids), output_format(format, json), asked=True
    )


@group.command("edit")
def edit(
    name: Name,
    new_name: Annotated[str, typer.Option("--name", metavar="TAG", help="The new name.")] = "",
    every: Every = None,
) -> None:
    """Rename a tag, or change its cadence. Renaming to an existing tag's name merges the two.

    Example: simplecrm tags edit vip --name key-account
    """
    if not new_name and every is None:
        raise NotUnderstood("Nothing to change was given.", "See: simplecrm tags edit --help")
    from simplecrm.actions import tags

    saved = tags.edit(run.book, name, new_name=new_name, cadence_days=None if every is None else cadence(every))
    output.lines([str(saved.id)])
    output.changed(f"Tag {saved.name}")


def _query(noun: str, name: str) -> str:
    """The command that lists the records of a noun with a tag."""
    from shlex import quote

    from simplecrm.core.text.plurals import plural_of

    condition = f'tag:"{name}"' if " " in name else f"tag:{name}"
    return f"simplecrm {plural_of(noun)} {quote(condition)}"


def tag_id(name: str) -> int:
    """The id of the tag with that name. Raises ``NothingMatched``."""
    from simplecrm.lookups import tags

    return tags.require(run.book.reading(), name.removeprefix("#")).id


add_lifecycle(group, "tag", tag_id, "vip")
