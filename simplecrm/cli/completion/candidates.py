"""What Tab offers from the book. Each function takes the typed letters, and looks up little: the shell is waiting."""

from __future__ import annotations

import typer

from simplecrm.cli.completion import values
from simplecrm.cli.completion.alerts import alert
from simplecrm.cli.completion.offers import MAX_OFFERS, MAX_READ, Offer, Offers, from_book, is_safe, offered
from simplecrm.cli.completion.outreach import campaign, segment, template
from simplecrm.errors import CrmError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from simplecrm.core.vocabularies import Vocabulary


def who(incomplete: str) -> Offers:
    """Contacts that the typed letters find."""

    def found(connection: sqlite3.Connection) -> Iterable[str]:
        from simplecrm.lookups import contacts, search

        ids = (
            search.ids(connection, incomplete, limit=MAX_OFFERS)
            if incomplete
            else contacts.ids(connection, limit=MAX_OFFERS)
        )
        return (_name(row, by_email="@" in incomplete) for row in contacts.rows(connection, ids))

    return from_book(found)


def with_role(incomplete: str) -> Offers:
    """Contacts, and after ``ben=`` the roles that contacts have in deals."""
    from simplecrm.core.records.deals import ROLES

    name, sign, _ = incomplete.rpartition("=")
    if not sign:
        return who(incomplete)

    def found(connection: sqlite3.Connection) -> Iterable[str]:
        from simplecrm.lookups import deals

        return (f"{name}={role}" for role in dict.fromkeys((*deals.roles(connection), *ROLES)))

    return from_book(found, incomplete, also="=")


def of_deal(ctx: typer.Context, incomplete: str) -> Offers:
    """The contacts of the deal that is named before."""

    def found(connection: sqlite3.Connection) -> Iterable[str]:
        from simplecrm.lookups import deals

        deal = deals.require(connection, deals.resolve(connection, str(ctx.params.get("deal"))))
        return (person.name for person in deal.people)

    return from_book(found, incomplete)


def about(incomplete: str) -> Offers:
    """Contacts, or after ``company:``, ``deal:`` and ``case:`` companies, deals and cases."""
    noun, colon, part = incomplete.partition(":")
    if not colon or noun not in ("company", "deal", "case"):
        return who(incomplete)
    found = _LIVING[noun](part)
    return offered(((f"{noun}:{value}", words) for value, words in found), also=":")


def company(incomplete: str) -> Offers:
    """Companies whose name or domain contains the typed letters."""

    def found(connection: sqlite3.Connection) -> Iterable[Offer]:
        from simplecrm.lookups import companies

        rows = companies.rows(connection, companies.ids(connection, text=incomplete, limit=MAX_OFFERS))
        return ((row.name if is_safe(row.name) else str(row.id), row.domain) for row in rows)

    return from_book(found)


def tag(incomplete: str) -> Offers:
    """Tags that start with the typed letters."""

    def found(connection: sqlite3.Connection) -> Iterable[str]:
        from simplecrm.lookups import tags

        return tags.names(connection)

    return from_book(found, incomplete)


def who_or_tag(ctx: typer.Context, incomplete: str) -> Offers:
    """A contact, company or deal first, then these and tags; with ``--where`` tags only."""
    if ctx.params.get("where"):
        return tag(incomplete)
    return about(incomplete) if not ctx.params.get("who_and_tags") else [*tag(incomplete), *about(incomplete)]


def stage(incomplete: str) -> Offers:
    """Stages of contacts: the usual ones, one's own, and those in use."""
    from simplecrm.core.vocabularies import STAGE

    return _from_vocabulary(STAGE, incomplete)


def source(incomplete: str) -> Offers:
    """Where contacts came from."""

    def found(connection: sqlite3.Connection) -> Iterable[str]:
        from simplecrm.lookups import contacts

        return contacts.sources(connection)

    return from_book(found, incomplete)


def owner(incomplete: str) -> Offers:
    """The people who use the book."""

    def found(connection: sqlite3.Connection) -> Iterable[str]:
        from simplecrm.lookups import users

        return users.known(connection)

    return from_book(found, incomplete)


def kind(incomplete: str) -> Offers:
    """Kinds of activities: the usual ones, one's own, and those of the latest activities."""
    from simplecrm.core.vocabularies import KIND

    return _from_vocabulary(KIND, incomplete)


def field_value(incomplete: str) -> Offers:
    """Custom fields, as ``NAME=``."""

    def found(connection: sqlite3.Connection) -> Iterable[str]:
        from simplecrm.lookups import tags

        return (f"{field.name}=" for field in tags.fields(connection))

    return from_book(found, incomplete, also="=")


