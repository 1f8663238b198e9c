"""What Tab offers for values that the program itself knows: formats, settings, phrases for dates … None looks into the
book."""

from __future__ import annotations

import typer

from simplecrm.cli.completion.offers import Offers, offered
from simplecrm.errors import CrmError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

CADENCES = ("1 week", "2 weeks", "4 weeks", "6 weeks", "2 months", "3 months", "6 months", "1 year")
RULES = ("day", "weekday", "week", "2 weeks", "month", "month on the 1st", "quarter", "year", "never")
LENGTHS = ("5m", "10m", "15m", "30m", "45m", "1h", "1h30", "2h")
RATINGS = (
    ("5", "very satisfied"),
    ("4", "satisfied"),
    ("3", "neither"),
    ("2", "dissatisfied"),
    ("1", "very dissatisfied"),
)
PRIORITIES = (("1", "high"), ("2", "middle"), ("3", "low"), ("0", "none"))


def file(incomplete: str) -> Offers:  # noqa: ARG001
    """Nothing: without candidates the shells complete the names of files."""
    return []


def when(incomplete: str) -> Offers:
    """Phrases for dates, with what they mean."""
    from simplecrm.core.dates.forms import FORMS

    return offered(FORMS, incomplete, also=":/")


def currency(incomplete: str) -> Offers:
    """Codes of currencies."""
    from simplecrm.core.currencies import COMMON

    return offered(COMMON, incomplete)


def cadence(incomplete: str) -> Offers:
    """How often to talk to somebody."""
    return offered(CADENCES, incomplete)


def rule(incomplete: str) -> Offers:
    """How a follow-up repeats."""
    return offered(RULES, incomplete)


def duration(incomplete: str) -> Offers:
    """How long something took."""
    return offered(LENGTHS, incomplete)


def priority(incomplete: str) -> Offers:
    """Priorities of follow-ups."""
    return offered(PRIORITIES, incomplete)


def deal_stage(incomplete: str) -> Offers:
    """Stages of deals, with their probability."""
    from simplecrm import config
    from simplecrm.core.pipelines import parse_pipelines

    try:
        known = parse_pipelines(config.get("pipelines"))
    except CrmError:
        return []
    return offered(((name, f"{stage.probability} percent") for name, stage in known.names()), incomplete, also="/")


def pipeline(incomplete: str) -> Offers:
    """Pipelines of deals, with their stages."""
    from simplecrm import config
    from simplecrm.core.pipelines import parse_pipelines

    try:
        known = parse_pipelines(config.get("pipelines")).all
    except CrmError:
        return []
    return offered(((one.name, ", ".join(stage.name for stage in one.stages)) for one in known), incomplete)


def template_format(incomplete: str) -> Offers:
    """Formats of templates."""
    from simplecrm.core.records.templates import FORMATS

    return offered(FORMATS, incomplete)


def channel(incomplete: str) -> Offers:
    """Channels of campaigns."""
    from simplecrm.core.records.campaigns import CHANNELS

    return offered(CHANNELS, incomplete)


def delivery_state(incomplete: str) -> Offers:
    """What becomes of the messages of a campaign."""
    from simplecrm.show.campaigns import STATES

    return offered((*(state.replace(" ", "-") for state in STATES), "answered"), incomplete)


def message_form(incomplete: str) -> Offers:
    """How the messages of a campaign can be written."""
    from simplecrm.actions.sending.files import FORMS

    return offered(FORMS.items(), incomplete)


def segment_noun(incomplete: str) -> Offers:
    """What segments find."""
    from simplecrm.core.records.segments import NOUNS
    from simplecrm.core.text.plurals import plural_of

    return offered(map(plural_of, NOUNS), incomplete)


def deal_status(incomplete: str) -> Offers:
    """States of deals."""
    from simplecrm.core.records.deals import STATUSES

    return offered(STATUSES, incomplete)


def case_status(incomplete: str) -> Offers:
    """States of cases."""
    from simplecrm.core.records.cases import STATUSES

    return offered(STATUSES, incomplete)


