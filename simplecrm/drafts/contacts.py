"""Contacts from what a person typed."""

from __future__ import annotations

from simplecrm.core.jobs import filled, former, moved, present
from simplecrm.core.records.contacts import Contact, Employment
from simplecrm.core.text.names import split_person
from simplecrm.drafts import contact_points
from simplecrm.drafts.context import FieldError, read
from simplecrm.drafts.labels import by_list, changed_fields, changed_tags, custom
from simplecrm.drafts.vocabularies import stage as known_stage
from simplecrm.errors import NothingMatched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, TypeAlias

    from simplecrm.drafts.contact_points import Place, Point
    from simplecrm.drafts.context import Context
    from simplecrm.drafts.labels import Custom

    Job: TypeAlias = str | Employment | Mapping[str, str]

TEXTS = (
    "name", "prefix", "given", "middle", "family", "suffix", "nickname", "stage", "source", "language", "time_zone",
    "extra",
)  # fmt: skip
"""The fields of a contact that are kept as they are written."""

LISTS = ("emails", "phones", "links", "addresses", "tags", "companies")
"""The lists of a contact that single values can be added to and removed from."""


def draft(
    context: Context,
    *,
    name: str,
    uid: str = "",
    emails: Iterable[Point] = (),
    phones: Iterable[Point] = (),
    links: Iterable[Point] = (),
    addresses: Iterable[Place] = (),
    company: str = "",
    title: str = "",
    companies: Iterable[Job] = (),
    tags: Iterable[str] = (),
    birthday: str = "",
    anniversary: str = "",
    every: str = "",
    do_not_contact: bool = False,
    owner: str = "",
    fields: Custom = (),
    **texts: str,
) -> Contact:
    """A contact to be added. Raises ``FieldError``.

    ``name`` may be ``Ann Lee <ann@acme.com>``, ``every`` is how often to talk to them, such as ``2 weeks``; ``fields``
    are names and values of custom fields, ``texts`` those of ``TEXTS``.
    """
    called, address = split_person(name)
    known_stage(context, texts.get("stage", ""))
    jobs = jobs_of(companies)
    made = Contact(
        uid=uid.strip(),
        emails=contact_points.points(
            "emails", [*([address] if address else []), *contact_points.one_or_several(emails)]
        ),
        phones=contact_points.points("phones", phones),
        links=contact_points.points("links", links),
        addresses=contact_points.places(addresses),
        companies=filled(_first_job(company.strip(), title.strip(), jobs), jobs),
        tags=tuple(contact_points.one_or_several(tags)),
        birthday=day(context, "birthday", birthday),
        anniversary=day(context, "anniversary", anniversary),
        cadence_days=cadence(every),
        do_not_contact=do_not_contact,
        owner=context.owner(owner),
        fields=tuple(item for item in custom(fields) if item.value),
        **{**_checked_texts(texts), "name": called},
    )
    return _called(made)


def edited(
    context: Context,
    old: Contact,
    *,
    emails: Iterable[Point] | None = None,
    phones: Iterable[Point] | None = None,
    links: Iterable[Point] | None = None,
    addresses: Iterable[Place] | None = None,
    company: str | None = None,
    title: str | None = None,
    companies: Iterable[Job] | None = None,
    tags: Iterable[str] | None = None,
    birthday: str | None = None,
    anniversary: str | None = None,
    every: str | None = None,
    do_not_contact: bool | None = None,
    owner: str | None = None,
    fields: Custom | None = None,
    add: Mapping[str, Iterable[Any]] | None = None,
    remove: Mapping[str, Iterable[str]] | None = None,
    **texts: str | None,
) -> Contact:
    """``old`` with the fields that are given; None leaves a field as it is. Raises ``FieldError``.

    A list that is given takes the place of the old one; ``add`` and ``remove`` name single values instead, by list
    (see ``LISTS``). ``company`` is where the contact works now: jobs at other companies become former ones. ``title``
    is the title there, else in the first job.
    ``fields`` given as a mapping change only those that it names. Raises ``NothingMatched`` for a value to be removed
    that is not there.
    """
    more, less = by_list(add, LISTS), by_list(remove, LISTS)
    if (texts.get("stage") or "") != old.stage:
        known_stage(context, texts.get("stage") or "")
    changes: dict[str, Any] = {name: value for name, value in _checked_texts(texts).items() if value is not None}
    for name, values in (("emails", emails), ("phones", phones), ("links", links)):
        have = getattr(old, name)
        kept = have if values is None else contact_points.points(name, values, have)
        changes[name] = contact_points.changed(name, kept, more.get(name, ()), less.get(name, ()))
    kept_jobs = old.companies if companies is None else jobs_of(companies, old.companies)
    jobs = with_job(_without_jobs(kept_jobs, less.get("companies", ())), company, title, context.now.date().isoformat())
    given: dict[str, Any] = {
        "companies": filled(jobs, jobs_of(more.get("companies", ()))),
        "tags": changed_tags(old.tags, tags, more.get("tags", ()), less.get("tags", ())),
        "addresses": contact_points.changed_places(
            old.addresses if addresses is None else contact_points.places(addresses),
            more.get("addresses", ()),
            less.get("addresses", ()),
        ),
        "birthday": None if birthday is None else day(context, "birthday", birthday),
        "anniversary": None if anniversary is None else day(context, "anniversary", anniversary),
        "cadence_days": None if every is None else cadence(every),
        "do_not_contact": do_not_contact,
        "owner": None if owner is None else context.owner(owner),
        "fields": None if fields is None else changed_fields(old.fields, fields),
    }
    return _called(old._replace(**changes | {name: value for name, value in given.items() if value is not None}))


