"""``drift``: contacts not talked to for longer than their cadence."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.options import Format, Json, Limit
from simplecrm.cli.runtime.output import output_format

verbs = new_verbs()


@verbs.command("drift")
def drift(
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Only contacts well past their cadence (see overdue_percent).")
    ] = False,
    format: Format = "",
    json: Json = False,
    limit: Limit = None,
) -> None:
    """List contacts you have not talked to for longer than their cadence, the most overdue first.

    A cadence is the contact's own (contacts edit WHO --every "4 weeks"), else that of a tag (tags edit TAG --every …),
    else that of the stage (config stage_cadence "customer=30"). Every logged activity restarts it.

    Example: simplecrm drift
    """
    from simplecrm.lookups.alerts import drift
    from simplecrm.show.lists import drifting

    found = drift.contacts(run.book.reading(), run.query_context)
    if overdue:
        found = [item for item in found if item.overdue]
    output.listing(drifting(run.now), found, output_format(format, json), limit=limit, asked=overdue)
