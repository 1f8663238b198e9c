"""The actions on products."""

from __future__ import annotations

from simplecrm.drafts import products as drafts
from simplecrm.scripting.nouns import WithUid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from simplecrm.core.records.products import Product
    from simplecrm.scripting.scope import Which


class Products(WithUid):
    """The catalogue of what is sold. A product is given by its name, code or id, or a record returned earlier."""

    noun = "product"

    def get(self, which: Which) -> Product:
        """The product with that name, code or id. Raises ``NothingMatched`` or ``Ambiguous``."""
        return self._scope.product(which)

    def find(self, text: str = "", *, sort: str = "name", limit: int | None = None) -> list[Product]:
        """The products whose name, code or category contains ``text``, or all; ``sort`` is one of
        ``lookups.products.SORTS``."""
        from simplecrm.lookups import products

        connection = self._scope.book.reading()
        return products.rows(connection, products.ids(connection, text=text, sort=sort, limit=limit))

    def add(self, name: str, **fields: Any) -> Product:
        """Add a product (see ``drafts.products.draft``): ``add("GTX Pro", price="4821 USD")``."""
        from simplecrm.actions import products

        scope = self._scope
        return products.add(scope.book, drafts.draft(scope.context, name=name, **fields), scope.now)

    def edit(self, which: Which, **changes: Any) -> Product:
        """Change the fields that are given (see ``drafts.products.edited``)."""
        from simplecrm.actions import products

        scope = self._scope
        old = self.get(which)
        return products.edit(scope.book, old, drafts.edited(scope.context, old, **changes), scope.now)

    def _id(self, which: Any) -> int:
        return self.get(which).id
