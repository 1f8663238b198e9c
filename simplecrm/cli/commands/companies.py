"""The group ``companies``."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.groups import noun
from simplecrm.cli.runtime.nouns import add_lifecycle, by_id
from simplecrm.cli.runtime.options import Archived, Format, Json, Limit, form, region
from simplecrm.core.records.companies import Company
from simplecrm.core.records.contacts import Address, Email, Link, Phone
from simplecrm.errors import Ambiguous, NothingMatched, NotUnderstood

group = noun("Companies: firms that contacts belong to.\n\nExample: simplecrm companies acme")

Name = Annotated[str, typer.Argument(metavar="COMPANY", help="Its name, a part of it, or its id.")]
Texts = list[str]
Emails = Annotated[Texts, typer.Option("--email", metavar="EMAIL")]
Phones = Annotated[Texts, typer.Option("--phone", metavar="NUMBER")]
Links = Annotated[Texts, typer.Option("--link", metavar="URL")]
Text = str | None
Domain = Annotated[Text, typer.Option("--domain", metavar="DOMAIN", help="Such as acme.com.")]
Industry = Annotated[Text, typer.Option("--industry", metavar="TEXT")]
City = Annotated[Text, typer.Option("--city", metavar="TEXT")]
Country = Annotated[Text, typer.Option("--country", metavar="TEXT")]


@group.command("list")
def list_(
    text: Annotated[list[str], typer.Argument(metavar="[TEXT]…")] = [],  # noqa: B006
    archived: Archived = False,
    format: Format = "",
    json: Json = False,
    limit: Limit = None,
) -> None:
    """List companies by name.

    Example: simplecrm companies acme
    """
    from simplecrm.lookups import companies
    from simplecrm.show.lists import companies as columns

    connection = run.book.reading()
    ids = companies.ids(
        connection, text=" ".join(text), archived=archived, limit=limit + 1 if limit is not None else None
    )
    if text and not ids:
        raise NothingMatched(f"No company matches “{' '.join(text)}”.")
    more = limit is not None and len(ids) > limit
    output.listing(columns(), output.pages(companies.rows, connection, ids[:limit]), form(format, json), more=more)


@group.command("add")
def add(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    domain: Domain = None,
    industry: Industry = None,
    email: Emails = [],  # noqa: B006
    phone: Phones = [],  # noqa: B006
    link: Links = [],  # noqa: B006
    city: City = None,
    country: Country = None,
    json: Json = False,
) -> None:
    """Add a company; its id comes first on the line.

    Example: simplecrm companies add "Acme GmbH" --domain acme.com --phone "+49 30 123456"
    """
    from simplecrm.actions import companies

    draft = Company(
        name=name, domain=domain or "", industry=industry or "", emails=tuple(Email(text) for text in email),
        phones=tuple(Phone(text) for text in phone), links=tuple(Link(text) for text in link),
        addresses=(Address(city=city or "", country=country or ""),) if city or country else (),
    )  # fmt: skip
    _saved(companies.add(run.book, draft, run.now, region=region() if phone else ""), "Added", json)


@group.command("show")
def show(company: Name, format: Format = "", json: Json = False) -> None:
    """Show a company with its people.

    Example: simplecrm companies show acme
    """
    from simplecrm.lookups import companies, contacts
    from simplecrm.show.companies import company_lines

    connection = run.book.reading()
    found = _company(company)
    people = contacts.rows(connection, companies.contact_ids(connection, found.id))
    output.record(found, company_lines(found, people), form(format, json))


@group.command("edit")
def edit(
    company: Name,
    name: Annotated[Text, typer.Option("--name", metavar="NAME")] = None,
    domain: Domain = None,
    industry: Industry = None,
    email: Emails = [],  # noqa: B006
    phone: Phones = [],  # noqa: B006
    link: Links = [],  # noqa: B006
    remove: Annotated[Texts, typer.Option("--remove", metavar="VALUE", help="An email, phone or link.")] = [],  # noqa: B006
    json: Json = False,
) -> None:
    """Change a company. Emails, phones and links are added; --remove takes one away.

    Example: simplecrm companies edit acme --name "Acme SE"
    """
    old = _company(company)
    known = {item[0] for item in (*old.emails, *old.phones, *old.links)}
    missing = [text for text in remove if text not in known]
    if missing:
        raise NothingMatched(f"There is no “{missing[0]}” to take away.")
    new = old._replace(
        emails=(*(item for item in old.emails if item.address not in remove), *(Email(text) for text in email)),
        phones=(*(item for item in old.phones if item.number not in remove), *(Phone(text) for text in phone)),
        links=(*(item for item in old.links if item.url not in remove), *(Link(text) for text in link)),
        name=old.name if name is None else name,
        domain=old.domain if domain is None else domain,
        industry=old.industry if industry is None else industry,
    )
    if new == old:
        raise NotUnderstood("Say what to change.", "See: simplecrm companies edit --help")
    from simplecrm.actions import companies
    from simplecrm.cli.runtime import conflicts

    made = conflicts.saved(
        lambda base, mine, on_join: companies.edit(run.book, base, mine, run.now, region=region(), on_join=on_join),
        old, new, draft=f"company-{old.id}",
    )  # fmt: skip
    _saved(made, "Changed", json)


def company_id(words: str) -> int:
    """The company that is meant: by id, by name, or by a part of the name that only one has.

    Raises ``NothingMatched`` or ``Ambiguous``.
    """
    from simplecrm.lookups import companies

    connection = run.book.reading()
    if words.isascii() and words.isdigit() and companies.get(connection, by_id(words)):
        return by_id(words)
    exact = companies.named(connection, words)
    found = [exact] if exact else list(companies.ids(connection, text=words, limit=11)) if words.strip() else []
    if not found:
        from simplecrm.lookups import removed

        hidden = removed.only_match(connection, "company", words)
        raise hidden or NothingMatched(f"No company matches “{words}”.", "See them: simplecrm companies")
    if len(found) > 1:
        choices = tuple((row.id, row.name) for row in companies.rows(connection, found[:10]))
        raise Ambiguous(f"“{words}” matches {len(found)} companies.", "Use the id, or more of the name.", choices)
    return found[0]


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
