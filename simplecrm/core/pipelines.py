"""The pipelines of deals and their stages, as the setting ``pipelines`` says them.

``sales: qualified 10%, proposal 50% 21d, negotiation 75%; renewals: due 60% 14d`` are two pipelines. A stage has the
probability of winning a deal there, and may have a number of days after which a deal that has not moved is stuck; with
``0d`` it never is. Without one, that is learned from how long deals usually stay there (see ``core.stage_times``).
"""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.errors import NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT = "sales: qualified 10%, meeting 25%, proposal 50%, negotiation 75%"

HINT = "For example: sales: qualified 10%, proposal 50% 21d; renewals: due 60% 14d"
MAX_DAYS = 3650
NEVER = -1
_MAX_LETTERS = 40
_RESERVED = ("open", "won", "lost")
"""Names that would be taken for a status."""


class Stage(Record):
    """A stage: its name in lower case, the probability of winning there in percent, and the days after which a deal is
    stuck in it: 0 if they are not known, ``NEVER`` for never."""

    name: str
    probability: int
    stuck_days: int = 0

    def is_stuck(self, days: int) -> bool:
        """Whether a deal that has been here for so many whole days is stuck."""
        return 0 < self.stuck_days < days


class Pipeline(Record):
    """A pipeline: its name in lower case, and its stages in order."""

    name: str
    stages: tuple[Stage, ...]

    def stage(self, name: str) -> Stage | None:
        """The stage of that name, or None."""
        return next((stage for stage in self.stages if stage.name == name), None)

    def beside(self, name: str, steps: int) -> Stage | None:
        """The stage so many steps after the one of that name, before it if negative; None beyond the ends. A stage that
        the settings do not have (any more) comes after the last, as on the board."""
        names = [stage.name for stage in self.stages]
        place = (names.index(name) if name in names else len(names)) + steps
        return self.stages[place] if 0 <= place < len(names) else None


class Pipelines(Record):
    """All pipelines in order; there is at least one."""

    all: tuple[Pipeline, ...]

    def pipeline(self, name: str) -> Pipeline | None:
        """The pipeline of that name, or None."""
        return next((pipeline for pipeline in self.all if pipeline.name == name), None)

    def require(self, name: str) -> Pipeline:
        """The pipeline of that name. Raises ``NotUnderstood``, with the one that may be meant, else with all."""
        found = self.pipeline(name.strip().lower())
        if found is None:
            raise self._unknown("pipeline", name.strip(), [one.name for one in self.all])
        return found

    def stage(self, pipeline: str, name: str) -> Stage | None:
        """A stage of a pipeline, or None if the settings do not have it (any more)."""
        found = self.pipeline(pipeline)
        return found.stage(name) if found is not None else None

    def with_learned(self, days: Mapping[tuple[str, str], int]) -> Pipelines:
        """The same with the days until stuck, by pipeline and stage, where the settings do not say them."""
        return Pipelines(
            tuple(
                one._replace(
                    stages=tuple(
                        stage if stage.stuck_days else stage._replace(stuck_days=days.get((one.name, stage.name), 0))
                        for stage in one.stages
                    )
                )
                for one in self.all
            )
        )

    def names(self) -> list[tuple[str, Stage]]:
        """All stages, each with the name that ``find`` takes; for those of the first pipeline that is their own."""
        return [(self.name_of(one, stage), stage) for one in self.all for stage in one.stages]

    def name_of(self, pipeline: Pipeline, stage: Stage) -> str:
        """The name of a stage that ``find`` takes; for one of the first pipeline that is its own."""
        return stage.name if pipeline == self.all[0] else f"{pipeline.name}/{stage.name}"

    def find(self, text: str, pipeline: str = "") -> tuple[Pipeline, Stage]:
        """The stage that ``text`` names: ``proposal``, or ``renewals/due`` to name its pipeline too.

        A name alone is looked up in ``pipeline`` first, then in the others. Raises ``NotUnderstood``, with the stage
        that may be meant, else with all.
        """
        before, slash, name = text.strip().lower().rpartition("/")
        name, before = name.strip(), before.strip()
        wanted = [self.require(before)] if slash else [self.pipeline(pipeline), *self.all]
        for one in filter(None, wanted):
            found = one.stage(name)
            if found is not None:
                return one, found
        if name in ("won", "lost"):
            raise NotUnderstood(f"“{name}” is a status, not a stage.", f"For example: simplecrm deals {name} 3")
        known = [stage.name for one in filter(None, wanted) for stage in one.stages]
        raise self._unknown("stage", text.strip(), list(dict.fromkeys(known)))

    @staticmethod
    def _unknown(what: str, text: str, known: list[str]) -> NotUnderstood:
        from simplecrm.core.text.similar import similar

        meant = similar(text.lower(), known)
        listed = f"{what.capitalize()}s: {', '.join(known)}"
        return NotUnderstood(f"Invalid {what}: “{text:.40}”.", f"Did you mean {meant}?" if meant else listed)


def parse_pipelines(text: str) -> Pipelines:
    """The pipelines of the setting; an empty text means ``DEFAULT``. Raises ``NotUnderstood``."""
    found: dict[str, Pipeline] = {}
    for part in (text.strip() or DEFAULT).split(";"):
        if not part.strip():
            continue
        name, colon, stages = part.partition(":")
        name = _name(name)
        if not colon or name in found:
            problem = f"“{name}” is there twice" if name in found else f"“{part.strip():.60}” has no colon"
            raise NotUnderstood(f"Invalid pipelines: {problem}.", HINT)
        parsed = tuple(_stage(one) for one in stages.split(",") if one.strip())
        names = [stage.name for stage in parsed]
        if not parsed or len(set(names)) < len(names):
            problem = "has a stage twice" if parsed else "has no stages"
            raise NotUnderstood(f"Invalid pipelines: “{name}” {problem}.", HINT)
        found[name] = Pipeline(name, parsed)
    if not found:
        raise NotUnderstood("Invalid pipelines: there is none.", HINT)
    return Pipelines(tuple(found.values()))


def _stage(text: str) -> Stage:
    words = text.split()
    probability, days = "", ""
    while len(words) > 1:
        if words[-1].endswith("%") and not probability:
            probability = words.pop().removesuffix("%")
        elif words[-1].endswith("d") and words[-1][:-1].isdigit() and not days:
            days = words.pop().removesuffix("d")
        else:
            break
    if not _is_number(probability, 100):
        raise NotUnderstood(f"Invalid pipelines: “{text.strip():.60}” has no probability, such as 25%.", HINT)
    if days and not _is_number(days, MAX_DAYS):
        raise NotUnderstood(f"Invalid pipelines: “{days}d” is not a number of days.", HINT)
    return Stage(_name(" ".join(words)), int(probability), (int(days) or NEVER) if days else 0)


def _is_number(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= most


def _name(text: str) -> str:
    name = " ".join(text.split()).lower()
    if not name or len(name) > _MAX_LETTERS or "/" in name or name in _RESERVED or not name.isprintable():
        raise NotUnderstood(f"Invalid pipelines: “{name:.60}” cannot be a name.", HINT)
    return name
