"""The actions on companies."""

from __future__ import annotations

from simplecrm.drafts import companies as drafts
from simplecrm.errors import NoSuchRecord
from simplecrm.scripting.nouns import WithUid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from simplecrm.core.records.companies import Company
    from simplecrm.scripting.scope import Which


class Companies(WithUid):
    """Companies that contacts work for, each given by its name, part of it, or its id."""

    noun = "company"

    def get(self, which: Which) -> Company:
        """The company that ``which`` identifies. Raises ``NothingMatched`` or ``Ambiguous``."""
        from simplecrm.lookups import companies

        company_id = self._id(which)
        found = companies.get(self._scope.book.reading(), company_id)
        if found is None:
            raise NoSuchRecord(f"company #{company_id}", "companies")
        return found

    def find(self, query: str = "", *, sort: str = "name", limit: int | None = None) -> list[Company]:
        """The companies that a query finds, such as ``tag:supplier last>60d``, or all of them; ``sort`` is one of
        ``lookups.companies.SORTS``."""
        from simplecrm.lookups import companies

        connection = self._scope.book.reading()
        ids = companies.ids(connection, where=self._scope.matching("company", query), sort=sort, limit=limit)
        return [company for one in ids if (company := companies.get(connection, one)) is not None]

    def add(self, name: str, *, parent: Which = "", **fields: Any) -> Company:
        """Add a company with the fields of ``drafts.companies.draft``: ``add("Acme", domain="acme.com")``; ``parent``
        is the company that it belongs to."""
        from simplecrm.actions import companies

        scope = self._scope
        draft = drafts.draft(name=name, parent_id=scope.company_id(parent) if parent else 0, **fields)
        return companies.add(scope.book, draft, scope.now, region=scope.context.region)

    def edit(self, which: Which, *, parent: Which | None = None, **changes: Any) -> Company:
        """Change the fields that are given (see ``drafts.companies.edited``); an empty ``parent`` removes it."""
        from simplecrm.actions import companies

        scope = self._scope
        old = self.get(which)
        parent_id = None if parent is None else scope.company_id(parent) if parent else 0
        new = drafts.edited(old, parent_id=parent_id, **changes)
        return companies.edit(scope.book, old, new, scope.now, region=scope.context.region)

    def merge(self, keep: Which, other: Which) -> Company:
        """Merge two companies: the first stays and gets everything of the second."""
        from simplecrm.actions import company_merging

        scope = self._scope
        return company_merging.merge(scope.book, scope.company_id(keep), scope.company_id(other), scope.now)

    def _id(self, which: Any) -> int:
        return self._scope.company_id(which)
