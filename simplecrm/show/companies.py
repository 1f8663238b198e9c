"""Companies as text."""

from __future__ import annotations

from simplecrm.show.contacts import reach
from simplecrm.show.safe import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simplecrm.core.records.companies import Company
    from simplecrm.core.records.contacts import ContactRow


def company_lines(company: Company, people: Sequence[ContactRow]) -> Iterator[str]:
    """A company with its contact details and its contacts; safe to show."""
    yield f"{safe(company.name)}  #{company.id}"
    for title, value in (("Domain", company.domain), ("Industry", company.industry), *reach(company)):
        if value:
            yield f"{title:<9} {safe(value)}"
    for number, row in enumerate(people):
        head = "People" if number == 0 else ""
        words = " · ".join(part for part in (f"#{row.id} {row.name}", row.title, row.email or row.phone) if part)
        yield f"{head:<9} {safe(words)}"