def reminder(incomplete: str) -> Offers:
    """Open follow-ups, what is due first, with contact and text."""
    from simplecrm.lookups import reminders

    return from_book(lambda book: _by_id(book, incomplete, reminders, lambda item: f"{item.contact} {item.text}"))


def activity(incomplete: str) -> Offers:
    """The latest activities, with people and text."""
    from simplecrm.lookups import activities

    def words(item: Any) -> str:
        return f"{item.kind} {', '.join(person.name for person in item.contacts)} {item.subject or item.text}"

    return from_book(lambda book: _by_id(book, incomplete, activities, words))


def note(incomplete: str) -> Offers:
    """The latest notes, with what they are about."""
    from simplecrm.lookups import notes

    return from_book(
        lambda book: _by_id(
            book, incomplete, notes, lambda item: f"{item.contact or item.company or item.deal} {item.text}"
        )
    )


def deal(incomplete: str) -> Offers:
    """Deals, open ones first, with their titles."""
    from simplecrm.lookups import deals

    return from_book(lambda book: _by_id(book, incomplete, deals, lambda item: f"{item.title} {item.contact}"))


def case(incomplete: str) -> Offers:
    """Cases, those that are not solved first, with their titles."""
    from simplecrm.lookups import cases

    def words(item: Any) -> str:
        return " ".join([item.title, *(person.name for person in item.contacts)])

    return from_book(lambda book: _by_id(book, incomplete, cases, words))


def case_product(incomplete: str) -> Offers:
    """Products of the catalogue, and those that cases name."""

    def found(connection: sqlite3.Connection) -> Iterable[str]:
        from simplecrm.lookups import cases, products

        return dict.fromkeys((*products.names(connection), *cases.products(connection)))

    return from_book(found, incomplete)


def product(incomplete: str) -> Offers:
    """Products that contain the typed letters, with their categories."""

    def found(connection: sqlite3.Connection) -> Iterable[Offer]:
        from simplecrm.lookups import products

        rows = products.rows(connection, products.ids(connection, text=incomplete, limit=MAX_OFFERS))
        return ((row.name if is_safe(row.name) else f"#{row.id}", row.category) for row in rows)

    return from_book(found)


def purchase(incomplete: str) -> Offers:
    """The latest purchases, with their products and customers."""
    from simplecrm.lookups import purchases

    return from_book(
        lambda book: _by_id(book, incomplete, purchases, lambda item: f"{item.text} {item.contact or item.company}")
    )


def attachment(incomplete: str) -> Offers:
    """The latest attachments, with their names and whose they are."""
    from simplecrm.lookups import attachments

    def words(item: Any) -> str:
        return f"{item.name} {item.contact or item.company or item.deal or item.case}"

    return from_book(lambda book: _by_id(book, incomplete, attachments, words))


def deal_or_stage(incomplete: str) -> Offers:
    """Deals, or where letters are typed stages."""
    from simplecrm.cli.completion import values

    return values.deal_stage(incomplete) if incomplete and not incomplete.isdigit() else deal(incomplete)


def step(incomplete: str) -> Offers:
    """The latest steps of the history."""

    def found(connection: sqlite3.Connection) -> Iterable[Offer]:
        from simplecrm.lookups import history

        return ((str(one.id), one.title) for one in history.steps(connection, MAX_READ))

    return from_book(found, incomplete)


def reminder_or_when(ctx: typer.Context, incomplete: str) -> Offers:
    """Follow-ups, and when there is one, dates; with ``--where`` dates only."""
    ids = [] if ctx.params.get("where") else [*reminder(incomplete), *alert(incomplete)]
    return [*ids, *(values.when(incomplete) if ctx.params.get("where") or ctx.params.get("ids_and_when") else [])]


def living(ctx: typer.Context, incomplete: str) -> Offers:
    """The records of the group's noun."""
    return _LIVING[noun_of(ctx)](incomplete)


def archived(ctx: typer.Context, incomplete: str) -> Offers:
    """The archived records of the group's noun, or contacts."""
    noun = noun_of(ctx)

    def found(connection: sqlite3.Connection) -> Iterable[Offer]:
        from importlib import import_module

        from simplecrm.core.nouns import BY_NAME

        lookups = import_module(f"simplecrm.lookups.{BY_NAME[noun].plural}")
        if noun in ("tag", "segment"):
            return (one.name for one in lookups.every(connection, archived=True))
        rows = lookups.rows(connection, lookups.ids(connection, archived=True, limit=MAX_READ))
        if noun in ("contact", "company", "product", "template", "campaign"):
            return ((row.name if is_safe(row.name) else str(row.id), "") for row in rows)
        return ((str(row.id), getattr(row, BY_NAME[noun].title)) for row in rows)

    return from_book(found, incomplete)