def satisfaction(incomplete: str) -> Offers:
    """How satisfied a customer was."""
    return offered(RATINGS, incomplete)


def sentiment(incomplete: str) -> Offers:
    """How an activity went."""
    from simplecrm.core.sentiment import SENTIMENTS

    return offered(SENTIMENTS, incomplete)


def case_sort(incomplete: str) -> Offers:
    """Orders of the list of cases."""
    from simplecrm.lookups.cases import SORTS

    return offered(filter(None, SORTS), incomplete)


def output_format(incomplete: str) -> Offers:
    """How lists are printed."""
    from simplecrm.show.table import FORMATS

    return offered(FORMATS, incomplete)


def readable_format(incomplete: str) -> Offers:
    """Formats of files that can be imported."""
    from simplecrm.formats.registry import READABLE

    return offered(((one.name, one.title) for one in READABLE.values()), incomplete)


def writable_format(incomplete: str) -> Offers:
    """Formats of files that can be exported."""
    from simplecrm.formats.registry import WRITABLE

    return offered(((one.name, one.title) for one in WRITABLE.values()), incomplete)


def record_kind(incomplete: str) -> Offers:
    """What rows of a file can be."""
    from simplecrm.core.nouns import NOUNS

    return offered((noun.name for noun in NOUNS if noun.in_csv), incomplete)


def sort(incomplete: str) -> Offers:
    """Orders of the list of contacts."""
    from simplecrm.lookups.contacts import SORTS

    return offered(SORTS, incomplete)


def company_sort(incomplete: str) -> Offers:
    """Orders of the list of companies."""
    from simplecrm.lookups.companies import SORTS

    return offered(SORTS, incomplete)


def deal_sort(incomplete: str) -> Offers:
    """Orders of the list of deals."""
    from simplecrm.lookups.deals import SORTS

    return offered(filter(None, SORTS), incomplete)


def product_sort(incomplete: str) -> Offers:
    """Orders of the list of products."""
    from simplecrm.lookups.products import SORTS

    return offered(SORTS, incomplete)


def purchase_sort(incomplete: str) -> Offers:
    """Orders of the list of purchases."""
    from simplecrm.lookups.purchases import SORTS

    return offered(filter(None, SORTS), incomplete)


def report(incomplete: str) -> Offers:
    """Reports that start with the typed letters."""
    from simplecrm.core.reports import REPORTS

    return offered(((one.name, one.help) for one in REPORTS), incomplete)


def report_by(ctx: typer.Context, incomplete: str) -> Offers:
    """What the report can be grouped by."""
    from simplecrm.core.reports import named

    wanted = named(ctx.params.get("name") or "")
    return offered(wanted.by if wanted else (), incomplete)


def setting(incomplete: str) -> Offers:
    """Settings, with their meanings."""
    from simplecrm.config import SETTINGS

    return offered(((one.name, one.help) for one in SETTINGS), incomplete)


def setting_value(ctx: typer.Context, incomplete: str) -> Offers:
    """The values that a setting can have; a file or folder for those that name one."""
    from simplecrm.config import SETTINGS, themes

    name = ctx.params.get("name")
    found = next((one for one in SETTINGS if one.name == name), None)
    if found is None:
        return []
    if name == "currency":
        return currency(incomplete)
    if name == "theme":
        return offered(themes(), incomplete)
    return offered(filter(None, found.choices or (found.default,)), incomplete)


def backup(incomplete: str) -> Offers:
    """Backups of the book, the newest first."""
    from simplecrm.cli.runtime.context import run
    from simplecrm.store.backups import files

    try:
        return offered(((one.name, f"{one.at} {one.reason}") for one in files.backups(run.book.path)), incomplete)
    except (CrmError, OSError):
        return []


def mapping(incomplete: str) -> Offers:
    """Saved mappings of columns."""
    from simplecrm.store import mappings

    return offered(mappings.names(), incomplete)


def choices(*values: str) -> Callable[[str], Offers]:
    """A function that offers fixed values."""

    def chosen(incomplete: str) -> Offers:
        return offered(values, incomplete)

    return chosen
