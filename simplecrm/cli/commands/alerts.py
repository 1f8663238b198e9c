"""``alerts``: what needs attention without having a date of its own."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.completion import alerts as complete
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import offered, run, say
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.options import Format, Json, Limit
from simplecrm.cli.runtime.output import output_format
from simplecrm.errors import NotUnderstood

verbs = new_verbs()


@verbs.command("alerts")
def alerts(
    kind: Annotated[str, typer.Option("--kind", metavar="KIND", help="Only these.", autocompletion=complete.kind)] = "",
    snoozed: Annotated[bool, typer.Option("--snoozed", help="Those that are snoozed instead.")] = False,
    rules: Annotated[
        bool, typer.Option("--rules", help="What customers buy together instead: the rules behind offers.")
    ] = False,
    format: Format = "",
    json: Json = False,
    limit: Limit = None,
) -> None:
    """List what needs attention, and why: drifting contacts, deals past their date or stuck, unpaid purchases, cases
    open for too long, what customers might buy, and a month that differs from the last.

    Snooze one by its first column: snooze deal:5 "next mon"

    Example: simplecrm alerts
    """
    if sum((bool(kind), snoozed, rules)) > 1:
        raise NotUnderstood(
            "Give only one of --kind, --snoozed and --rules.", "For example: simplecrm alerts --snoozed"
        )
    form = output_format(format, json)
    if snoozed:
        _list_snoozed(form, limit)
        return
    from simplecrm.actions import learning

    learning.refresh(run.book)
    if rules:
        _list_rules(form, limit)
    else:
        _list(kind, form, limit)


def _list(kind: str, form: str, limit: int | None) -> None:
    from simplecrm.core.alerts import check_kind
    from simplecrm.lookups.alerts.current import current
    from simplecrm.show.alerts import columns, listed

    wanted = check_kind(kind) if kind else ""
    found = current(run.book.reading(), run.query_context, drifting=-1, limit=None)
    lines = (line for line in listed(found, run.now) if wanted in ("", line.kind))
    output.listing(columns(), lines, form, limit=limit, asked=bool(kind), every="" if kind else "alert")


def _list_snoozed(form: str, limit: int | None) -> None:
    from simplecrm.lookups.alerts import keys
    from simplecrm.show.alerts import snoozed_columns

    found = keys.snoozed(run.book.reading(), run.now.date().isoformat())
    output.listing(snoozed_columns(run.now), found, form, limit=limit)


def _list_rules(form: str, limit: int | None) -> None:
    from simplecrm.core.cross_selling import HINT, MIN_BUYERS
    from simplecrm.lookups.alerts import cross_selling
    from simplecrm.show.alerts import rule_columns

    found = cross_selling.rules(run.book.reading())
    output.listing(rule_columns(), found, form, limit=limit)
    unknown = _unknown_products()
    for words in unknown:
        say(offered(words))
    if not found and not unknown:
        say(offered(f"No rules yet: {MIN_BUYERS} customers have to buy two products. {HINT}"))


def _unknown_products() -> list[str]:
    """A remark for each name in the setting ``cross_sell`` that is not a product."""
    from simplecrm import config
    from simplecrm.core.cross_selling import parse_rules
    from simplecrm.core.text.similar import similar
    from simplecrm.lookups import products

    named = dict.fromkeys(name for rule in parse_rules(config.get("cross_sell")) for name in rule)
    connection, said = run.book.reading(), []
    for name in named:
        if not products.named(connection, name):
            meant = similar(name, products.names(connection))
            hint = f"Did you mean “{meant}”?" if meant else "See them: simplecrm products"
            said.append(f"cross_sell: no product “{name:.60}”. {hint}")
    return said
