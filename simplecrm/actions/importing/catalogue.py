"""The products of an import: those that it describes, and those that its deals and purchases name."""

from __future__ import annotations

from simplecrm.actions import products
from simplecrm.actions.rows import change
from simplecrm.core.records.products import Product
from simplecrm.lookups import products as lookups

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from simplecrm.core.records.purchases import Purchase


class Catalogue:
    """Finds products by name or code, and adds those that are missing; ``count`` is told the noun of what changed."""

    def __init__(self, connection: sqlite3.Connection, at: str, count: Callable[[str], object]) -> None:
        self._connection = connection
        self._at = at
        self._count = count
        self._known: dict[str, Product] = {}

    def take(self, product: Product) -> None:
        """Add a product, or fill in what the known one of that name, code or uid lacks."""
        present = self._present(product)
        if present is None:
            self._add(product)
            return
        wanted = {name: getattr(product, name) for name in ("code", "category")}
        if not (present.price or present.cost) or present.currency == product.currency:
            wanted |= {name: getattr(product, name) for name in ("price", "cost", "currency")}
        lacking = {name: value for name, value in wanted.items() if value and not getattr(present, name)}
        if lacking:
            change(self._connection, "product", present.id, **lacking)
            self._known.clear()
            self._count("product")

    def named(self, name: str, currency: str = "") -> int:
        """The id of the product of that name or code, added if needed."""
        return self._named(name.strip(), currency).id

    def with_product(self, purchase: Purchase) -> Purchase:
        """A purchase with the product that it names, and with its name where it has no other text."""
        product = self._named(purchase.product.strip(), purchase.currency)
        is_same = purchase.text in ("", purchase.product)
        return purchase._replace(product_id=product.id, text=product.name if is_same else purchase.text)

    def _named(self, name: str, currency: str) -> Product:
        known = self._known.get(name)
        if known is None:
            found = lookups.named(self._connection, name)
            known = lookups.require(self._connection, found or self._add(Product(name=name, currency=currency)))
            self._known[name] = known
        return known

    def _present(self, product: Product) -> Product | None:
        row = self._connection.execute("select id from product where uid = ?", (product.uid,)).fetchone()
        found = row[0] if row else lookups.named(self._connection, product.name)
        return lookups.get(self._connection, found) if found else None

    def _add(self, product: Product) -> int:
        product_id = products.put(self._connection, product, self._at)
        self._count("product")
        return product_id
