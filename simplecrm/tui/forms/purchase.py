"""The form to add what a contact, company or deal bought."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget

from simplecrm.core.records.products import Product
from simplecrm.drafts import purchases
from simplecrm.errors import CrmError
from simplecrm.lookups import products
from simplecrm.lookups.subjects import Subject
from simplecrm.show.purchases import purchase_words
from simplecrm.show.when import money
from simplecrm.store.book import Book
from simplecrm.tui import dates
from simplecrm.tui.forms.base import Change, Form, InvalidField
from simplecrm.tui.services import Done
from simplecrm.tui.widgets.fields import LiveLine, TextLine, WordSuggester


class PurchaseForm(Form):
    """Product, quantity, price, discount, the day, when it is to be paid, and the invoice."""

    draft_form = "purchase"
    line_of: ClassVar[dict[str, str]] = {"bought_on": "date", "due_on": "due", "value": "price"}

    def __init__(self, subject: Subject, name: str) -> None:
        super().__init__()
        self._subject = subject
        self.heading = f"Bought by {name}"

    def lines(self) -> Iterable[Widget]:
        """The lines of the form."""
        names = WordSuggester(self.services.ask(products.names, list[str]()))
        yield LiveLine("product", "Product", self._meant, placeholder="name or code", suggester=names)
        yield TextLine("quantity", "Quantity", placeholder="1")
        yield TextLine("price", "Price", placeholder="of one, if not the usual one")
        yield TextLine("discount", "Discount", placeholder="10 %")
        yield LiveLine("date", "Date", self._past, placeholder="today")
        yield LiveLine("due", "Due", self._coming, placeholder="in 30 days … or nothing")
        yield TextLine("invoice", "Invoice", placeholder="its number")

    def records(self) -> Sequence[Subject]:
        """Who bought it, or the deal."""
        return (self._subject,)

    def change(self) -> Change:
        """Add the purchase."""
        now, subject = self.services.now, self._subject
        product = self._product(self.value("product"))
        draft = purchases.draft(
            self.context, product=product, quantity=self.value("quantity").strip(), price=self.value("price").strip(),
            discount=self.value("discount").strip(), bought_on=self.value("date").strip(),
            due_on=self.value("due").strip(), invoice=self.value("invoice"), contact_id=subject.contact_id,
            company_id=subject.company_id, deal_id=subject.deal_id,
        )  # fmt: skip

        def work(book: Book) -> Done:
            from simplecrm.actions.purchases import add

            made = add(book, draft, now)
            return Done(f"Added purchase: {purchase_words(made, now)}", {"purchases", "contacts"}, made)

        return work

    def _product(self, words: str) -> Product:
        """The product of the words. Raises ``InvalidField``."""

        def found(connection: sqlite3.Connection) -> Product | str:
            try:
                return products.require(connection, products.resolve(connection, words))
            except CrmError as error:
                return error.sentence

        if not words.strip():
            raise InvalidField("product", "Say what was bought.")
        product = self.services.ask(found, "The book cannot be read.")
        if isinstance(product, str):
            raise InvalidField("product", product)
        return product

    def _meant(self, words: str) -> str:
        if not words.strip():
            return ""
        try:
            product = self._product(words)
        except InvalidField as fault:
            raise ValueError(fault.sentence) from fault
        return f"{product.name} · {money(product.price, product.currency)}" if product.price else product.name

    def _past(self, phrase: str) -> str:
        return dates.past(phrase, self.services.now) if phrase.strip() else ""

    def _coming(self, phrase: str) -> str:
        return dates.coming(phrase, self.services.now)
