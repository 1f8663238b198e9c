"""How often to talk to each contact, and whose cadence that is: the single rule for drift and queries.

The contact's own cadence takes precedence over a tag's, and a tag's over the stage's; of several tags the shortest
counts.
"""

from __future__ import annotations

from simplecrm.core.cadence import parse_stages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

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
    cross join contact c indexed by contact_by_stage on c.stage = stage.key where +c.cadence_days = 0
  OTHERS),
shortest as (select contact_id, min(rank) as rank, because from ranked group by contact_id),
cadence as (select contact_id, rank % {_SPAN} as days, rank / {_SPAN} as source, because from shortest)
"""


_OF_SOME = f"""
  union all
  select c.id, {_STAGE} + stage.value, stage.key from json_each(SOME) as some
    cross join contact c on c.id = some.value cross join json_each(STAGES) as stage on stage.key = c.stage
    where +c.cadence_days = 0
"""


def cadences(parameter: str, *, some: tuple[str, str] | None = None) -> str:
    """The common table expressions that end with ``cadence``: ``contact_id``, ``days``, ``source`` and ``because`` (the
    name of the tag or stage) of each contact that has one, archived or not; ``parameter`` stands for ``stages``.

    ``some`` are the parameters of a JSON array of contacts, and of the cadences of their stages, if only these of the
    contacts in those stages are wanted.
    """
    others = _OF_SOME.replace("SOME", some[0]).replace("STAGES", some[1]) if some else ""
    return _CADENCES.replace("OTHERS", others).replace("STAGES", parameter)


def stages(stage_cadence: str) -> str:
    """The cadences of stages in the setting ``stage_cadence``, as a JSON object of days. Raises ``NotUnderstood`` when
    they cannot be read."""
    return json_object(parse_stages(stage_cadence) if stage_cadence else {})


def json_object(days: Mapping[str, int]) -> str:
    """A JSON object of days by stage; made here because the json module takes 4 ms to load."""
    pairs = (f'"{_escaped(stage)}": {int(number)}' for stage, number in days.items())
    return "{" + ", ".join(pairs) + "}"


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return "".join(letter if letter >= " " else f"\\u{ord(letter):04x}" for letter in text)
