"""Attachments as text."""

from __future__ import annotations

from simplecrm.show.entries import cut
from simplecrm.show.safe import safe
from simplecrm.show.sections import section
from simplecrm.show.table import Column
from simplecrm.show.when import day, local_minute, size

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from simplecrm.core.records.attachments import Attachment


def columns(now: datetime.datetime) -> tuple[Column, ...]:
    """The columns of a list of attachments."""
    return (
        Column("Id", lambda one: str(one.id), True),
        Column("Name", lambda one: one.name),
        Column("Size", lambda one: size(one.size), True, lambda one: str(one.size)),
        Column("Added", lambda one: day(one.created_at, now), raw=lambda one: one.created_at),
        Column("Contact", lambda one: one.contact),
        Column("Company", lambda one: one.company),
        Column("Deal", lambda one: one.deal),
        Column("Case", lambda one: one.case),
        Column("Remark", lambda one: one.text),
    )


def attachment_lines(one: Attachment, now: datetime.datetime) -> Iterator[str]:
    """An attachment with its details; safe to show."""
    yield f"{safe(one.name)}  #{one.id}"
    for title, value in (
        ("Contact", one.contact), ("Company", one.company), ("Deal", one.deal), ("Case", one.case),
        ("Size", f"{one.size:,} bytes"), ("SHA-256", one.sha256), ("Added", local_minute(one.created_at, now)),
        ("Remark", one.text), ("Archived", one.archived_at),
    ):  # fmt: skip
        if value:
            yield f"{title:<9} {safe(value)}"


def attachment_words(one: Attachment, now: datetime.datetime, about: str = "") -> str:
    """An attachment as one line, and what it is ``about``: ``#3 quote.pdf · 1.2 MB · 12 Mar · signed · Pilot``."""
    parts = (f"#{one.id} {one.name}", size(one.size), day(one.created_at, now), one.text, about)
    return " · ".join(filter(None, parts))


def attachments_section(
    shown: Sequence[Attachment], count: int, now: datetime.datetime, width: int, *, of_company: bool = False
) -> Iterator[str]:
    """The section of a page, of ``count`` attachments; nothing if there are none. On the page ``of_company`` those of
    its deals and cases name them."""
    lines = (attachment_words(one, now, (one.deal or one.case) if of_company else "") for one in shown)
    return section("Files", cut(lines, count), width)
