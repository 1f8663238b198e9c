"""A product: what is sold, with its usual price and cost."""

from __future__ import annotations

from simplecrm.core.records import Record


class Product(Record):
    """``price`` and ``cost`` are of one unit, in whole minor units of ``currency`` (ISO 4217); a cost of 0 is unknown.
    ``code`` is the seller's own number for it."""

    id: int = 0
    uid: str = ""
    name: str = ""
    code: str = ""
    category: str = ""
    price: int = 0
    cost: int = 0
    currency: str = ""
    archived_at: str = ""
    created_at: str = ""
    updated_at: str = ""
    version: int = 0