def jobs_of(values: Iterable[Job], known: Iterable[Employment] = ()) -> tuple[Employment, ...]:
    """Where somebody works; a company in ``known`` that is given without a title keeps it. Raises ``FieldError``."""
    before = {job.company.casefold(): job for job in known}
    found = []
    for value in contact_points.one_or_several(values):
        job = before.get(value.strip().casefold()) if isinstance(value, str) else None
        found.append(job or contact_points.record(Employment, "companies", value))
    return tuple(found)


def with_job(
    jobs: tuple[Employment, ...], company: str | None, title: str | None, today: str
) -> tuple[Employment, ...]:
    """The jobs of somebody who works at ``company`` with ``title``; None leaves either as it is.

    The jobs at other companies ended ``today`` (``YYYY-MM-DD``); without a company, ``title`` is that of the first job.
    """
    if company is None and title is None:
        return jobs
    now, before = present(jobs), former(jobs)
    wanted = now[0].company if company is None and now else (company or "").strip()
    known = next((job for job in now if job.company.casefold() == wanted.casefold()), None)
    if known is None and company is not None:
        if not wanted:
            return (*(job._replace(ended_on=today) for job in now), *before)
        return moved(jobs, [Employment(wanted, title or "")], today)
    job = known or Employment(wanted)
    if title is not None:
        job = job._replace(title=title.strip())
    first = (job,) if job.company or job.title or job.department else ()
    return (*first, *(one for one in now if one is not known), *before)


def day(context: Context, field: str, phrase: str) -> str:
    """A birthday or anniversary as it is stored (see ``core.dates.anniversaries``). Raises ``FieldError``."""
    if not phrase.strip():
        return ""
    from simplecrm.core.dates.anniversaries import parse_birthday

    return read(field, lambda: parse_birthday(phrase, context.date_order))


def cadence(phrase: str) -> int:
    """How often to talk to somebody, in days; 0 where it is not said. Raises ``FieldError``."""
    if not phrase.strip():
        return 0
    from simplecrm.core.dates.durations import parse_cadence

    return read("every", lambda: parse_cadence(phrase))


def _checked_texts(texts: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that are kept as they are written. Raises ``TypeError`` for one that a contact does not have."""
    strange = [name for name in texts if name not in TEXTS]
    if strange:
        raise TypeError(f"A contact has no field {', '.join(strange)}.")
    return dict(texts)


def _called(contact: Contact) -> Contact:
    named = (contact.name, contact.given, contact.family, contact.company)
    if not (any(text.strip() for text in named) or contact.emails or contact.phones):
        raise FieldError("name", "The name is empty: a contact needs a name, an email, a phone or a company.")
    return contact


def _first_job(company: str, title: str, jobs: tuple[Employment, ...]) -> tuple[Employment, ...]:
    """The job that a new contact has by ``company`` and ``title``; a title alone is that of the first of ``jobs``."""
    if title and not company and jobs:
        return (jobs[0]._replace(title=title),)
    return (Employment(company, title),) if company or title else ()


def _without_jobs(jobs: tuple[Employment, ...], remove: Iterable[str]) -> tuple[Employment, ...]:
    for name in contact_points.one_or_several(remove):
        kept = tuple(job for job in jobs if job.company.casefold() != name.strip().casefold())
        if len(kept) == len(jobs):
            raise NothingMatched(f"No company “{name}” to remove.")
        jobs = kept
    return jobs
