"""How often to talk to each contact, and whose cadence that is: the single rule for drift and queries.

The contact's own cadence takes precedence over a tag's, and a tag's over the stage's; of several tags the shortest
counts.
"""

from __future__ import annotations

from simplecrm.core.cadence import parse_stages

SOURCES = ("contact", "tag", "stage")
"""Whose cadence it can be; ``source`` is an index into it."""

# Source and length of the cadence are combined in one number, so that min() picks both.
_SPAN = 1_000_000
_OWN, _TAG, _STAGE = (place * _SPAN for place in range(len(SOURCES)))
_CADENCES = f"""
ranked (contact_id, rank, because) as (
  select id, {_OWN} + cadence_days, '' from contact where cadence_days > 0
  union all
  select contact_id, {_TAG} + tag.cadence_days, tag.name from tag cross join contact_tag on tag_id = tag.id
    cross join contact c on c.id = contact_id
    where tag.cadence_days > 0 and +c.cadence_days = 0 and tag.archived_at = ''
  union all
  select c.id, {_STAGE} + stage.value, stage.key from json_each(STAGES) as stage
    cross join contact c indexed by contact_by_stage on c.stage = stage.key where +c.cadence_days = 0),
shortest as (select contact_id, min(rank) as rank, because from ranked group by contact_id),
cadence as (select contact_id, rank % {_SPAN} as days, rank / {_SPAN} as source, because from shortest)
"""


def cadences(parameter: str) -> str:
    """The common table expressions that end with ``cadence``: ``contact_id``, ``days``, ``source`` and ``because`` (the
    name of the tag or stage) of each contact that has one, archived or not; ``parameter`` stands for ``stages``."""
    return _CADENCES.replace("STAGES", parameter)


def stages(stage_cadence: str) -> str:
    """The cadences of stages in the setting ``stage_cadence``, as a JSON object of days; if there are none, without
    ``json``, which loads slowly. Raises ``NotUnderstood`` when they cannot be read."""
    found = parse_stages(stage_cadence) if stage_cadence else {}
    if not found:
        return "{}"
    import json

    return json.dumps(found)
