"""The pages of companies, deals and cases."""

from __future__ import annotations

from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run
from simplecrm.core.records import extended
from simplecrm.errors import NothingMatched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.lookups.subjects import Subject

LAST = 5
"""Default number of activities on a page."""


def show(about: Subject, last: int = LAST, form: str = "", *, in_full: bool = False) -> None:
    """Show the page of a company, deal or case. In formats for programs it is the record alone, or ``in_full`` with all
    that is filed on it. Raises ``NothingMatched``."""
    from simplecrm.lookups import pages

    connection = run.book.reading()
    form = output.chosen_format(form)
    if about.noun == "company":
        from simplecrm.show import companies

        company = pages.of_company(connection, about.id, today=run.now.date().isoformat(), last=last)
        if company is None:
            raise NothingMatched(f"No company #{about.id}.", "See them: simplecrm companies")
        whole = in_full and form in ("json", "jsonl")
        shown = company if whole else extended(company.company, sentiment=company.sentiment)
        output.record(shown, companies.page_lines(company, run.now, output.width()), form)
        return
    if about.noun == "case":
        from simplecrm.lookups import cases as lookups
        from simplecrm.show import cases

        case = pages.of_case(connection, about.id, last=last)
        if case is None:
            lookups.require(connection, about.id)
            return
        whole = in_full and form in ("json", "jsonl")
        output.record(case if whole else case.case, cases.page_lines(case, run.now, output.width()), form)
        return
    from simplecrm.show import deals

    deal = pages.of_deal(connection, about.id, today=run.now.date().isoformat(), last=last)
    if deal is None:
        raise NothingMatched(f"No deal #{about.id}.", "See them: simplecrm deals")
    whole = in_full and form in ("json", "jsonl")
    output.record(deal if whole else deal.deal, deals.page_lines(deal, run.now, output.width()), form)
