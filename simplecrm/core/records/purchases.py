"""A purchase: a product that a customer bought, or one line of an invoice."""

from __future__ import annotations

from simplecrm.core.records import Record


class Purchase(Record):
    """``price`` and ``cost`` are of one unit and ``value`` is what the customer pays for all of it, which a discount
    makes less than quantity times price; all in whole minor units of ``currency`` (ISO 4217). A cost of 0 is unknown.
    A negative quantity is a return.

    ``text`` says what was bought, by default the name of the product. ``bought_on``, ``due_on`` and ``paid_on`` are
    days; empty is not due, or not paid. Purchases with the same ``invoice`` are lines of one invoice.
    """

    id: int = 0
    uid: str = ""
    contact_id: int = 0
    contact: str = ""
    company_id: int = 0
    company: str = ""
    deal_id: int = 0
    deal: str = ""
    product_id: int = 0
    product: str = ""
    text: str = ""
    quantity: float = 1.0
    price: int = 0
    cost: int = 0
    value: int = 0
    currency: str = ""
    bought_on: str = ""
    due_on: str = ""
    paid_on: str = ""
    invoice: str = ""
    archived_at: str = ""
    created_at: str = ""
    updated_at: str = ""
    version: int = 0
