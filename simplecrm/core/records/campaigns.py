"""A campaign: one message to each of many contacts, who are frozen when it is added."""

from __future__ import annotations

from simplecrm.core.records import Record

CHANNELS = ("email", "post", "sms")

SENT, SENDING, FAILED, BOUNCED = "sent", "sending", "failed", "bounced"
"""What became of a message. ``sending`` is one that was handed over when the program was stopped or the connection
broke: whether it arrived is not known."""

NO_ADDRESS = {"email": "no address", "post": "no postal address", "sms": "no phone number"}
"""{channel: what members lack who cannot be reached by it}."""

SAME_ADDRESS = {"email": "same address", "sms": "same phone number"}
"""{channel: what two members share who get one message}; a letter is for each of them."""

LEFT_OUT = (
    "deleted", "archived", "do not contact", *NO_ADDRESS.values(), "bounced before", *SAME_ADDRESS.values(),
    "contacted lately",
)  # fmt: skip
"""Why nothing is sent to a member, the first of these that is the case."""

ANSWER = "answer to campaign "
"""How the outcome of an activity begins that answers the message of one campaign, and so no other."""


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


class Addressee(Record):
    """A member as an export has it, by name and uid, and what became of the message (as in ``Delivery``); all else is
    empty where nothing was sent."""

    name: str = ""
    uid: str = ""
    address: str = ""
    state: str = ""
    at: str = ""
    message_id: str = ""
    error: str = ""


class Delivery(Record):
    """A message of a campaign to a contact; both names are empty where they are gone, and ``name`` for the archived."""

    campaign_id: int
    campaign: str
    contact_id: int
    name: str
    address: str
    state: str
    at: str
    message_id: str


class Bounce(Record):
    """A message that came back, as a mail server reports it: the ``addresses`` that its one recipient has, the message
    by the ids that are named, its ``subject`` and recipient ``to`` (empty if they are not named), what the
    server said, and when (UTC)."""

    addresses: tuple[str, ...]
    message_ids: tuple[str, ...] = ()
    subject: str = ""
    to: tuple[str, ...] = ()
    error: str = ""
    at: str = ""
