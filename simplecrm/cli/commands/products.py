"""The group ``products``."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.completion import candidates as complete
from simplecrm.cli.completion import values
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.arguments import check_sort, context, refuse_if_same
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.groups import noun
from simplecrm.cli.runtime.nouns import add_lifecycle
from simplecrm.cli.runtime.options import Archived, Format, Json, Limit
from simplecrm.cli.runtime.output import output_format
from simplecrm.core.records.products import Product
from simplecrm.drafts import products as drafts
from simplecrm.errors import NothingMatched

group = noun("Products: what you sell, with its usual price and cost.\n\nExample: simplecrm products")

Text = str | None
Which = Annotated[
    str,
    typer.Argument(metavar="PRODUCT", help="Name, part of it, code, or #ID.", autocompletion=complete.product),
]
Code = Annotated[Text, typer.Option("--code", metavar="TEXT", help="Your own number for it.")]
Category = Annotated[Text, typer.Option("--category", metavar="TEXT", help="The group of products it is in.")]
Price = Annotated[Text, typer.Option("--price", metavar="AMOUNT", help="The price of one, such as 550 or 12.50 USD.")]
Cost = Annotated[Text, typer.Option("--cost", metavar="AMOUNT", help="What one costs you.")]
Currency = Annotated[
    Text,
    typer.Option("--currency", metavar="CODE", help="Three letters, such as EUR.", autocompletion=values.currency),
]


@group.command("list")
def list_(
    text: Annotated[
        list[str], typer.Argument(metavar="[TEXT]…", help="Part of the name, the code or the category.")
    ] = [],  # noqa: B006
    sort: Annotated[
        str,
        typer.Option(
            "--sort",
            metavar="ORDER",
            help="Sort by name, price, category or id.",
            autocompletion=values.product_sort,
        ),
    ] = "name",
    archived: Archived = False,
    format: Format = "",
    json: Json = False,
    limit: Limit = None,
) -> None:
    """List the products.

    Example: simplecrm products gtx --sort price
    """
    from simplecrm.lookups import products
    from simplecrm.show.purchases import product_columns

    check_sort(sort, products.SORTS)
    connection = run.book.reading()
    wanted = " ".join(text).strip()
    ids = products.ids(connection, text=wanted, sort=sort, archived=archived, limit=output.one_more(limit))
    if wanted and not len(ids):
        output.heading(product_columns(), output_format(format, json))
        raise NothingMatched(f"No product matches “{wanted:.60}”.", "See them: simplecrm products")
    output.limited(
        product_columns(),
        products.rows,
        connection,
        ids,
        output_format(format, json),
        limit=limit,
        asked=archived,
        every="product",
    )


@group.command("add")
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is called.")],
    code: Code = None,
    category: Category = None,
    price: Price = None,
    cost: Cost = None,
    currency: Currency = None,
    json: Json = False,
) -> None:
    """Add a product and print its id and name.

    Example: simplecrm products add "GTX Pro" --price 4821 --cost 2900 --category GTX
    """
    from simplecrm.actions import products

    draft = drafts.draft(
        context(), name=name, code=code or "", category=category or "", price=price or "",
        cost=cost or "", currency=currency or "",
    )  # fmt: skip
    _saved(products.add(run.book, draft, run.now), "Added", json)


@group.command("show")
def show(which: Which, format: Format = "", json: Json = False) -> None:
    """Show a product, and what was sold of it.

    Example: simplecrm products show "GTX Pro"
    """
    from simplecrm.lookups import purchases
    from simplecrm.show.purchases import product_lines, total_words

    product = _product(product_id(which))
    sold = purchases.totals(run.book.reading(), run.now.date().isoformat(), product_id=product.id)
    output.record(product, product_lines(product, total_words(sold, run.now)), output_format(format, json))


@group.command("edit")
def edit(
    which: Which,
    name: Annotated[Text, typer.Option("--name", metavar="NAME", help="The new name.")] = None,
    code: Code = None,
    category: Category = None,
    price: Price = None,
    cost: Cost = None,
    currency: Currency = None,
    json: Json = False,
) -> None:
    """Change a product. '' clears a field. Purchases keep the prices that they were made at.

    Example: simplecrm products edit "GTX Pro" --price 4999
    """
    from simplecrm.actions import products

    old = _product(product_id(which))
    new = drafts.edited(
        context(), old, name=name, code=code, category=category, price=price, cost=cost,
        currency=currency,
    )  # fmt: skip
    refuse_if_same(old, new)
    _saved(products.edit(run.book, old, new, run.now), "Changed", json)


def product_id(words: str) -> int:
    """The id of the product that the words identify (see ``lookups.products.resolve``)."""
    from simplecrm.lookups import products

    return products.resolve(run.book.reading(), words)


def _product(product_id: int) -> Product:
    from simplecrm.lookups import products

    return products.require(run.book.reading(), product_id)


def _saved(product: Product, verb: str, json: bool) -> None:
    from simplecrm.show.safe import field
    from simplecrm.show.when import money

    output.record(product, [f"{product.id}\t{field(product.name)}"], "json" if json else "plain")
    price = f", {money(product.price, product.currency)}" if product.price else ""
    output.changed(f"{verb} product {product.name}{price}")


add_lifecycle(group, "product", product_id, "'GTX Pro'")
