"""The actions on purchases."""

from __future__ import annotations

from simplecrm.core.ids import checked
from simplecrm.drafts import purchases as drafts
from simplecrm.scripting.nouns import WithUid
from simplecrm.scripting.scope import record_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from simplecrm.core.records.purchases import Purchase
    from simplecrm.scripting.scope import About, Which


class Purchases(WithUid):
    """What customers bought."""

    noun = "purchase"

    def get(self, id: int | Purchase) -> Purchase:
        """The purchase with that id. Raises ``NothingMatched``."""
        from simplecrm.lookups import purchases

        return purchases.require(self._scope.book.reading(), record_id(id))

    def find(self, query: str = "", *, sort: str = "", limit: int | None = None) -> list[Purchase]:
        """The purchases that a query finds, such as ``is:unpaid product:gtx``, or all of them, the latest first;
        ``sort`` is one of ``lookups.purchases.SORTS``."""
        from simplecrm.lookups import purchases

        connection = self._scope.book.reading()
        where = self._scope.matching("purchase", query)
        most = None if limit is None else checked(limit)
        return purchases.rows(connection, purchases.ids(connection, where=where, sort=sort, limit=most))

    def add(self, who: About, product: Which, **fields: Any) -> Purchase:
        """Add what a contact, company or deal bought (see ``drafts.purchases.draft``): ``add("ann", "GTX Pro",
        quantity=3, due_on="in 30 days")``."""
        from simplecrm.actions import purchases

        scope = self._scope
        about = scope.subject(who)
        draft = drafts.draft(
            scope.context, product=scope.product(product), contact_id=about.contact_id, company_id=about.company_id,
            deal_id=about.deal_id, **fields,
        )  # fmt: skip
        return purchases.add(scope.book, draft, scope.now)

    def edit(
        self, id: int | Purchase, *, who: About | None = None, product: Which | None = None, **changes: Any
    ) -> Purchase:
        """Change the fields that are given (see ``drafts.purchases.edited``)."""
        from simplecrm.actions import purchases

        scope = self._scope
        old = self.get(id)
        if who is not None:
            about = scope.subject(who)
            changes |= {"contact_id": about.contact_id, "company_id": about.company_id, "deal_id": about.deal_id}
        bought = None if product is None else scope.product(product)
        new = drafts.edited(scope.context, old, product=bought, **changes)
        return purchases.edit(scope.book, old, new, scope.now)

    def paid(self, *ids: int | Purchase, on: str = "") -> list[Purchase]:
        """Mark purchases as paid, today or on another day, in one step."""
        from simplecrm.actions import purchases

        scope = self._scope
        day = scope.context.past("on", on).date if on else scope.now.date()
        return purchases.pay(scope.book, self._ids(ids), day.isoformat(), scope.now)
