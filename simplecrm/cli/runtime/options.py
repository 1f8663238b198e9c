"""Options shared by many commands. ``arguments`` reads their values."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.completion import candidates as complete
from simplecrm.cli.completion import queries, values

FORMAT_HELP = "Print as table, plain, tsv, csv, json, jsonl or ids."
Format = Annotated[
    str, typer.Option("--format", metavar="FORMAT", help=FORMAT_HELP, autocompletion=values.output_format)
]
Json = Annotated[bool, typer.Option("--json", help="Short for --format json.")]
Limit = Annotated[int | None, typer.Option("--limit", "-n", metavar="N", min=1, help="Show at most N.")]
Archived = Annotated[bool, typer.Option("--archived", help="List archived ones instead.")]
Owner = Annotated[
    str | None,
    typer.Option(
        "--owner",
        metavar="NAME",
        help="The user who looks after it; me, or '' for nobody.",
        autocompletion=complete.owner,
    ),
]
Timer = Annotated[
    str,
    typer.Option(
        "--timer",
        metavar="KIND",
        help="With --install: systemd, launchd or cron.",
        autocompletion=values.choices("systemd", "launchd", "cron"),
    ),
]
Where = Annotated[
    str,
    typer.Option(
        "--where",
        metavar="QUERY",
        help="All that it finds (see: queries).",
        autocompletion=queries.condition,
    ),
]
Who = Annotated[
    str,
    typer.Argument(
        metavar="WHO",
        help="Id, email, phone, handle (x:annlee), profile, name or part of one, or @last.",
        autocompletion=complete.who,
    ),
]
About = Annotated[
    str,
    typer.Argument(
        metavar="WHO",
        help="A contact (id, email, phone, handle, name or @last), company:NAME or deal:ID.",
        autocompletion=complete.about,
    ),
]
WhoOrQuery = Annotated[
    list[str],
    typer.Argument(
        metavar="[WHO|QUERY]…",
        help="One contact, or those a query finds (see: queries).",
        autocompletion=queries.query,
    ),
]
Query = Annotated[
    list[str],
    typer.Argument(
        metavar="[QUERY]…", help="Only contacts that it finds (see: queries).", autocompletion=queries.query
    ),
]

Tags = Annotated[
    list[str], typer.Option("--tag", metavar="TAG", help="A tag; may be repeated.", autocompletion=complete.tag)
]
RemoveTags = Annotated[
    list[str],
    typer.Option(
        "--remove-tag", metavar="TAG", help="Remove a tag; may be repeated.", autocompletion=complete.remove_tag
    ),
]
Fields = Annotated[
    list[str],
    typer.Option(
        "--field",
        metavar="NAME=VALUE",
        help="Set a custom field; may be repeated.",
        autocompletion=complete.field_value,
    ),
]
Next = Annotated[
    str,
    typer.Option("--next", metavar="WHEN", help="Set a follow-up, such as “next tue 9am”.", autocompletion=values.when),
]
NextText = Annotated[str, typer.Option("--next-text", metavar="TEXT", help="The text of that follow-up.")]
Deal = Annotated[
    str,
    typer.Option(
        "--deal", metavar="DEAL", help="The deal it belongs to: its id or title.", autocompletion=complete.deal
    ),
]
MaybeDeal = Annotated[
    str | None,
    typer.Option(
        "--deal",
        metavar="DEAL",
        help="The deal it belongs to, by id or title, or 0 for none.",
        autocompletion=complete.deal,
    ),
]
Case = Annotated[
    str,
    typer.Option("--case", metavar="CASE", help="The case it is about: its id or title.", autocompletion=complete.case),
]
MaybeCase = Annotated[
    str | None,
    typer.Option(
        "--case",
        metavar="CASE",
        help="The case it is about, by id or title, or 0 for none.",
        autocompletion=complete.case,
    ),
]
CompanyName = Annotated[
    str, typer.Option("--company", metavar="NAME", help="The company.", autocompletion=complete.company)
]
