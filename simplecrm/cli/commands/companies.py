"""The group ``companies``."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.completion import candidates as complete
from simplecrm.cli.completion import queries, values
from simplecrm.cli.handlers import pages, selection
from simplecrm.cli.handlers.contacts import custom_field
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.arguments import as_options, check_sort, context, refuse_if_same
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.groups import noun
from simplecrm.cli.runtime.nouns import add_lifecycle
from simplecrm.cli.runtime.options import Archived, Fields, Format, Json, Limit, RemoveTags, Tags
from simplecrm.cli.runtime.output import output_format
from simplecrm.core.records.companies import Company
from simplecrm.drafts import companies as drafts
from simplecrm.drafts import contact_points
from simplecrm.errors import NothingMatched
from simplecrm.lookups.subjects import Subject

REACH = ("emails", "phones", "links", "addresses")
"""The lists that ``--remove`` looks for a value in."""

group = noun("Companies that contacts work for.\n\nExample: simplecrm companies acme")

Name = Annotated[
    str, typer.Argument(metavar="COMPANY", help="Name, part of it, or id.", autocompletion=complete.company)
]
Texts = list[str]
Emails = Annotated[Texts, typer.Option("--email", metavar="EMAIL", help="An email address; may be repeated.")]
Phones = Annotated[Texts, typer.Option("--phone", metavar="NUMBER", help="A phone number; may be repeated.")]
Links = Annotated[Texts, typer.Option("--link", metavar="URL", help="A web page; may be repeated.")]
Addresses = Annotated[
    Texts,
    typer.Option(
        "--address",
        metavar="ADDRESS",
        help="A postal address, such as “Lindenweg 3, 10115 Berlin, Germany”; may be repeated.",
    ),
]
Text = str | None
Domain = Annotated[Text, typer.Option("--domain", metavar="DOMAIN", help="The domain, such as acme.com.")]
Industry = Annotated[Text, typer.Option("--industry", metavar="TEXT", help="The industry.")]
Parent = Annotated[
    Text,
    typer.Option("--parent", metavar="NAME", help="The company it belongs to.", autocompletion=complete.company),
]
Street = Annotated[Text, typer.Option("--street", metavar="TEXT", help="Street and number.")]
PostalCode = Annotated[Text, typer.Option("--postal-code", metavar="TEXT", help="Postal code.")]
City = Annotated[Text, typer.Option("--city", metavar="TEXT", help="City.")]
Region = Annotated[Text, typer.Option("--region", metavar="TEXT", help="State or province.")]
Country = Annotated[Text, typer.Option("--country", metavar="TEXT", help="Country.")]


@group.command("list")
def list_(
    query: Annotated[
        list[str],
        typer.Argument(
            metavar="[QUERY]…",
            help="Part of the name or domain, and conditions (see: queries).",
            autocompletion=queries.company_query,
        ),
    ] = [],  # noqa: B006
    sort: Annotated[
        str,
        typer.Option(
            "--sort",
            metavar="ORDER",
            help="Sort by name, created or id.",
            autocompletion=values.company_sort,
        ),
    ] = "",
    archived: Archived = False,
    format: Format = "",
    json: Json = False,
    limit: Limit = None,
) -> None:
    """List all companies, or those that QUERY finds.

    Example: simplecrm companies tag:supplier "last>60d"
    """
    from simplecrm.lookups import companies
    from simplecrm.lookups.query import compiler
    from simplecrm.show.lists import companies as columns

    if sort:
        check_sort(sort, companies.SORTS)
    connection = run.book.reading()
    text = " ".join(query)
    ids = companies.ids(
        connection, where=compiler.matching(connection, "company", text, run.query_context, archived=archived),
        sort=sort or "name", archived=archived, limit=output.one_more(limit),
    )  # fmt: skip
    if text.strip() and not ids:
        output.heading(columns(), output_format(format, json))
        raise NothingMatched(f"No company matches “{' '.join(text.split())}”.", "See them: simplecrm companies")
    output.limited(
        columns(),
        companies.rows,
        connection,
        ids,
        output_format(format, json),
        limit=limit,
        every="" if archived else "company",
    )


@group.command("add")
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name.")],
    domain: Domain = None,
    industry: Industry = None,
    email: Emails = [],  # noqa: B006
    phone: Phones = [],  # noqa: B006
    link: Links = [],  # noqa: B006
    address: Addresses = [],  # noqa: B006
    street: Street = None,
    postal_code: PostalCode = None,
    city: City = None,
    region: Region = None,
    country: Country = None,
    parent: Parent = None,
    tag: Tags = [],  # noqa: B006
    field: Fields = [],  # noqa: B006
    json: Json = False,
) -> None:
    """Add a company and print its id and name.

    Example: simplecrm companies add "Acme GmbH" --domain acme.com --phone "+49 30 123456"
    """
    from simplecrm.actions import companies

    with as_options():
        draft = drafts.draft(
            name=name, domain=domain or "", industry=industry or "", emails=email, phones=phone, links=link,
            addresses=contact_points.placed(
                contact_points.places(address), street=street, postal_code=postal_code, city=city, region=region,
                country=country,
            ),
            tags=tag, fields=tuple(map(custom_field, field)), parent_id=selection.company_id(parent),
        )  # fmt: skip
    _saved(companies.add(run.book, draft, run.now, region=context().region if phone else ""), "Added", json)


@group.command("show")
def show(company: Name, format: Format = "", json: Json = False) -> None:
    """Show a company with its people and all that is filed on it.

    For programs (--json …) it is the company alone; brief company:NAME --json adds what is filed on it.

    Example: simplecrm companies show acme
    """
    pages.show(Subject("company", company_id(company)), form=output_format(format, json))


@group.command("edit")
def edit(
    company: Name,
    name: Annotated[Text, typer.Option("--name", metavar="NAME", help="The new name.")] = None,
    domain: Domain = None,
    industry: Industry = None,
    email: Emails = [],  # noqa: B006
    phone: Phones = [],  # noqa: B006
    link: Links = [],  # noqa: B006
    address: Addresses = [],  # noqa: B006
    street: Street = None,
    postal_code: PostalCode = None,
    city: City = None,
    region: Region = None,
    country: Country = None,
    parent: Parent = None,
    tag: Tags = [],  # noqa: B006
    remove_tag: RemoveTags = [],  # noqa: B006
    field: Fields = [],  # noqa: B006
    remove: Annotated[
        Texts, typer.Option("--remove", metavar="VALUE", help="Remove this email, phone, link or address.")
    ] = [],  # noqa: B006
    json: Json = False,
) -> None:
    """Change a company. Emails, phones, links and addresses are added, --remove removes one; --street, --city and the
    others change the first address. --parent '' removes the parent, --field NAME= a custom field.

    Example: simplecrm companies edit acme --name "Acme SE"
    """
    old = _company(company)
    new = drafts.edited(
        old, name=name, domain=domain, industry=industry,
        add={"emails": email, "phones": phone, "links": link, "addresses": address, "tags": tag},
        remove={**_by_list(old, remove), "tags": remove_tag},
        fields=dict(map(custom_field, field)) if field else None,
        parent_id=None if parent is None else selection.company_id(parent),
        addresses=contact_points.placed(
            old.addresses, street=street, postal_code=postal_code, city=city, region=region, country=country
        ),
    )  # fmt: skip
    refuse_if_same(old, new)
    from simplecrm.actions import companies
    from simplecrm.cli.runtime import conflicts

    made = conflicts.save(
        lambda base, mine, on_join: companies.edit(
            run.book, base, mine, run.now, region=context().region, on_join=on_join
        ),
        old, new, draft=f"company-{old.id}",
    )  # fmt: skip
    _saved(made, "Changed", json)


@group.command("merge")
def merge(
    keep: Annotated[
        str, typer.Argument(metavar="COMPANY", help="The company to keep.", autocompletion=complete.company)
    ],
    other: Annotated[
        str, typer.Argument(metavar="COMPANY", help="The company to merge into it.", autocompletion=complete.company)
    ],
    json: Json = False,
) -> None:
    """Merge two companies: the first stays and gets everything of the second.

    Example: simplecrm companies merge "Acme GmbH" "ACME Ltd"
    """
    from simplecrm.actions import company_merging
    from simplecrm.show.safe import field

    merged = company_merging.merge(run.book, company_id(keep), company_id(other), run.now)
    output.record(merged, [f"{merged.id}\t{field(merged.name)}"], "json" if json else "plain")
    output.changed(f"Merged into {merged.name}")


def company_id(words: str) -> int:
    """The id of the company that the words identify (see ``lookups.companies.resolve``)."""
    from simplecrm.lookups import companies

    return companies.resolve(run.book.reading(), words)


def _by_list(company: Company, values: Texts) -> dict[str, Texts]:
    """The values to remove, by the list that has each. Raises ``NothingMatched`` for one that no list has."""
    found: dict[str, Texts] = {}
    for value in values:
        field = next((name for name in REACH if _holds(company, name, value)), None)
        if field is None:
            raise NothingMatched(
                f"{company.name} has no “{value}” to remove.", f"See: simplecrm companies show {company.id}"
            )
        found.setdefault(field, []).append(value)
    return found


def _holds(company: Company, field: str, value: str) -> bool:
    if field == "addresses":
        return contact_points.has_place(company.addresses, value)
    return any(contact_points.same(field, item[0], value) for item in getattr(company, field))


def _company(words: str) -> Company:
    from simplecrm.lookups import companies

    found = companies.get(run.book.reading(), company_id(words))
    if found is None:
        raise NothingMatched(f"No company matches “{words}”.")
    return found


def _saved(company: Company, verb: str, json: bool) -> None:
    from simplecrm.show.safe import field

    output.record(company, [f"{company.id}\t{field(company.name)}"], "json" if json else "plain")
    output.changed(f"{verb} {company.name}")


add_lifecycle(group, "company", company_id, "acme")
