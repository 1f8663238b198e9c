"""A campaign: one message to each of many contacts, who are frozen when it is added."""

from __future__ import annotations

from simplecrm.core.records import Record

CHANNELS = ("email", "post", "sms")

SENT, SENDING, FAILED, BOUNCED = "sent", "sending", "failed", "bounced"
"""What became of a message. ``sending`` is one that was handed over when the program was stopped or the connection
broke: whether it arrived is not known."""

LEFT_OUT = (
    "deleted", "archived", "do not contact", "no address", "bounced before", "same address", "contacted lately",
)  # fmt: skip
"""Why nothing is sent to a member, the first of these that is the case."""


class Campaign(Record):
    """``subject`` and ``text`` are those of the ``template`` when the campaign was added, ``query`` is what found its
    members. Contacts who were written to within ``quiet_days`` are left out, 0 for none. ``members`` is the number of
    the frozen contacts; ``paused_at`` (UTC) is empty unless it is paused."""

    id: int = 0
    uid: str = ""
    name: str = ""
    channel: str = "email"
    query: str = ""
    template: str = ""
    subject: str = ""
    text: str = ""
    format: str = "text"
    quiet_days: int = 0
    contact_ids: str = "[]"
    paused_at: str = ""
    archived_at: str = ""
    created_at: str = ""
    updated_at: str = ""
    version: int = 0


class Member(Record):
    """A contact of a campaign. ``state`` is ``waiting``, ``left out`` (then ``reason`` says why), or one of ``SENT``,
    ``SENDING``, ``FAILED`` (with the ``reason``) and ``BOUNCED``; ``at`` (UTC) is when. ``answered_at`` is when
    something came in from them after that."""

    id: int
    name: str
    address: str
    state: str
    reason: str = ""
    at: str = ""
    answered_at: str = ""
