"""The group ``purchases``."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.commands.products import product_id
from simplecrm.cli.completion import candidates as complete
from simplecrm.cli.completion import queries, values
from simplecrm.cli.handlers import selection
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.arguments import argument_text, check_sort, context, refuse_if_same
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.groups import noun
from simplecrm.cli.runtime.nouns import add_lifecycle
from simplecrm.cli.runtime.options import About, Archived, Format, Json, Limit
from simplecrm.cli.runtime.output import output_format
from simplecrm.core.ids import parse_id
from simplecrm.core.records.purchases import Purchase
from simplecrm.drafts import purchases as drafts
from simplecrm.errors import NothingMatched

group = noun("Purchases: what customers bought, and what is to be paid.\n\nExample: simplecrm purchases is:unpaid")

Text = str | None
Which = Annotated[str, typer.Argument(metavar="ID", help="The id of a purchase.", autocompletion=complete.purchase)]
Several = Annotated[
    list[str],
    typer.Argument(
        metavar="ID…", help="Ids of purchases, or invoice:NUMBER for all on it.", autocompletion=complete.purchase
    ),
]
ProductName = Annotated[
    str, typer.Argument(metavar="PRODUCT", help="A product of the catalogue.", autocompletion=complete.product)
]
Quantity = Annotated[Text, typer.Option("--quantity", metavar="N", help="How many; -1 is a return.")]
Price = Annotated[Text, typer.Option("--price", metavar="AMOUNT", help="The price of one, if not the usual one.")]
Cost = Annotated[Text, typer.Option("--cost", metavar="AMOUNT", help="What one costs you, if not as usual.")]
Value = Annotated[Text, typer.Option("--value", metavar="AMOUNT", help="What is paid for all of it.")]
Discount = Annotated[Text, typer.Option("--discount", metavar="PERCENT", help="Less than quantity times price.")]
Currency = Annotated[
    Text,
    typer.Option("--currency", metavar="CODE", help="Three letters, such as EUR.", autocompletion=values.currency),
]
Date = Annotated[Text, typer.Option("--date", metavar="WHEN", help="When it was bought.", autocompletion=values.when)]
Due = Annotated[
    Text,
    typer.Option(
        "--due", metavar="WHEN", help="When it is to be paid, such as “in 30 days”.", autocompletion=values.when
    ),
]
Paid = Annotated[Text, typer.Option("--paid", metavar="WHEN", help="When it was paid.", autocompletion=values.when)]
Invoice = Annotated[Text, typer.Option("--invoice", metavar="NUMBER", help="The invoice that it is on.")]
Words = Annotated[Text, typer.Option("--text", metavar="TEXT", help="What it says instead of the product's name.")]


@group.command("list")
def list_(
    query: Annotated[
        list[str],
        typer.Argument(
            metavar="[QUERY]…",
            help="Words of what was bought or of the names, and conditions (see: queries).",
            autocompletion=queries.purchase_query,
        ),
    ] = [],  # noqa: B006
    sort: Annotated[
        str,
        typer.Option(
            "--sort",
            metavar="ORDER",
            help="Sort by bought, due, value, product or id.",
            autocompletion=values.purchase_sort,
        ),
    ] = "",
    archived: Archived = False,
    format: Format = "",
    json: Json = False,
    limit: Limit = None,
) -> None:
    """List the purchases, the latest first, or those that QUERY finds.

    Example: simplecrm purchases is:overdue --sort due
    """
    from simplecrm.lookups import purchases
    from simplecrm.lookups.query import compiler
    from simplecrm.show.purchases import columns

    check_sort(sort, purchases.SORTS)
    connection = run.book.reading()
    text = " ".join(query).strip()
    where = compiler.matching(connection, "purchase", text, run.query_context, archived=archived)
    ids = purchases.ids(connection, where=where, sort=sort, archived=archived, limit=output.one_more(limit))
    if text and not len(ids):
        output.heading(columns(run.now), output_format(format, json))
        raise NothingMatched(f"No purchase matches “{' '.join(text.split())}”.", "See them: simplecrm purchases")
    output.limited(
        columns(run.now),
        purchases.rows,
        connection,
        ids,
        output_format(format, json),
        limit=limit,
        asked=archived,
        every="purchase",
    )


@group.command("add")
def add(
    who: About,
    product: ProductName,
    quantity: Quantity = None,
    price: Price = None,
    cost: Cost = None,
    value: Value = None,
    discount: Discount = None,
    currency: Currency = None,
    date: Date = None,
    due: Due = None,
    paid: Paid = None,
    invoice: Invoice = None,
    text: Words = None,
    json: Json = False,
) -> None:
    """Add what a contact, company or deal bought, and print its id.

    Example: simplecrm purchases add ann "GTX Pro" --quantity 3 --due "in 30 days" --invoice 2026-117
    """
    from simplecrm.actions import purchases
    from simplecrm.lookups import products

    about = selection.subject(who)
    bought = products.require(run.book.reading(), product_id(product))
    draft = drafts.draft(
        context(), product=bought, text=argument_text(text) or "", quantity=quantity or "", price=price or "",
        cost=cost or "", value=value or "", discount=discount or "", currency=currency or "", bought_on=date or "",
        due_on=due or "", paid_on=paid or "", invoice=invoice or "", contact_id=about.contact_id,
        company_id=about.company_id, deal_id=about.deal_id,
    )  # fmt: skip
    _saved(purchases.add(run.book, draft, run.now), "Added", json)


@group.command("show")
def show(which: Which, format: Format = "", json: Json = False) -> None:
    """Show a purchase.

    Example: simplecrm purchases show 12
    """
    from simplecrm.show.purchases import purchase_lines

    found = _purchase(which)
    output.record(found, purchase_lines(found, run.now), output_format(format, json))


@group.command("edit")
def edit(
    which: Which,
    who: Annotated[
        Text, typer.Option("--who", metavar="WHO", help="Who bought it.", autocompletion=complete.about)
    ] = None,
    product: Annotated[
        Text, typer.Option("--product", metavar="PRODUCT", help="Another product.", autocompletion=complete.product)
    ] = None,
    quantity: Quantity = None,
    price: Price = None,
    cost: Cost = None,
    value: Value = None,
    discount: Discount = None,
    currency: Currency = None,
    date: Date = None,
    due: Due = None,
    paid: Paid = None,
    invoice: Invoice = None,
    text: Words = None,
    json: Json = False,
) -> None:
    """Change a purchase. '' clears a field. Another quantity, price or discount makes a new value.

    Example: simplecrm purchases edit 12 --discount 10
    """
    from simplecrm.actions import purchases
    from simplecrm.lookups import products

    old = _purchase(which)
    about = None if who is None else selection.subject(who)
    new = drafts.edited(
        context(), old, text=argument_text(text), quantity=quantity, price=price, cost=cost, value=value,
        discount=discount, currency=currency, bought_on=date, due_on=due, paid_on=paid, invoice=invoice,
        product=products.require(run.book.reading(), product_id(product)) if product else None,
        contact_id=about.contact_id if about else None, company_id=about.company_id if about else None,
        deal_id=about.deal_id if about else None,
    )  # fmt: skip
    refuse_if_same(old, new)
    _saved(purchases.edit(run.book, old, new, run.now), "Changed", json)


@group.command("paid")
def paid(
    which: Several,
    on: Annotated[
        str, typer.Option("--on", metavar="WHEN", help="The day, if not today.", autocompletion=values.when)
    ] = "",
    json: Json = False,
) -> None:
    """Mark purchases as paid, today or on another day.

    Example: simplecrm purchases paid invoice:2026-117 --on yesterday
    """
    from simplecrm.actions import purchases
    from simplecrm.show.purchases import purchase_words

    day = context().past("on", on).date if on else run.now.date()
    ids = [one for word in which for one in _ids(word)]
    done = purchases.pay(run.book, ids, day.isoformat(), run.now)
    output.several(done, "Paid", lambda one: purchase_words(one, run.now), json=json)


def _ids(word: str) -> list[int]:
    from simplecrm.lookups import purchases

    noun, colon, invoice = word.partition(":")
    if colon and noun == "invoice":
        return list(purchases.of_invoice(run.book.reading(), invoice))
    return [purchase_id(word)]


def purchase_id(words: str) -> int:
    """The id of a purchase, given as a number. Raises ``NotUnderstood`` and ``NothingMatched``."""
    return _purchase(words).id


def _purchase(words: str) -> Purchase:
    from simplecrm.lookups import purchases

    return purchases.require(run.book.reading(), parse_id(words))


def _saved(item: Purchase, verb: str, json: bool) -> None:
    from simplecrm.show.purchases import purchase_words
    from simplecrm.show.safe import field

    output.record(item, [f"{item.id}\t{field(item.text)}"], "json" if json else "plain")
    who = " · ".join(filter(None, (item.contact, item.company))) or item.deal
    output.changed(f"{verb} purchase: {purchase_words(item, run.now)} · {who}")


add_lifecycle(group, "purchase", purchase_id, "12")
