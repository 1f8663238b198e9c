"""What Tab offers for each kind of parameter. Every function takes the typed letters; it may look into the book, but
only by short look-ups, because the shell waits for the answer."""

from __future__ import annotations

import typer

from simplecrm.cli.completion.offers import MAX_OFFERS, MAX_READ, Offer, Offers, from_book, is_safe, offered
from simplecrm.errors import CrmError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from simplecrm.core.vocabularies import Vocabulary


COMMON_CURRENCIES = (
    "EUR", "USD", "GBP", "CHF", "JPY", "CNY", "INR", "AUD", "CAD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "BRL",
    "MXN", "ZAR", "SGD", "HKD", "NZD", "TRY", "KRW",
)  # fmt: skip
CADENCES = ("1 week", "2 weeks", "4 weeks", "6 weeks", "2 months", "3 months", "6 months", "1 year")
RULES = ("day", "weekday", "week", "2 weeks", "month", "month on the 1st", "quarter", "year", "never")
LENGTHS = ("5m", "10m", "15m", "30m", "45m", "1h", "1h30", "2h")
PRIORITIES = (("1", "high"), ("2", "middle"), ("3", "low"), ("0", "none"))


def file(incomplete: str) -> Offers:  # noqa: ARG001
    """Nothing: without candidates the shells complete the names of files."""
    return []


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
    """A contact first, then contacts and tags; with ``--where`` tags only."""
    if ctx.params.get("where"):
        return tag(incomplete)
    return who(incomplete) if not ctx.params.get("who_and_tags") else [*tag(incomplete), *who(incomplete)]


def segment(incomplete: str) -> Offers:
    """Segments that start with the typed letters, with their queries."""

    def found(connection: sqlite3.Connection) -> Iterable[Offer]:
        from simplecrm.lookups import segments

        return ((item.name, item.query) for item in segments.every(connection))

    return from_book(found, incomplete)


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


def step(incomplete: str) -> Offers:
    """The latest steps of the history."""

    def found(connection: sqlite3.Connection) -> Iterable[Offer]:
        from simplecrm.lookups import history

        return ((str(one.id), one.title) for one in history.steps(connection, MAX_READ))

    return from_book(found, incomplete)


def reminder_or_when(ctx: typer.Context, incomplete: str) -> Offers:
    """Follow-ups, and when there is one, dates; with ``--where`` dates only."""
    ids = [] if ctx.params.get("where") else reminder(incomplete)
    return [*ids, *(when(incomplete) if ctx.params.get("where") or ctx.params.get("ids_and_when") else [])]


def when(incomplete: str) -> Offers:
    """Phrases for dates, with what they mean."""
    from simplecrm.core.dates.forms import FORMS

    return offered(FORMS, incomplete, also=":/")


def living(ctx: typer.Context, incomplete: str) -> Offers:
    """The records of the group's noun."""
    return _LIVING[_noun(ctx)](incomplete)


def archived(ctx: typer.Context, incomplete: str) -> Offers:
    """The archived records of the group's noun, or contacts."""
    noun = _noun(ctx)

    def found(connection: sqlite3.Connection) -> Iterable[Offer]:
        from importlib import import_module

        from simplecrm.core.nouns import BY_NAME

        lookups = import_module(f"simplecrm.lookups.{BY_NAME[noun].plural}")
        if noun in ("tag", "segment"):
            return (one.name for one in lookups.every(connection, archived=True))
        rows = lookups.rows(connection, lookups.ids(connection, archived=True, limit=MAX_READ))
        if noun in ("contact", "company"):
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


def remove_company(ctx: typer.Context, incomplete: str) -> Offers:
    """The companies of the contact."""
    return _of_contact(ctx, incomplete, lambda contact: (job.company for job in contact.companies))


def remove_tag(ctx: typer.Context, incomplete: str) -> Offers:
    """The tags of the contact."""
    return _of_contact(ctx, incomplete, lambda contact: contact.tags)


def currency(incomplete: str) -> Offers:
    """Codes of currencies."""
    return offered(COMMON_CURRENCIES, incomplete)


def cadence(incomplete: str) -> Offers:
    """How often to talk to somebody."""
    return offered(CADENCES, incomplete)


