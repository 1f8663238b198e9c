"""``add`` and the group ``contacts``."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.commands.find import show
from simplecrm.cli.completion import candidates as complete
from simplecrm.cli.completion import queries, values
from simplecrm.cli.handlers import contacts as handlers
from simplecrm.cli.handlers import selection
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.arguments import as_options, check_sort, context, refuse_if_same
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.groups import noun
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.nouns import add_lifecycle
from simplecrm.cli.runtime.options import Archived, Fields, Format, Json, Limit, Owner, RemoveTags, Tags, Who
from simplecrm.cli.runtime.output import output_format
from simplecrm.drafts import contacts as drafts
from simplecrm.errors import NothingMatched

verbs = new_verbs()
group = noun("Contacts: people and how to reach them.\n\nExample: simplecrm contacts --sort last")

Texts = list[str]
NameEmail = Annotated[str, typer.Argument(metavar="NAME", help='The name, or "Ann Lee <ann@acme.com>".')]
Emails = Annotated[Texts, typer.Option("--email", metavar="EMAIL", help="An email address; may be repeated.")]
Phones = Annotated[Texts, typer.Option("--phone", metavar="NUMBER", help="A phone number; may be repeated.")]
Links = Annotated[
    Texts, typer.Option("--link", metavar="URL", help="A profile, handle (x:annlee) or web page; may be repeated.")
]
Addresses = Annotated[
    Texts,
    typer.Option(
        "--address",
        metavar="ADDRESS",
        help="A postal address, such as “Lindenweg 3, 10115 Berlin, Germany”; may be repeated.",
    ),
]
Text = str | None
CompanyName = Annotated[
    Text,
    typer.Option("--company", metavar="NAME", help="The company they work for.", autocompletion=complete.company),
]
Title = Annotated[Text, typer.Option("--title", metavar="TITLE", help="Their job title.")]
Stage = Annotated[
    Text,
    typer.Option("--stage", metavar="STAGE", help="lead, prospect, customer, former …", autocompletion=complete.stage),
]
Source = Annotated[
    Text,
    typer.Option("--source", metavar="TEXT", help="Where you met, such as referral.", autocompletion=complete.source),
]
Birthday = Annotated[Text, typer.Option("--birthday", metavar="DATE", help="Such as “4 dec 1985” or “4 dec”.")]
Anniversary = Annotated[Text, typer.Option("--anniversary", metavar="DATE", help="Such as “4 dec 1985” or “4 dec”.")]
Every = Annotated[
    Text,
    typer.Option(
        "--every",
        metavar="CADENCE",
        help="How often to talk to them, such as “2 weeks”.",
        autocompletion=values.cadence,
    ),
]
Note = Annotated[Text, typer.Option("--note", metavar="TEXT", help="Add a note; - reads stdin.")]


@verbs.command("add")
@group.command("add")
def add(
    name: NameEmail,
    email: Emails = [],  # noqa: B006 - Typer wants the default as a list and copies it
    phone: Phones = [],  # noqa: B006
    link: Links = [],  # noqa: B006
    address: Addresses = [],  # noqa: B006
    company: CompanyName = None,
    title: Title = None,
    tag: Tags = [],  # noqa: B006
    stage: Stage = None,
    source: Source = None,
    owner: Owner = None,
    birthday: Birthday = None,
    anniversary: Anniversary = None,
    every: Every = None,
    field: Fields = [],  # noqa: B006
    note: Note = None,
    do_not_contact: Annotated[bool, typer.Option("--do-not-contact", help="Mark as do not contact.")] = False,
    if_missing: Annotated[
        bool, typer.Option("--if-missing", help="Add nothing if a contact has that email or phone.")
    ] = False,
    json: Json = False,
) -> None:
    """Add a contact and print its id and name.

    Example: simplecrm add "Ann Lee <ann@acme.com>" --phone "+1 415 555 2671" --company Acme --tag vip
    """
    handlers.add(
        name, email=email, phone=phone, link=link, address=address, company=company, title=title, tag=tag, stage=stage,
        source=source, owner=owner, birthday=birthday, anniversary=anniversary, every=every, field=field, note=note,
        do_not_contact=do_not_contact, if_missing=if_missing, json=json,
    )  # fmt: skip


@group.command("list")
def list_(
    query: Annotated[
        list[str],
        typer.Argument(
            metavar="[QUERY]…", help="Only those that it finds (see: queries).", autocompletion=queries.query
        ),
    ] = [],  # noqa: B006
    sort: Annotated[
        str,
        typer.Option(
            "--sort",
            metavar="ORDER",
            help="Sort by name, last, next, company, created or id.",
            autocompletion=values.sort,
        ),
    ] = "",
    archived: Archived = False,
    format: Format = "",
    json: Json = False,
    limit: Limit = None,
) -> None:
    """List all contacts, or those that QUERY finds.

    Example: simplecrm contacts acme "last>60d" --sort last --limit 20
    """
    from simplecrm.lookups import contacts
    from simplecrm.lookups.query import compiler
    from simplecrm.show.contacts import columns

    if sort:
        check_sort(sort, contacts.SORTS)
    connection = run.book.reading()
    text = " ".join(query)
    ids = compiler.ids(connection, text, run.query_context, sort=sort, archived=archived, limit=output.one_more(limit))
    if query and not ids:
        output.heading(columns(run.now), output_format(format, json))
        raise selection.nothing(text)
    every = "" if archived else "contact"
    output.limited(
        columns(run.now), contacts.rows, connection, ids, output_format(format, json), limit=limit, every=every
    )


group.command("show")(show)


@group.command("edit")
def edit(
    who: Who,
    name: Annotated[Text, typer.Option("--name", metavar="NAME", help="The new name.")] = None,
    nickname: Annotated[Text, typer.Option("--nickname", metavar="NAME", help="The nickname.")] = None,
    email: Emails = [],  # noqa: B006
    remove_email: Annotated[
        Texts,
        typer.Option(
            "--remove-email",
            metavar="EMAIL",
            help="Remove an email; may be repeated.",
            autocompletion=complete.remove_email,
        ),
    ] = [],  # noqa: B006
    phone: Phones = [],  # noqa: B006
    remove_phone: Annotated[
        Texts,
        typer.Option(
            "--remove-phone",
            metavar="NUMBER",
            help="Remove a phone; may be repeated.",
            autocompletion=complete.remove_phone,
        ),
    ] = [],  # noqa: B006
    link: Links = [],  # noqa: B006
    remove_link: Annotated[
        Texts,
        typer.Option(
            "--remove-link",
            metavar="URL",
            help="Remove a link; may be repeated.",
            autocompletion=complete.remove_link,
        ),
    ] = [],  # noqa: B006
    address: Addresses = [],  # noqa: B006
    remove_address: Annotated[
        Texts,
        typer.Option(
            "--remove-address",
            metavar="TEXT",
            help="Remove the address with this text; may be repeated.",
            autocompletion=complete.remove_address,
        ),
    ] = [],  # noqa: B006
    company: CompanyName = None,
    add_company: Annotated[
        Texts,
        typer.Option(
            "--add-company",
            metavar="NAME",
            help="Add a company beside the present ones; may be repeated.",
            autocompletion=complete.company,
        ),
    ] = [],  # noqa: B006
    add_title: Annotated[
        Texts, typer.Option("--add-title", metavar="TITLE", help="The title at the company added; may be repeated.")
    ] = [],  # noqa: B006
    remove_company: Annotated[
        Texts,
        typer.Option(
            "--remove-company",
            metavar="NAME",
            help="Remove a company; may be repeated.",
            autocompletion=complete.remove_company,
        ),
    ] = [],  # noqa: B006
    title: Title = None,
    tag: Tags = [],  # noqa: B006
    remove_tag: RemoveTags = [],  # noqa: B006
    stage: Stage = None,
    source: Source = None,
    owner: Owner = None,
    birthday: Birthday = None,
    anniversary: Anniversary = None,
    every: Every = None,
    field: Fields = [],  # noqa: B006
    do_not_contact: Annotated[
        bool | None,
        typer.Option(
            "--do-not-contact/--no-do-not-contact", " /--may-contact", help="Mark as do not contact, or no longer."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Change a contact. --phone adds a phone, --remove-phone removes one; options for single values replace them.

    Example: simplecrm contacts edit ann --phone "+49 30 1234 5678" --stage customer
    """
    from simplecrm.lookups import contacts as lookups

    old = lookups.get(run.book.reading(), selection.contact_id(who))
    if old is None:
        raise NothingMatched(f"Nobody matches “{who}”.")
    with as_options():
        new = drafts.edited(
            context(), old, name=name, nickname=nickname, stage=stage, source=source, do_not_contact=do_not_contact,
            owner=owner, birthday=birthday, anniversary=anniversary, every=every, company=company, title=title,
            fields=dict(map(handlers.custom_field, field)) if field else None,
            add={"emails": email, "phones": phone, "links": link, "addresses": address, "tags": tag,
                 "companies": handlers.jobs(add_company, add_title)},
            remove={"emails": remove_email, "phones": remove_phone, "links": remove_link,
                    "addresses": remove_address, "tags": remove_tag,
                    "companies": remove_company},
        )  # fmt: skip
    refuse_if_same(old, new)
    from simplecrm.actions import contacts
    from simplecrm.cli.runtime import conflicts

    made = conflicts.save(
        lambda base, mine, on_join: contacts.edit(
            run.book, base, mine, run.now, region=context().region, on_join=on_join
        ),
        old, new, draft=f"contact-{old.id}",
    )  # fmt: skip
    handlers.show_saved(made, "Changed", json, handlers.understood(new, birthday, anniversary, address))


add_lifecycle(group, "contact", selection.contact_id, "ann")
