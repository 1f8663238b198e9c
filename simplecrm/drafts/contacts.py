"""Contacts from what a person wrote of them."""

from __future__ import annotations

from simplecrm.core.records.contacts import Contact, Email, Employment, FieldValue, Link, Phone
from simplecrm.core.text.names import split_person
from simplecrm.drafts.context import FieldError, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from simplecrm.drafts.context import Context


def draft(
    context: Context,
    *,
    name: str,
    emails: Iterable[str] = (),
    phones: Iterable[str] = (),
    links: Iterable[str] = (),
    company: str = "",
    title: str = "",
    tags: Iterable[str] = (),
    stage: str = "",
    source: str = "",
    birthday: str = "",
    anniversary: str = "",
    every: str = "",
    fields: Iterable[tuple[str, str]] = (),
) -> Contact:
    """A contact to be added. Raises ``FieldError``.

    ``name`` may be ``Ann Lee <ann@acme.com>``, ``every`` is how often to talk to them, such as ``2 weeks``; ``fields``
    are names and values of custom fields.
    """
    called, address = split_person(name)
    return Contact(
        name=called,
        emails=tuple(map(Email, dict.fromkeys([*([address] if address else []), *emails]))),
        phones=tuple(map(Phone, phones)),
        links=tuple(map(Link, links)),
        companies=employments(company, title),
        tags=tuple(tags),
        stage=stage,
        source=source,
        birthday=day(context, "birthday", birthday),
        anniversary=day(context, "anniversary", anniversary),
        cadence_days=cadence(every),
        fields=tuple(FieldValue(key.strip(), value.strip()) for key, value in fields),
    )


def employments(company: str, title: str) -> tuple[Employment, ...]:
    """Where somebody works, if it is said. Raises ``FieldError`` for a title without a company."""
    if company.strip():
        return (Employment(company, title),)
    if title.strip():
        raise needs_company()
    return ()


def needs_company() -> FieldError:
    """The error of a title without a company."""
    return FieldError("title", "A title needs a company.")


def day(context: Context, field: str, phrase: str) -> str:
    """A birthday or anniversary as it is kept (see ``core.dates.anniversaries``). Raises ``FieldError``."""
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
