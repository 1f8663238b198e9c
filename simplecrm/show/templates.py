"""Templates as text."""

from __future__ import annotations

from simplecrm.show.safe import safe
from simplecrm.show.table import Column
from simplecrm.show.when import day

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from simplecrm.actions.filling import Filled
    from simplecrm.core.records.templates import Template


def columns(now: datetime.datetime) -> tuple[Column, ...]:
    """The columns of a list of templates."""
    return (
        Column("Id", lambda one: str(one.id), True),
        Column("Template", lambda one: one.name),
        Column("Subject", lambda one: one.subject),
        Column("Format", lambda one: one.format),
        Column("Changed", lambda one: day(one.updated_at, now), raw=lambda one: one.updated_at),
        Column("Text", lambda one: " ".join(one.text.split()), raw=lambda one: one.text),
    )


def missing_columns() -> tuple[Column, ...]:
    """The columns of those for whom a template lacks fields."""
    return (
        Column("Id", lambda one: str(one.contact_id), True),
        Column("Name", lambda one: one.name),
        Column("Missing", lambda one: ", ".join(one.missing), values=lambda one: one.missing),
    )


def field_columns() -> tuple[Column, ...]:
    """The columns of the fields of templates."""
    return (
        Column("Field", lambda field: field.name),
        Column("What", lambda field: field.about),
    )


def template_lines(template: Template) -> Iterator[str]:
    """A template: its subject, an empty line, and its text; safe to show."""
    yield f"{safe(template.name)}  #{template.id}  {template.format}"
    yield from _letter(template.subject, template.text)


def filled_lines(filled: Filled) -> Iterator[str]:
    """A filled in template, as a message has it; safe to show."""
    if filled.email:
        yield f"To: {safe(filled.name)} <{safe(filled.email)}>"
    yield from _letter(filled.subject, filled.text)


def _letter(subject: str, text: str) -> Iterator[str]:
    if subject:
        yield f"Subject: {safe(subject)}"
    yield ""
    for line in text.rstrip("\n").split("\n"):
        yield safe(line)