def rule(incomplete: str) -> Offers:
    """How a follow-up repeats."""
    return offered(RULES, incomplete)


def duration(incomplete: str) -> Offers:
    """How long something took."""
    return offered(LENGTHS, incomplete)


def priority(incomplete: str) -> Offers:
    """Priorities of follow-ups."""
    return offered(PRIORITIES, incomplete)


def deal_stage(incomplete: str) -> Offers:
    """Stages of deals, with their probability."""
    from simplecrm.core.records.deals import STAGES

    return offered(((name, f"{percent} percent") for name, percent in STAGES), incomplete)


def deal_status(incomplete: str) -> Offers:
    """States of deals."""
    from simplecrm.core.records.deals import STATUSES

    return offered(STATUSES, incomplete)


def output_format(incomplete: str) -> Offers:
    """How lists are printed."""
    from simplecrm.show.table import FORMATS

    return offered(FORMATS, incomplete)


def readable_format(incomplete: str) -> Offers:
    """Formats of files that can be imported."""
    from simplecrm.formats.registry import READABLE

    return offered(((one.name, one.title) for one in READABLE.values()), incomplete)


def writable_format(incomplete: str) -> Offers:
    """Formats of files that can be exported."""
    from simplecrm.formats.registry import WRITABLE

    return offered(((one.name, one.title) for one in WRITABLE.values()), incomplete)


def record_kind(incomplete: str) -> Offers:
    """What rows of a file can be."""
    from simplecrm.core.nouns import NOUNS

    return offered((noun.name for noun in NOUNS if noun.in_csv), incomplete)


def sort(incomplete: str) -> Offers:
    """Orders of the list of contacts."""
    from simplecrm.lookups.contacts import SORTS

    return offered(SORTS, incomplete)


def report(incomplete: str) -> Offers:
    """Reports that start with the typed letters."""
    from simplecrm.core.reports import REPORTS

    return offered(((one.name, one.help) for one in REPORTS), incomplete)


def report_by(ctx: typer.Context, incomplete: str) -> Offers:
    """What the report can be grouped by."""
    from simplecrm.core.reports import named

    wanted = named(ctx.params.get("name") or "")
    return offered(wanted.by if wanted else (), incomplete)


def setting(incomplete: str) -> Offers:
    """Settings, with their meanings."""
    from simplecrm.config import SETTINGS

    return offered(((one.name, one.help) for one in SETTINGS), incomplete)


def setting_value(ctx: typer.Context, incomplete: str) -> Offers:
    """The values that a setting can have; a file or folder for those that name one."""
    from simplecrm.config import SETTINGS

    name = ctx.params.get("name")
    found = next((one for one in SETTINGS if one.name == name), None)
    if found is None:
        return []
    if name == "currency":
        return currency(incomplete)
    return offered(filter(None, found.choices or (found.default,)), incomplete)


def backup(incomplete: str) -> Offers:
    """Backups of the book, the newest first."""
    from simplecrm.cli.runtime.context import run
    from simplecrm.store.backups import files

    try:
        return offered(((one.name, f"{one.at} {one.reason}") for one in files.backups(run.book.path)), incomplete)
    except (CrmError, OSError):
        return []


def mapping(incomplete: str) -> Offers:
    """Saved mappings of columns."""
    from simplecrm.store import mappings

    return offered(mappings.names(), incomplete)


def choices(*values: str) -> Callable[[str], Offers]:
    """A function that offers fixed values."""

    def chosen(incomplete: str) -> Offers:
        return offered(values, incomplete)

    return chosen


_LIVING = {
    "contact": who, "company": company, "activity": activity, "reminder": reminder, "note": note, "deal": deal,
    "tag": tag, "segment": segment,
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


def _noun(ctx: typer.Context) -> str:
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


def _of_contact(
    ctx: typer.Context, incomplete: str, values: Callable[[Any], Iterable[str]], *, also: str = ""
) -> Offers:
    """Values of the contact that WHO identifies."""

    def found(connection: sqlite3.Connection) -> Iterable[str]:
        from simplecrm.cli.fast_path import questions
        from simplecrm.lookups import contacts

        contact = contacts.get(connection, questions.contact_id(ctx.params.get("who") or ""))
        return values(contact) if contact else ()

    return from_book(found, incomplete, also=also)
