"""The result of an import as text."""

from __future__ import annotations

from simplecrm.core.text.plurals import plural_of
from simplecrm.formats.protocol import DELIMITERS
from simplecrm.show.safe import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simplecrm.actions.importing.importer import Report
    from simplecrm.actions.importing.responses import Bounces
    from simplecrm.actions.importing.senders import Strangers
    from simplecrm.formats.protocol import Rejection, Understood

_ORDERS = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}
MAX_REMARKS = 20
MAX_ROWS = 20
"""Rows of a dry run of which the outcome is listed."""

OUTCOME_SIGNS = {"new": "+", "updated": "~", "unchanged": "=", "rejected": "!"}
"""A sign for each outcome of a row, which stands beside the word or in its place."""


def report_lines(
    path: str,
    understood: Understood,
    report: Report,
    rejected_file: str,
    *,
    rejections: Sequence[Rejection] = (),
    dry_run: bool,
    brief: bool = False,
    explain: bool = False,
    create: str = "",
) -> Iterator[str]:
    """How the file was read, the counts, and the remarks; safe to show. ``brief`` leaves out how the file was read,
    ``explain`` lists the records that matched known contacts. ``create`` is whom the import added (see
    ``senders.CREATE``)."""
    if not brief:
        yield f"{safe(path)}: {understood_words(understood)}"
        for column, field in understood.mapping:
            yield f"  {safe(column)} → {safe(field) if field else '(left out)'}"
        for remark in understood.remarks:
            yield f"  {safe(remark)}"
    if dry_run and not brief:
        yield from _outcome_lines(report)
    yield counts_words(report, dry_run=dry_run)
    if report.matched:
        yield "  known: " + ", ".join(f"{count:,} by {by}" for by, count in report.matched)
    if explain:
        for joined in report.joined:
            yield (
                f"  line {joined.line}: {safe(joined.name)} is {safe(joined.contact)} (#{joined.contact_id}), "
                f"by {joined.by}"
            )
    if report.kept_apart:
        yield f"  {_kept_apart(report.kept_apart)} Compare them: simplecrm duplicates --since-import"
    for words in result_lines(report):
        yield f"  {words}"
    for line, words in report.remarks[:MAX_REMARKS]:
        yield f"  line {line}: {safe(words)}"
    if report.remarked > MAX_REMARKS:
        yield f"  … and {report.remarked - MAX_REMARKS:,} more remarks"
    for rejection in rejections:
        yield f"  line {rejection.line} rejected: {safe(rejection.reason)}"
    if report.rejected > len(rejections) > 0:
        yield f"  … and {report.rejected - len(rejections):,} more rejected"
    yield from _stranger_lines(path, report.strangers, create)
    if rejected_file:
        yield f"  Rejected rows are in {safe(rejected_file)} with the reason; correct them there and import that file."


def _outcome_lines(report: Report) -> Iterator[str]:
    """What would become of the first rows."""
    for one in report.outcomes[:MAX_ROWS]:
        yield f"  {OUTCOME_SIGNS[one.what]} {one.what:9}  line {one.line}{': ' if one.name else ''}{safe(one.name)}"
    rows = report.new + report.updated + report.unchanged + report.rejected
    if len(report.outcomes) > MAX_ROWS:
        more = max(rows, len(report.outcomes)) - MAX_ROWS
        yield f"  … and {more:,} more rows"


def result_lines(report: Report) -> list[str]:
    """What became of deals with unknown stages, of cases with new messages and of messages that came back; safe to
    show."""
    lines = [
        f"Unknown stage “{safe(word)}”: {count:,} {_plural('deal', count)} {'is' if count == 1 else 'are'} in "
        "the first stage, and a note has the word."
        for word, count in report.unknown_stages[:MAX_REMARKS]
    ]
    if (more := len(report.unknown_stages) - MAX_REMARKS) > 0:
        lines.append(f"… and {more:,} more unknown stages")
    if report.reopened:
        lines.append(f"{report.reopened:,} {_plural('case', report.reopened)} reopened by new messages.")
    return [*lines, *_bounce_lines(report.bounces)]


def _bounce_lines(bounces: Bounces) -> Iterator[str]:
    if bounces.new:
        yield f"{bounces.new:,} campaign {_plural('message', bounces.new)} came back; undo does not change that."
    if bounces.known:
        yield f"{bounces.known:,} {_plural('bounce', bounces.known)} recorded before."
    if bounces.unmatched:
        matches = "bounce matches" if bounces.unmatched == 1 else "bounces match"
        yield f"{bounces.unmatched:,} {matches} no campaign message."


def understood_words(understood: Understood) -> str:
    """``csv · utf-8 · comma · Google Contacts · day first``."""
    parts = [
        understood.format, understood.encoding, delimiter_name(understood.delimiter),
        understood.preset, f"{understood.kind} rows" if understood.kind not in ("", "contact") else "",
        f"dates {_ORDERS[understood.dates]}" if understood.dates in _ORDERS else "",
        f"amounts as {understood.amounts}" if understood.amounts else "",
    ]  # fmt: skip
    return " · ".join(safe(part) for part in parts if part)


def delimiter_name(delimiter: str) -> str:
    """``comma`` for ``,``; a delimiter without a name is shown as it is."""
    return next((name for name, sign in DELIMITERS.items() if sign == delimiter), delimiter)


def counts_words(report: Report, *, dry_run: bool) -> str:
    """``12 new, 3 updated, 1 unchanged, 0 rejected; 4 notes``."""
    words = (
        f"{report.new:,} new, {report.updated:,} updated, {report.unchanged:,} unchanged, {report.rejected:,} rejected"
    )
    if report.things:
        words += "; " + ", ".join(f"{count:,} {_plural(noun, count)}" for noun, count in report.things)
    return f"{words} (nothing was written)" if dry_run else words


def _stranger_lines(path: str, strangers: Strangers, create: str) -> Iterator[str]:
    """How to add the unknown people of messages and meetings that were rejected for them."""
    from shlex import quote

    if strangers.with_sender and not create:
        yield f"  Add unknown senders and organizers: simplecrm import {quote(safe(path))} --create"
    if strangers.entries and create != "all" and (create or strangers.entries > strangers.with_sender):
        yield f"  Add all unknown people: simplecrm import {quote(safe(path))} --create-all"


def _kept_apart(count: int) -> str:
    if count == 1:
        return "1 new contact shares an email, number or name with another contact."
    return f"{count:,} new contacts share an email, number or name with other contacts."


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else plural_of(noun)
