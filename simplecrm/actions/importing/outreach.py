"""Import templates, segments and campaigns: each unless the book has it, or another of its name. What became of the
messages of a campaign is imported with it, so that nobody is written to again."""

from __future__ import annotations

from simplecrm.actions import campaigns, segments, templates
from simplecrm.actions.rows import insert, insert_record, required
from simplecrm.core.query.languages import BY_NOUN
from simplecrm.core.query.parser import parse
from simplecrm.core.records.campaigns import BOUNCED, FAILED, SENDING, SENT
from simplecrm.core.records.segments import NOUNS
from simplecrm.errors import NotUnderstood
from simplecrm.lookups.order import numbers
from simplecrm.store import deliveries

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from simplecrm.core.records.campaigns import Addressee, Campaign
    from simplecrm.core.records.segments import Segment
    from simplecrm.core.records.templates import Template


def put_template(connection: sqlite3.Connection, template: Template, at: str) -> bool:
    """Add a template; false if the book has it."""
    template = templates.ready(template)
    if _is_known(connection, "template", template.uid, template.name):
        return False
    templates.put(connection, template, at)
    return True


def put_segment(connection: sqlite3.Connection, segment: Segment) -> bool:
    """Add a segment; false if the book has one of that name. Its query may name segments that come later."""
    name, query = segments.cleaned(segment.name), required(segment.query, "The query")
    if segment.finds not in NOUNS:
        raise NotUnderstood(f"Segments do not find “{segment.finds:.40}”.")
    parse(query, BY_NOUN[segment.finds])
    if connection.execute("select 1 from segment where name = ?", (name,)).fetchone():
        return False
    insert(connection, "segment", name=name, finds=segment.finds, query=query, archived_at=segment.archived_at)
    return True


def put_campaign(
    connection: sqlite3.Connection, draft: Campaign, members: Sequence[Addressee], contact_ids: Sequence[int], at: str
) -> bool:
    """Add a campaign to ``contact_ids``, those of ``members`` in their order (0 for somebody who is not in the book),
    and what became of the messages; false if the book has it."""
    draft = campaigns.ready(draft)
    required(draft.text, "The text")
    if any(member.state not in ("", SENT, SENDING, FAILED, BOUNCED) for member in members):
        raise NotUnderstood("A message of the campaign has an invalid state.")
    if _is_known(connection, "campaign", draft.uid, draft.name):
        return False
    known = {contact_id: member for contact_id, member in zip(contact_ids, members, strict=True) if contact_id}
    made = insert_record(connection, "campaign", draft._replace(contact_ids=numbers(known)), at)
    for contact_id, member in known.items():
        if member.state:
            deliveries.restore(connection, made, contact_id, member)
    return True


def _is_known(connection: sqlite3.Connection, noun: str, uid: str, name: str) -> bool:
    return connection.execute(f"select 1 from {noun} where uid = ? or name = ?", (uid, name)).fetchone() is not None