def remove_email(ctx: typer.Context, incomplete: str) -> Offers:
    """The emails of the contact."""
    return _of_contact(ctx, incomplete, lambda contact: (item.address for item in contact.emails))


def remove_phone(ctx: typer.Context, incomplete: str) -> Offers:
    """The phones of the contact."""
    return _of_contact(ctx, incomplete, lambda contact: (item.number for item in contact.phones))


def remove_link(ctx: typer.Context, incomplete: str) -> Offers:
    """The links of the contact."""
    return _of_contact(ctx, incomplete, lambda contact: (item.url for item in contact.links), also=":/")


def remove_address(ctx: typer.Context, incomplete: str) -> Offers:
    """The addresses of the contact."""
    return _of_contact(ctx, incomplete, lambda contact: (place.line for place in contact.addresses))


def remove_company(ctx: typer.Context, incomplete: str) -> Offers:
    """The companies of the contact."""
    return _of_contact(ctx, incomplete, lambda contact: (job.company for job in contact.companies))


def remove_tag(ctx: typer.Context, incomplete: str) -> Offers:
    """The tags of the contact, company or deal."""
    noun = noun_of(ctx)
    if noun == "contact":
        return _of_contact(ctx, incomplete, lambda contact: contact.tags)

    def found(connection: sqlite3.Connection) -> Iterable[str]:
        from simplecrm.lookups import companies, deals, tagged

        resolve = companies.resolve if noun == "company" else deals.resolve
        record_id = resolve(connection, str(ctx.params.get(noun) or ""))
        return tagged.tags(connection, noun, [record_id]).get(record_id, ())

    return from_book(found, incomplete)


_LIVING = {
    "contact": who, "company": company, "activity": activity, "reminder": reminder, "note": note, "deal": deal,
    "case": case, "product": product, "purchase": purchase,
    "tag": tag, "segment": segment, "template": template, "campaign": campaign, "attachment": attachment,
}  # fmt: skip
"""By noun, the function that offers its records."""


def _from_vocabulary(vocabulary: Vocabulary, incomplete: str) -> Offers:
    from simplecrm import config
    from simplecrm.lookups import vocabularies

    try:
        words = vocabulary.words(config.get(vocabulary.setting))
    except CrmError:
        words = vocabulary.standard
    in_use = from_book(lambda connection: vocabularies.in_use(connection, vocabulary.what), incomplete)
    return offered(dict.fromkeys((*words, *(word for word, _ in in_use))), incomplete)


def noun_of(ctx: typer.Context) -> str:
    """The noun of the group of a command; contacts for a command of the top level."""
    from simplecrm.cli.commands import COMMANDS
    from simplecrm.core.nouns import NOUNS

    typed = ctx.parent.info_name if ctx.parent else ""
    plural = next((one.name for one in COMMANDS if one.is_noun and typed in (one.name, *one.aliases)), "contacts")
    return next(noun.name for noun in NOUNS if noun.plural == plural)


def _name(row: Any, *, by_email: bool) -> str:
    """How a contact is offered: by name, email or id, or first by email."""
    names = (row.email, row.name) if by_email else (row.name, row.email)
    return next(filter(is_safe, names), str(row.id))


def _by_id(
    connection: sqlite3.Connection, incomplete: str, lookups: Any, words: Callable[[Any], str]
) -> Iterable[Offer]:
    ids: Sequence[int] = lookups.ids(connection, limit=MAX_READ)
    wanted = [number for number in ids if str(number).startswith(incomplete)][:MAX_OFFERS]
    return ((str(row.id), words(row)) for row in lookups.rows(connection, wanted))


def _of_contact(ctx: typer.Context, incomplete: str, of: Callable[[Any], Iterable[str]], *, also: str = "") -> Offers:
    """Values of the contact that WHO identifies."""

    def found(connection: sqlite3.Connection) -> Iterable[str]:
        from simplecrm.cli.handlers import selection
        from simplecrm.lookups import contacts

        contact = contacts.get(connection, selection.contact_id(ctx.params.get("who") or ""))
        return of(contact) if contact else ()

    return from_book(found, incomplete, also=also)
