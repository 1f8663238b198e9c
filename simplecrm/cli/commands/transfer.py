"""``import`` and ``export``."""

from __future__ import annotations

import sys
from contextlib import closing
from shlex import quote
from typing import Annotated, Any

import typer

from simplecrm import config
from simplecrm.cli.completion import queries, values
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.arguments import context
from simplecrm.cli.runtime.context import run, say
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.options import Format, Json
from simplecrm.cli.runtime.output import output_format
from simplecrm.core.money import COMMA, POINT
from simplecrm.core.nouns import NOUNS
from simplecrm.errors import DONE, ROWS_REJECTED, NotUnderstood
from simplecrm.formats.protocol import DELIMITERS
from simplecrm.formats.registry import READABLE, WRITABLE, by_extension
from simplecrm.store import mappings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.actions.importing.session import Imported, ImportSession

verbs = new_verbs()
Texts = list[str]
KINDS = ", ".join(noun.name for noun in NOUNS if noun.in_csv)


@verbs.command("import")
def import_(
    files: Annotated[
        Texts, typer.Argument(metavar="FILE…", help="The files; - reads stdin.", autocompletion=values.file)
    ],
    file_format: Annotated[
        str,
        typer.Option(
            "--as",
            metavar="FORMAT",
            help=f"Read as: {', '.join(READABLE)}.",
            autocompletion=values.readable_format,
        ),
    ] = "",
    kind: Annotated[
        str,
        typer.Option("--kind", metavar="KIND", help=f"What the rows are: {KINDS}.", autocompletion=values.record_kind),
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report only, write nothing.")] = False,
    on_match: Annotated[
        str,
        typer.Option(
            "--on-match",
            metavar="HOW",
            help="For known contacts: fill (add what is missing; the default), update, skip or add.",
            autocompletion=values.choices("fill", "update", "skip", "add"),
        ),
    ] = "fill",
    mapping: Annotated[Texts, typer.Option("--map", metavar='"COLUMN=FIELD"', help="Import a column as a field.")] = [],  # noqa: B006
    mapping_name: Annotated[
        str,
        typer.Option("--mapping", metavar="NAME", help="Use a saved mapping.", autocompletion=values.mapping),
    ] = "",
    save_mapping: Annotated[
        str,
        typer.Option("--save-mapping", metavar="NAME", help="Save the mapping.", autocompletion=values.mapping),
    ] = "",
    join: Annotated[
        Texts,
        typer.Option(
            "--join",
            metavar="FILE",
            help="Add the columns of a table whose rows a column of the file names; may be repeated.",
            autocompletion=values.file,
        ),
    ] = [],  # noqa: B006
    no_custom: Annotated[bool, typer.Option("--no-custom", help="Skip columns without a matching field.")] = False,
    dates: Annotated[
        str,
        typer.Option(
            "--dates",
            metavar="ORDER",
            help="The order of dates: dmy, mdy or ymd.",
            autocompletion=values.choices("dmy", "mdy", "ymd"),
        ),
    ] = "",
    number_format: Annotated[
        str,
        typer.Option(
            "--number-format",
            metavar="FORMAT",
            help=f"How amounts are written: '{POINT}' or '{COMMA}'.",
            autocompletion=values.choices(POINT, COMMA),
        ),
    ] = "",
    currency: Annotated[
        str,
        typer.Option(
            "--currency",
            metavar="CODE",
            help="The currency of amounts without one, such as EUR.",
            autocompletion=values.currency,
        ),
    ] = "",
    encoding: Annotated[
        str,
        typer.Option(
            "--encoding",
            metavar="NAME",
            help="The encoding, such as cp1252 or macroman.",
            autocompletion=values.choices("utf-8", "utf-16", "cp1252", "latin-1", "macroman", "cp1250", "cp1251"),
        ),
    ] = "",
    delimiter: Annotated[
        str,
        typer.Option(
            "--delimiter",
            metavar="SIGN",
            help="The CSV delimiter, such as ; or tab.",
            autocompletion=values.choices(*DELIMITERS),
        ),
    ] = "",
    create: Annotated[
        bool, typer.Option("--create", help="Add unknown senders of messages and organizers of meetings.")
    ] = False,
    create_all: Annotated[
        bool, typer.Option("--create-all", help="Add all unknown people of messages and meetings, but never you.")
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="List the known contacts that rows matched.")] = False,
    format: Format = "",
    json: Json = False,
) -> int:
    """Import contacts and more from files. Each file is imported whole or not at all, as one change.

    The format is detected from the content, and columns by their headers and cells; the report says what was decided.
    Rows that cannot be imported are written to FILE.rejected.csv (or .jsonl, .mbox, .eml) with the reason;
    correct them there and import that file.

    Example: simplecrm import contacts.csv --dry-run
    """
    from simplecrm.actions.importing.session import ImportSession, ImportSettings
    from simplecrm.drafts.amounts import currency_code

    saved = mappings.load(mapping_name) if mapping_name else {}
    settings = ImportSettings(
        format=file_format, kind=kind, encoding=encoding, delimiter=delimiter, mapping=saved | _mapping(mapping),
        dates=dates, number_format=number_format, custom=not no_custom, on_match=on_match,
        create="all" if create_all else "senders" if create else "", region=context().region,
        me=config.own_addresses(), joins=tuple(join), currency=currency_code(currency) if currency else "",
    )  # fmt: skip
    code = DONE
    for path in files:
        session = ImportSession(path, settings, run.now, stream=sys.stdin.buffer if path == "-" else None)
        with closing(session):
            code = max(
                code, _import_one(session, output_format(format, json), save_mapping, dry_run=dry_run, explain=explain)
            )
    return code


