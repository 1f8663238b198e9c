"""The actions on deals."""

from __future__ import annotations

from simplecrm.drafts import deals as drafts
from simplecrm.scripting.nouns import WithUid
from simplecrm.scripting.scope import record_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from simplecrm.core.records.deals import Deal
    from simplecrm.scripting.scope import People, Which, Who


class Deals(WithUid):
    """Sales opportunities."""

    noun = "deal"

    def get(self, id: int | Deal) -> Deal:
        """The deal with that id. Raises ``NothingMatched``."""
        from simplecrm.lookups import deals

        return deals.require(self._scope.book.reading(), record_id(id))

    def find(self, query: str = "", *, sort: str = "", limit: int | None = None) -> list[Deal]:
        """The deals that a query finds, such as ``tag:hot value>10k``, or all of them; ``sort`` is one of
        ``lookups.deals.SORTS``."""
        from simplecrm.lookups import deals

        connection = self._scope.book.reading()
        where = self._scope.matching("deal", query)
        pipelines = drafts.pipelines(self._scope.context)
        ids = deals.ids(connection, where=where, sort=sort, pipelines=pipelines, limit=limit)
        return deals.rows(connection, ids)

    def add(
        self,
        title: str,
        *,
        who: Who = "",
        company: Which = "",
        product: Which = "",
        people: People = (),
        **fields: Any,
    ) -> Deal:
        """Open a deal (see ``drafts.deals.draft``): ``add("Pilot", who="ann", people={"ben": "champion"},
        value="12000 EUR", expected_close="end of march")``."""
        from simplecrm.actions import deals

        scope = self._scope
        draft = drafts.draft(
            scope.context, title=title, contact_id=scope.contact_id(who) if who else 0,
            company_id=scope.company_id(company) if company else 0,
            product_id=scope.product(product).id if product else 0, people=scope.roles(people), **fields,
        )  # fmt: skip
        return deals.add(scope.book, draft, scope.now)

    def edit(
        self,
        id: int | Deal,
        *,
        who: Who | None = None,
        company: Which | None = None,
        product: Which | None = None,
        people: People | None = None,
        add: Mapping[str, Any] | None = None,
        remove: Mapping[str, Any] | None = None,
        **changes: Any,
    ) -> Deal:
        """Change the fields that are given (see ``drafts.deals.edited``); ``people`` are all contacts but the main
        one."""
        from simplecrm.actions import deals

        scope = self._scope
        old = self.get(id)
        contact_id = None if who is None else scope.contact_id(who) if who else 0
        company_id = None if company is None else scope.company_id(company) if company else 0
        product_id = None if product is None else scope.product(product).id if product else 0
        more, less = dict(add or {}), dict(remove or {})
        if "people" in more:
            more["people"] = scope.roles(more["people"])
        if "people" in less:
            less["people"] = [contact for contact, _ in scope.roles(less["people"])]
        new = drafts.edited(
            scope.context, old, contact_id=contact_id, company_id=company_id, product_id=product_id,
            people=None if people is None else scope.roles(people), add=more, remove=less, **changes,
        )  # fmt: skip
        return deals.edit(scope.book, old, new, scope.now)

    def move(self, id: int | Deal, stage: str) -> Deal:
        """Move an open deal to another stage; ``renewals/due`` names its pipeline, too."""
        from simplecrm.actions import deals

        return deals.move(self._scope.book, [record_id(id)], stage, self._scope.now)[0]

    def won(self, id: int | Deal) -> Deal:
        """Mark a deal as won."""
        from simplecrm.actions import deals

        return deals.close(self._scope.book, [record_id(id)], "won", self._scope.now)[0]

    def lost(self, id: int | Deal, lost_reason: str = "") -> Deal:
        """Mark a deal as lost, with the reason."""
        from simplecrm.actions import deals

        return deals.close(self._scope.book, [record_id(id)], "lost", self._scope.now, why=lost_reason)[0]

    def reopen(self, id: int | Deal, stage: str = "") -> Deal:
        """Reopen a deal that is won or lost, in its last stage or another."""
        from simplecrm.actions import deals

        return deals.reopen(self._scope.book, [record_id(id)], self._scope.now, stage=stage)[0]
