"""The messages of a campaign: one for each member who is to get one, filled in."""

from __future__ import annotations

import os

from simplecrm import config
from simplecrm.actions import filling
from simplecrm.actions.campaigns import quiet_since
from simplecrm.core.records import Record
from simplecrm.core.records.templates import Template
from simplecrm.errors import NothingMatched, NotUnderstood
from simplecrm.lookups import campaigns

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage

    from simplecrm.core.records.campaigns import Campaign, Member

PAGE = 500


class Letter(Record):
    """A message to a member: where to, and what; ``missing`` are the fields that the member lacks."""

    member: Member
    subject: str
    text: str
    message_id: str
    missing: tuple[str, ...] = ()


def waiting(
    connection: sqlite3.Connection,
    campaign: Campaign,
    now: datetime.datetime,
    *,
    limit: int | None = None,
    reading: Callable[[], sqlite3.Connection] | None = None,
) -> Iterator[Letter]:
    """A letter for each member who is to get one and has got none, a page at a time; ``reading`` as for
    ``lookups.campaigns.members``."""
    template = template_of(campaign)
    domain = filling.own_address().rpartition("@")[2] or "localhost"
    found = campaigns.members(connection, campaign, quiet_since(campaign, now), reading=reading)
    page: list[Member] = []
    count = 0
    for member in found:
        if member.state == "waiting":
            page.append(member)
            count += 1
        if len(page) == PAGE or (limit is not None and count >= limit):
            yield from _letters(reading() if reading else connection, template, page, now, domain)
            page = []
        if limit is not None and count >= limit:
            return
    yield from _letters(reading() if reading else connection, template, page, now, domain)


def _letters(
    connection: sqlite3.Connection, template: Template, page: list[Member], now: datetime.datetime, domain: str
) -> Iterator[Letter]:
    by_id = {member.id: member for member in page}
    for filled in list(filling.for_each(connection, template, list(by_id), now)):
        message_id = f"{os.urandom(12).hex()}@{domain}"
        yield Letter(by_id[filled.contact_id], filled.subject, filled.text, message_id, filled.missing)


def template_of(campaign: Campaign) -> Template:
    """The template as it was when the campaign was added."""
    return Template(name=campaign.template, subject=campaign.subject, text=campaign.text, format=campaign.format)


def lacking(connection: sqlite3.Connection, campaign: Campaign, now: datetime.datetime) -> list[Letter]:
    """The letters to members who lack fields."""
    return [letter for letter in waiting(connection, campaign, now) if letter.missing]


def nobody_is_waiting(connection: sqlite3.Connection, campaign: Campaign, now: datetime.datetime) -> NothingMatched:
    """The error for a campaign without a message to write or send, which says what became of its members."""
    found = campaigns.result(connection, campaign, quiet_since(campaign, now))
    states = ", ".join(f"{count:,} {state}" for state, count in found.states)
    return NothingMatched(
        f"Nobody is waiting for {campaign.name}{f': {states}' if states else ''}.",
        f"See them: simplecrm campaigns members {campaign.name}",
    )


def complete(letter: Letter) -> Letter:
    """The letter if nothing is missing. Raises ``NotUnderstood``."""
    if letter.missing:
        raise NotUnderstood(
            f"{letter.member.name} has no {' and no '.join(letter.missing)}.",
            "Leave out who lacks it, such as: simplecrm campaigns add spring 'has:company' --template offer",
        )
    return letter


def sender() -> tuple[str, str]:
    """One's own name and address from the settings. Raises ``NotUnderstood`` without an address."""
    from simplecrm.formats.mail.outgoing import checked_address

    address = filling.own_address()
    if not address:
        raise NotUnderstood("The setting me is empty.", "Set it to your address: simplecrm config me sam@acme.com")
    return config.get("my_name").strip(), checked_address(address)


def email_of(letter: Letter, campaign: Campaign, own: tuple[str, str], now: datetime.datetime) -> EmailMessage:
    """A letter as a message (RFC 5322); of a Markdown text with an HTML alternative. Raises ``NotUnderstood`` for an
    invalid address."""
    from simplecrm.formats.mail.outgoing import message

    html = ""
    if campaign.format == "markdown":
        from markdown_it import MarkdownIt

        html = MarkdownIt("commonmark", {"html": False}).render(letter.text)
    to = (letter.member.name, letter.member.address)
    at = now.astimezone()
    return message(
        sender=own, to=to, subject=letter.subject, text=letter.text, html=html, message_id=letter.message_id, at=at
    )