def _import_one(session: ImportSession, form: str, save_mapping: str, *, dry_run: bool, explain: bool) -> int:
    from simplecrm.cli.runtime.progress import Progress
    from simplecrm.cli.runtime.waiting import waiting_for

    with waiting_for(session.path):
        understood = session.open()
    if save_mapping:
        say(f"Saved the mapping in {mappings.save(save_mapping, dict(understood.mapping))}")
    settings = session.settings
    if settings.create and not settings.me and READABLE[understood.format].has_senders:
        say("Your own addresses are not set, so you may be added too: simplecrm config me you@example.com")
    with Progress(session) as progress:
        done = session.run(run.book, dry_run=dry_run, progress=progress.seen)
    if form in ("json", "jsonl"):
        shown = {"file": session.path, **done.report._asdict(), "understood": understood}
        output.lines([_json({**shown, "rejected_file": done.rejected_file})])
    else:
        output.lines(_report_lines(session.path, done, dry_run=dry_run, explain=explain, create=settings.create))
    if not dry_run and done.changed:
        output.changed("Imported as one change")
    return ROWS_REJECTED if done.report.rejected else DONE


def _report_lines(path: str, done: Imported, *, dry_run: bool, explain: bool, create: str) -> list[str]:
    from simplecrm.show.importing import report_lines

    return list(
        report_lines(
            path,
            done.understood,
            done.report,
            done.rejected_file,
            rejections=done.rejections,
            dry_run=dry_run,
            brief=run.quiet,
            explain=explain,
            create=create,
        )
    )


def _json(shown: dict[str, Any]) -> str:
    import json

    from simplecrm.show.table import plain

    return json.dumps({key: plain(value) for key, value in shown.items()}, ensure_ascii=True)


def _mapping(texts: list[str]) -> dict[str, str]:
    found = {}
    for text in texts:
        column, sign, field = text.rpartition("=")
        if not sign or not column:
            raise NotUnderstood(f"Invalid mapping: “{text}”.", "For example: --map 'Their column=phone:mobile'")
        found[column] = field
    return found


@verbs.command("export")
def export(
    query: Annotated[
        Texts,
        typer.Argument(
            metavar="[QUERY]…", help="Only contacts that it finds (see: queries).", autocompletion=queries.query
        ),
    ] = [],  # noqa: B006
    format: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=f"Write as: {', '.join(WRITABLE)}.",
            autocompletion=values.writable_format,
        ),
    ] = "",
    file: Annotated[
        str,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="The file to write; default: stdout.",
            autocompletion=values.file,
        ),
    ] = "",
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            metavar="KIND",
            help=f"Only this kind, in CSV or vCard: {KINDS}.",
            autocompletion=values.record_kind,
        ),
    ] = "",
    version: Annotated[
        str,
        typer.Option(
            "--vcard",
            metavar="VERSION",
            help="The vCard version: 3.0 (the default) or 4.0.",
            autocompletion=values.choices("3.0", "4.0"),
        ),
    ] = "3.0",
    google: Annotated[bool, typer.Option("--google", help="CSV for Google Contacts.")] = False,
    outlook: Annotated[bool, typer.Option("--outlook", help="CSV for Outlook.")] = False,
    excel_safe: Annotated[
        bool, typer.Option("--excel-safe", help="Prevent spreadsheets from running formulas in the CSV.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite an existing FILE.")] = False,
) -> None:
    """Export contacts as CSV, contacts and companies as vCard, everything as JSON Lines, follow-ups as a calendar.

    Example: simplecrm export --format vcard -o contacts.vcf
    """
    from simplecrm.actions.exporting import files as exporting_files
    from simplecrm.core.dates.zones import now_utc_text
    from simplecrm.formats.protocol import WriteOptions

    layout = "google" if google else "outlook" if outlook else ""
    wanted = format or _by_extension(file) or ("csv" if layout or kind not in ("", "contact", "company") else "")
    if file and not wanted:
        raise _unknown_format(file)
    wanted = wanted or "vcard"
    options = WriteOptions(
        version=version, layout=layout, kind=kind, excel_safe=excel_safe, now=now_utc_text(run.now),
        me=next(iter(config.own_addresses()), ""),
        delimiter="\t" if file.lower().endswith((".tsv", ".tab")) else ",",
    )  # fmt: skip
    count = exporting_files.export(run.book, wanted, options, run.now, file, " ".join(query), force=force, say=say)
    if file:
        say(f"Wrote {count} to {file}")


def _unknown_format(path: str) -> NotUnderstood:
    """The error for a file whose name says no format that can be written."""
    usual = by_extension(path)
    if usual is not None and usual.name == "json":
        hint = f"For JSON Lines: simplecrm export --format jsonl -o {quote(path)}"
    else:
        hint = f"Formats: {', '.join(WRITABLE)}\n  For example: simplecrm export --format vcard -o {quote(path)}"
    return NotUnderstood(f"The name {path} does not say in which format to write.", hint)


def _by_extension(path: str) -> str:
    usual = by_extension(path)
    return usual.name if usual is not None and usual.writer else ""
