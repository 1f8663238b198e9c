"""``import`` and ``export``."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer

from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.errors import say
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.options import Format, Json, context, form
from simplecrm.errors import DONE, ROWS_REFUSED, NotUnderstood
from simplecrm.formats.protocol import ReadOptions, Understood
from simplecrm.store import mappings

verbs = new_verbs()
Texts = list[str]


@verbs.command("import")
def import_(
    files: Annotated[Texts, typer.Argument(metavar="FILE…", help="- reads stdin.")],
    kind: Annotated[str, typer.Option("--as", metavar="FORMAT", help="csv, vcard, jsonl, ldif, ical, mbox, eml.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report, but write nothing.")] = False,
    on_match: Annotated[
        str, typer.Option("--on-match", metavar="HOW", help="fill (add what is missing), update, skip or add.")
    ] = "fill",
    mapping: Annotated[Texts, typer.Option("--map", metavar='"COLUMN=FIELD"', help="What a column is.")] = [],  # noqa: B006
    mapping_name: Annotated[str, typer.Option("--mapping", metavar="NAME", help="Use a saved mapping.")] = "",
    save_mapping: Annotated[str, typer.Option("--save-mapping", metavar="NAME", help="Keep how it was mapped.")] = "",
    no_custom: Annotated[bool, typer.Option("--no-custom", help="Leave out columns that fit no field.")] = False,
    dates: Annotated[str, typer.Option("--dates", metavar="ORDER", help="dmy, mdy or ymd.")] = "",
    encoding: Annotated[str, typer.Option("--encoding", metavar="NAME", help="Such as cp1252 or macroman.")] = "",
    create: Annotated[bool, typer.Option("--create", help="Add the senders of messages who are not known.")] = False,
    format: Format = "",
    json: Json = False,
) -> int:
    """Take in contacts and more from files: all of a file or nothing, and one undo takes it back.

    What a file is is found out by its content. Rows that cannot be taken in are written to FILE.rejected.csv with the
    reason; mended, that file can be imported again.

    Example: simplecrm import contacts.csv --dry-run
    """
    from simplecrm.actions.importing.importer import ImportOptions
    from simplecrm.core.dates.zones import zone_name

    saved = mappings.load(mapping_name) if mapping_name else {}
    options = ReadOptions(
        format=kind,
        encoding=encoding,
        mapping=saved | _mapping(mapping),
        dates=dates,
        custom=not no_custom,
        zone=zone_name(),
    )
    code = DONE
    for path in files:
        title = f"Import {os.path.basename(path) if path != '-' else 'standard input'}"
        wanted = ImportOptions(on_match, create, dry_run, context().region, title)
        code = max(code, _import_one(path, options, wanted, form(format, json), save_mapping))
    return code


def _import_one(path: str, options: ReadOptions, wanted: Any, form: str, save_mapping: str) -> int:
    from simplecrm.actions.importing import importer
    from simplecrm.actions.importing.rejects import Rejects
    from simplecrm.cli.runtime.progress import Progress
    from simplecrm.cli.runtime.waiting import waiting_for
    from simplecrm.formats.reading import open_items

    source = sys.stdin.buffer if path == "-" else path
    try:
        with waiting_for(path):
            understood, entries = open_items(source, options)
    except OSError as error:
        raise NotUnderstood(f"{path} cannot be read: {error.strerror or error}.") from error
    if save_mapping:
        say(f"Saved the mapping in {mappings.save(save_mapping, dict(understood.mapping))}")
    with entries, Rejects(path, understood) as rejects, Progress(entries) as progress:
        try:
            report = importer.run(run.book, entries, wanted, run.now, refused=rejects.take, progress=progress.seen)
        except OSError as error:
            raise NotUnderstood(f"{path} could not be read to its end: {error}; nothing was changed.") from error
        rejects.keep = not wanted.dry_run
        rejected = "" if wanted.dry_run else rejects.path
    if form in ("json", "jsonl"):
        shown = {"file": path, **report._asdict(), "understood": understood, "rejected_file": rejected}
        output.lines([_json(shown)])
    else:
        output.lines(_report_lines(path, understood, report, rejects, wanted.dry_run))
    if not wanted.dry_run and (report.new or report.updated or report.things):
        output.changed("Imported as one change")
    return ROWS_REFUSED if report.refused else DONE


def _report_lines(path: str, understood: Understood, report: Any, rejects: Any, dry_run: bool) -> list[str]:
    from simplecrm.show.importing import report_lines

    rejected = "" if dry_run else rejects.path
    return list(
        report_lines(path, understood, report, rejected, refusals=rejects.first, dry_run=dry_run, brief=run.quiet)
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
            raise NotUnderstood(f"“{text}” maps nothing.", 'For example: --map "Their column=phone:mobile"')
        found[column] = field
    return found


@verbs.command("export")
def export(
    query: Annotated[Texts, typer.Argument(metavar="[QUERY]…", help="Only contacts that it finds.")] = [],  # noqa: B006
    format: Annotated[str, typer.Option("--format", metavar="FORMAT", help="csv, vcard, jsonl, ical, mbox, org.")] = "",
    file: Annotated[str, typer.Option("-o", "--output", metavar="FILE", help="Else stdout.")] = "",
    version: Annotated[str, typer.Option("--vcard", metavar="VERSION", help="3.0 or 4.0.")] = "3.0",
    google: Annotated[bool, typer.Option("--google", help="CSV as Google Contacts reads it.")] = False,
    outlook: Annotated[bool, typer.Option("--outlook", help="CSV as Outlook reads it.")] = False,
    excel_safe: Annotated[bool, typer.Option("--excel-safe", help="Keep a spreadsheet from running formulas.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite FILE.")] = False,
) -> None:
    """Write the book out: contacts as CSV or vCard, everything as JSON Lines, follow-ups as a calendar.

    Example: simplecrm export --format vcard -o contacts.vcf
    """
    from simplecrm.actions.exporting import files as exporting_files
    from simplecrm.core.dates.zones import now_utc_text
    from simplecrm.formats.protocol import WriteOptions

    layout = "google" if google else "outlook" if outlook else ""
    wanted = format or _by_suffix(file) or ("csv" if layout else "vcard")
    options = WriteOptions(version=version, layout=layout, excel_safe=excel_safe, now=now_utc_text(run.now), me=_me())
    count = exporting_files.export(run.book, wanted, options, run.now, file, " ".join(query), force=force)
    if file:
        say(f"Wrote {count} to {file}")


def _me() -> str:
    from simplecrm import config

    return config.get("me").split(",")[0].strip()


def _by_suffix(path: str) -> str:
    from simplecrm.formats.writing import SUFFIXES

    return next((form for form, suffix in SUFFIXES.items() if path.lower().endswith(suffix)), "")
