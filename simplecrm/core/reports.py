"""The reports: their names, what each answers, and the rows they are made of.

Sums are whole minor units of ``currency``, as a deal's value is; ``start`` is the local first day (``YYYY-MM-DD``) of
a week or month.
"""

from __future__ import annotations

from simplecrm.core.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class Report(Record):
    """``by`` holds what the report can be grouped or sorted by, the default first. ``has_period`` is for those that
    cover a period, ``is_limited`` for those that list only the first of many, as all do that are grouped by one of
    ``GROUPS``. ``unit`` is the period of one that can be grouped by none."""

    name: str
    help: str
    by: tuple[str, ...] = ()
    has_period: bool = False
    is_limited: bool = False
    unit: str = "month"


WEEK, MONTH, QUARTER, YEAR = "week", "month", "quarter", "year"
PERIODS = (WEEK, MONTH, QUARTER, YEAR)
GROUPS = ("company", "product", "category", "source")
_BY_WEEK, _BY_MONTH = (WEEK, MONTH, QUARTER, YEAR), (MONTH, WEEK, QUARTER, YEAR)

TOTAL = "Total"
"""The first field of a row with the sums of the others."""

REPORTS = (
    Report("activity", "What you did: calls, emails, meetings … by week or month.", _BY_WEEK, True),
    Report("hours", "When you did it: activities by weekday and hour.", has_period=True),
    Report("pipeline", "Open deals by stage: how many, their sum, and the sum weighted by probability."),
    Report("forecast", "Open deals by the month in which they are expected to close: committed, weighted, and all."),
    Report("conversion", "Stages of deals: how many entered each, what became of them, and how long they stayed."),
    Report("velocity", "Deals won by month: how long they took, and their mean value.", _BY_MONTH, True),
    Report(
        "won",
        "Deals won and lost by month, the win rate, and why they were lost; by company, product or source, too.",
        (*_BY_MONTH, "company", "product", "source"),
        True,
    ),
    Report(
        "customers", "Customers by what they bought: value, margin, and when last.", ("value", "margin"), True, True
    ),
    Report(
        "margin",
        "What was sold at what cost: by product, category, company or month.",
        ("product", "category", "company", MONTH, QUARTER, YEAR),
        True,
    ),
    Report("rfm", "Customers by how recently, how often and for how much they bought."),
    Report("drift", "Contacts not talked to for longer than their cadence, by how much longer."),
    Report("stages", "Contacts by stage."),
    Report("sources", "Contacts by where they came from, and the deals won with them."),
    Report("tags", "Contacts by tag.", is_limited=True),
    Report("follow-ups", "Follow-ups set, done in time, done late, and left open, by week.", _BY_WEEK, True),
    Report("growth", "Contacts added by month.", _BY_MONTH, True),
    Report("quiet", "Contacts by how long ago you last spoke."),
    Report(
        "cases",
        "Cases reported and solved by month or product, the median of days to solve them, and the mean satisfaction.",
        (MONTH, WEEK, QUARTER, YEAR, "product"),
        True,
    ),
    Report("companies", "Companies by open deals, or by activities.", ("value", "activities"), True, True, WEEK),
)


class KindCount(Record):
    """How many activities there were of one kind."""

    kind: str
    activities: int


class ActivityRow(Record):
    """The activities of a week or month; ``kinds`` has the most frequent first."""

    start: str
    total: int
    kinds: tuple[KindCount, ...]


class PipelineRow(Record):
    """The open deals of a stage in one currency; ``weighted`` is their sum, each times its probability."""

    stage: str
    currency: str
    deals: int
    value: int
    weighted: int
    pipeline: str


COMMITTED_PERCENT = 75
"""From this probability on a deal counts as committed."""


class ForecastRow(Record):
    """The open deals in one currency that are expected to close in a month; ``start`` is its first day, empty if no day
    is set. ``committed`` is the sum of those that are at least ``COMMITTED_PERCENT`` likely, ``weighted`` the sum of
    all, each times its probability, ``best`` the sum of all."""

    start: str
    currency: str
    deals: int
    committed: int
    weighted: int
    best: int


class ConversionRow(Record):
    """What became of the deals that entered a stage: they moved to another one (``moved``), were ``won`` or ``lost``
    there, or are ``there``. A deal that came back is counted each time it left. ``rate`` is the percentage of those
    that left that were not lost, None if none left; ``days`` is the mean time in the stage in whole days."""

    pipeline: str
    stage: str
    entered: int
    moved: int
    won: int
    lost: int
    there: int
    rate: int | None
    days: int


class VelocityRow(Record):
    """The deals won in a week or month in one currency, the mean number of days since they were added (None if none was
    won), and their mean value."""

    start: str
    currency: str
    won: int
    days: int | None
    value: int


class ReasonCount(Record):
    """How many deals were lost for one reason."""

    reason: str
    deals: int


