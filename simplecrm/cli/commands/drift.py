"""``drift``: who is drifting."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.options import Format, Json, Limit, form

verbs = new_verbs()


@verbs.command("drift")
def drift(
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those well past their cadence.")] = False,
    format: Format = "",
    json: Json = False,
    limit: Limit = None,
) -> None:
    """List who has not been talked to for as long as their cadence, the worst first: how long, and whose cadence it is.

    A cadence is the contact's own (contacts edit WHO --every "4 weeks"), else that of a tag (tags edit TAG --every …),
    else that of the stage (config stage_cadence "customer=30"). Whatever is logged starts it anew.

    Example: simplecrm drift
    """
    from simplecrm.lookups import drift
    from simplecrm.show.lists import drifting

    found = drift.contacts(run.book.reading(), run.query_context)
    if overdue:
        found = [item for item in found if item.overdue]
    more = limit is not None and len(found) > limit
    output.listing(drifting(run.now), found[:limit], form(format, json), more=more)
