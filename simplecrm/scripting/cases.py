"""The actions on cases."""

from __future__ import annotations

from simplecrm.drafts import cases as drafts
from simplecrm.scripting.nouns import WithUid
from simplecrm.scripting.scope import record_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from simplecrm.core.records.cases import Case
    from simplecrm.scripting.scope import Which, Who


class Cases(WithUid):
    """Problems of customers, until they are solved."""

    noun = "case"

    def get(self, id: int | Case) -> Case:
        """The case with that id. Raises ``NothingMatched``."""
        from simplecrm.lookups import cases

        return cases.require(self._scope.book.reading(), record_id(id))

    def find(self, query: str = "", *, sort: str = "", limit: int | None = None) -> list[Case]:
        """The cases that a query finds, such as ``is:open priority:1``, or all of them; ``sort`` is one of
        ``lookups.cases.SORTS``."""
        from simplecrm.lookups import cases

        connection = self._scope.book.reading()
        ids = cases.ids(connection, where=self._scope.matching("case", query), sort=sort, limit=limit)
        return cases.rows(connection, ids)

    def add(self, title: str, *, who: Who | Iterable[Who] = (), company: Which = "", **fields: Any) -> Case:
        """Open a case (see ``drafts.cases.draft``): ``add("Printer jams", who="ann", product="GTX Pro", priority=1)``.

        ``who`` is one contact or several.
        """
        from simplecrm.actions import cases

        scope = self._scope
        company_id = scope.company_id(company) if company else 0
        draft = drafts.draft(scope.context, title=title, company_id=company_id, **fields)
        return cases.add(scope.book, draft, self._people(who), scope.now)

    def edit(
        self,
        id: int | Case,
        *,
        who: Who | Iterable[Who] | None = None,
        company: Which | None = None,
        **changes: Any,
    ) -> Case:
        """Change the fields that are given (see ``drafts.cases.edited``); ``who`` replaces the contacts."""
        from simplecrm.actions import cases

        scope = self._scope
        old = self.get(id)
        company_id = None if company is None else scope.company_id(company) if company else 0
        new = drafts.edited(scope.context, old, company_id=company_id, **changes)
        people = None if who is None else self._people(who)
        return cases.edit(scope.book, old, new, scope.now, contact_ids=people)

    def wait(self, id: int | Case) -> Case:
        """Mark an open case as waiting for an answer."""
        from simplecrm.actions import cases

        return cases.wait(self._scope.book, [record_id(id)], self._scope.now)[0]

    def solve(self, id: int | Case, satisfaction: int | str = 0, *, text: str = "", kind: str = "message") -> Case:
        """Mark a case as solved, rated from 1 to 5 if that is known; ``text`` is logged as how it was solved."""
        from simplecrm.actions import cases
        from simplecrm.drafts import activities

        scope = self._scope
        told = activities.draft(scope.context, kind=kind, text=text, direction="out") if text.strip() else None
        rating = drafts.rating(satisfaction)
        return cases.solve(scope.book, [record_id(id)], scope.now, satisfaction=rating, activity=told)[0]

    def reopen(self, id: int | Case) -> Case:
        """Reopen a case that is waiting or solved."""
        from simplecrm.actions import cases

        return cases.reopen(self._scope.book, [record_id(id)], self._scope.now)[0]

    def _people(self, who: Who | Iterable[Who]) -> list[int]:
        from simplecrm.core.records.contacts import Contact

        several = [who] if isinstance(who, (str, int, Contact)) else who
        return [self._scope.contact_id(one) for one in several if one]