class WonRow(Record):
    """The deals decided in a week or month in one currency; ``rate`` is the percentage won, None when none was."""

    start: str
    currency: str
    won: int
    won_value: int
    lost: int
    lost_value: int
    rate: int | None
    reasons: tuple[ReasonCount, ...]


class WonGroupRow(Record):
    """The deals of a company, about a product or from a source (empty: none) that were decided, in one currency; as in
    ``WonRow``."""

    name: str
    currency: str
    won: int
    won_value: int
    lost: int
    lost_value: int
    rate: int | None


class HourRow(Record):
    """How many activities there were on a ``weekday`` (1 is Monday) in an ``hour`` (0 to 23) of local time."""

    weekday: int
    hour: int
    activities: int


class CustomerRow(Record):
    """What a customer bought in one currency: a company, or where there is none a contact. ``margin`` is what is left
    of the value of the purchases whose cost is known, which is ``costed``; ``last_on`` is the day of the last one."""

    noun: str
    id: int
    customer: str
    currency: str
    purchases: int
    value: int
    costed: int
    margin: int
    last_on: str


class MarginRow(Record):
    """What was sold of a product or category, to a company, or in a period, in one currency; ``name`` is empty for what
    has none, or the first day of the period. ``rate`` is the margin as a percentage of ``costed``, the value of the
    purchases whose cost is known; None if it is of none."""

    name: str
    currency: str
    purchases: int
    value: int
    costed: int
    margin: int
    rate: int | None


class RfmRow(Record):
    """The customers of a segment (see ``core.rfm``): how many they are, what they bought in one currency, how often on
    average, and how many days ago on average they last did."""

    segment: str
    currency: str
    customers: int
    value: int
    purchases: float
    days: int


class DriftRow(Record):
    """Contacts not talked to for longer than their cadence: for at least ``from_percent`` of it and less than
    ``to_percent``, None for no end."""

    from_percent: int
    to_percent: int | None
    contacts: int


class StageRow(Record):
    """How many contacts are in a stage."""

    stage: str
    contacts: int


class SourceRow(Record):
    """How many contacts came from a source (empty: not known), and how many deals were won with them."""

    source: str
    contacts: int
    won: int


class TagRow(Record):
    """How many contacts carry a tag."""

    id: int
    tag: str
    contacts: int


class FollowUpRow(Record):
    """Follow-ups in a week or month: ``set`` then, done then ``in_time`` (on the day they were due, or before) or
    ``late``, and ``left``: due then and still open."""

    start: str
    set: int
    in_time: int
    late: int
    left: int


class GrowthRow(Record):
    """Contacts added in a week or month, and how many there were in all at its end."""

    start: str
    added: int
    total: int


class QuietRow(Record):
    """How many contacts were last spoken to at least ``from_days`` ago and less than ``to_days``; None for no end, and
    both None for never."""

    from_days: int | None
    to_days: int | None
    contacts: int


class CaseRow(Record):
    """The cases reported in a week or month (``opened``), how many of these are still ``open`` or ``waiting``, and
    those ``solved`` then: the median of the ``days`` that took, and the mean ``satisfaction`` from 1 to 5 of those that
    were ``rated``. Both have one decimal, and are None without any."""

    start: str
    opened: int
    open: int
    waiting: int
    solved: int
    days: float | None
    satisfaction: float | None
    rated: int


class ProductRow(Record):
    """The same of a product in the whole period; cases that name none have an empty one."""

    product: str
    opened: int
    open: int
    waiting: int
    solved: int
    days: float | None
    satisfaction: float | None
    rated: int


class CompanyValueRow(Record):
    """The open deals with a company in one currency."""

    id: int
    company: str
    currency: str
    deals: int
    value: int


class CompanyActivityRow(Record):
    """The activities with people of a company, each counted once, and the UTC time of the last."""

    id: int
    company: str
    activities: int
    last_at: str


def named(name: str) -> Report | None:
    """The report of that name, in any case and with or without its hyphen, or None."""
    return next((one for one in REPORTS if _bare(one.name) == _bare(name)), None)


def has_period(report: Report, by: str) -> bool:
    """Whether the report, grouped in this way, covers a period; open deals are of now."""
    return report.has_period and (report.name, by or next(iter(report.by), "")) != ("companies", "value")


def percentage(part: int, whole: int) -> int | None:
    """How many in a hundred, rounded; None if ``whole`` is 0."""
    return (200 * part + whole) // (2 * whole) if whole else None


def median(values: Sequence[float]) -> float | None:
    """The median with one decimal, None of no values."""
    ordered, middle = sorted(values), len(values) // 2
    if not ordered:
        return None
    return round(ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2, 1)


def mean(values: Sequence[float]) -> float | None:
    """The mean with one decimal, None of no values."""
    return round(sum(values) / len(values), 1) if values else None


def _bare(name: str) -> str:
    return name.strip().lower().replace("-", "").replace(" ", "")
