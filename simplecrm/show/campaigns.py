"""Campaigns as text."""

from __future__ import annotations

from simplecrm.core.text.plurals import counted
from simplecrm.show.safe import safe
from simplecrm.show.table import Column
from simplecrm.show.when import day, local_minute, money

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from simplecrm.core.records.campaigns import Member
    from simplecrm.lookups.campaigns import Result

STATES = ("waiting", "sent", "sending", "failed", "bounced", "left out")
"""The states of members in the order in which they are shown."""

_WORDS = {"sending": "not known", "left out": "left out"}


def columns(now: datetime.datetime) -> tuple[Column, ...]:
    """The columns of a list of campaigns with their results."""
    return (
        Column("Id", lambda one: str(one.campaign.id), True),
        Column("Campaign", lambda one: one.campaign.name),
        Column("Channel", lambda one: one.campaign.channel),
        Column("Members", lambda one: str(one.members), True),
        *map(_counted, STATES),
        Column("Answered", lambda one: str(one.answered or ""), True, lambda one: str(one.answered)),
        Column("Added", lambda one: day(one.campaign.created_at, now), raw=lambda one: one.campaign.created_at),
        Column("Query", lambda one: one.campaign.query),
    )  # fmt: skip


def _counted(state: str) -> Column:
    """The column with the number of members in a state, empty for none."""
    return Column(
        _WORDS.get(state, state).capitalize(), lambda one: str(one.in_state(state) or ""), True,
        lambda one: str(one.in_state(state)),
    )  # fmt: skip


def member_columns(now: datetime.datetime) -> tuple[Column, ...]:
    """The columns of a list of members."""
    return (
        Column("Id", lambda one: str(one.id), True),
        Column("Name", lambda one: one.name),
        Column("Address", lambda one: one.address),
        Column("State", lambda one: _WORDS.get(one.state, one.state), raw=lambda one: one.state),
        Column("Why", lambda one: one.reason),
        Column("Sent", lambda one: local_minute(one.at, now) if one.at else "", raw=lambda one: one.at),
        Column(
            "Answered", lambda one: local_minute(one.answered_at, now) if one.answered_at else "",
            raw=lambda one: one.answered_at,
        ),
    )  # fmt: skip


def result_lines(result: Result, now: datetime.datetime) -> Iterator[str]:
    """A campaign and what came of it; safe to show."""
    campaign = result.campaign
    paused = f" · paused {day(campaign.paused_at, now)}" if campaign.paused_at else ""
    yield f"{safe(campaign.name)}  #{campaign.id}{paused}"
    for title, value in (
        ("Query", campaign.query), ("Template", campaign.template), ("Subject", campaign.subject),
        ("Channel", campaign.channel), ("Added", local_minute(campaign.created_at, now)),
        ("Quiet", counted(campaign.quiet_days, "day") if campaign.quiet_days else ""),
    ):  # fmt: skip
        if value:
            yield f"{title:<9} {safe(value)}"
    yield ""
    yield f"{'Members':<9} {result.members:,}"
    for state in STATES:
        if count := result.in_state(state):
            why = ", ".join(f"{number:,} {reason}" for reason, number in result.left_out) if state == "left out" else ""
            hint = "it is not known whether they arrived" if state == "sending" else why
            yield f"{_WORDS.get(state, state).capitalize():<9} {count:,}{f' ({hint})' if hint else ''}"
    if sent := result.in_state("sent") + result.in_state("sending"):
        yield f"{'Answered':<9} {result.answered:,} ({100 * result.answered // sent} %)"
    for one in result.won:
        yield f"{'Won':<9} {one.deals:,} {'deal' if one.deals == 1 else 'deals'}, {money(one.value, one.currency)}"


def progress_words(member: Member, error: str) -> str:
    """A line on a message that was sent or refused."""
    return f"{member.name} <{member.address}>{': ' + error if error else ''}"
