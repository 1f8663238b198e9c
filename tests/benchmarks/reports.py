"""Each report as a whole process, against Python that asks SQLite for the same figures with the bare statement; and the
pages of companies and deals against the interpreter.

python -m tests.benchmarks.reports [CONTACTS] [ROUNDS]
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measure import CRM, command, interleaved, python, table, verdict
from tests.benchmarks.seed import SALES, fill_sales

YEAR = ("--since", "2025-12-01", "--until", "2026-11-22")
_SINCE, _UNTIL = "2025-12-01", "2026-11-23"
_AT = f">= '{_SINCE}' and {{0}} < '{_UNTIL}'"
_CLOSED = f"status in ('won', 'lost') and closed_at {_AT.format('closed_at')} and archived_at = ''"
_BOUGHT = f"bought_on {_AT.format('bought_on')} and archived_at = ''"

REPORTS = {
    "activity --by month": (
        ("activity", "--by", "month", *YEAR),
        f"select substr(at, 1, 7), kind, count(*) from activity where at {_AT.format('at')} and archived_at = '' "
        "group by 1, 2",
    ),
    "hours": (
        ("hours", *YEAR),
        "select strftime('%w', at, 'localtime'), strftime('%H', at, 'localtime'), count(*) from activity "
        f"where at {_AT.format('at')} and archived_at = '' group by 1, 2",
    ),
    "pipeline": (
        ("pipeline",),
        "select pipeline, stage, currency, count(*), sum(value), sum(value * probability / 100) from deal "
        "where status = 'open' and archived_at = '' group by 1, 2, 3",
    ),
    "forecast": (
        ("forecast",),
        "select substr(expected_close, 1, 7), currency, count(*), sum(value), sum(value * probability / 100), "
        "sum(iif(probability >= 75, value, 0)) from deal where status = 'open' and archived_at = '' group by 1, 2",
    ),
    "conversion": (
        ("conversion",),
        "select pipeline, stage, count(distinct deal_id), avg(julianday(until) - julianday(at)) from (select *, "
        "lead(at) over (partition by deal_id order by at, id) as until from deal_move) group by 1, 2",
    ),
    "velocity": (
        ("velocity", *YEAR),
        "select substr(closed_at, 1, 7), currency, count(*), avg(julianday(closed_at) - julianday(created_at)), "
        f"avg(value) from deal where status = 'won' and {_CLOSED} group by 1, 2",
    ),
    "won": (
        ("won", *YEAR),
        "select substr(closed_at, 1, 7), currency, status, lost_reason, count(*), sum(value) from deal "
        f"where {_CLOSED} group by 1, 2, 3, 4",
    ),
    "won --by product": (
        ("won", "--by", "product", *YEAR),
        "select name, deal.currency, status, count(*), sum(value) from deal "
        "left join product on product.id = product_id "
        f"where {_CLOSED.replace('archived_at', 'deal.archived_at')} group by 1, 2, 3",
    ),
    "customers": (
        ("customers", *YEAR),
        "select company_id, contact_id, currency, count(*), sum(value), sum(value - quantity * cost), max(bought_on) "
        f"from purchase where {_BOUGHT} group by 1, iif(company_id is null, contact_id, 0), 3 order by 5 desc limit 20",
    ),
    "margin": (
        ("margin", *YEAR),
        "select name, purchase.currency, count(*), sum(value), sum(value - quantity * purchase.cost) from purchase "
        f"left join product on product.id = product_id where {_BOUGHT.replace('archived_at', 'purchase.archived_at')} "
        "group by 1, 2 order by 4 desc limit 20",
    ),
    "rfm": (
        ("rfm",),
        "select r, f, m, count(*), sum(value) from (select value, ntile(5) over (order by last_on) r, "
        "ntile(5) over (order by n) f, ntile(5) over (order by value) m from (select count(*) n, sum(value) value, "
        "max(bought_on) last_on from purchase group by company_id, iif(company_id is null, contact_id, 0))) "
        "group by 1, 2, 3",
    ),
    "stages": (("stages",), "select stage, count(*) from contact where archived_at = '' group by 1"),
    "sources": (
        ("sources",),
        "select source, count(*) from contact where archived_at = '' group by 1 union all "
        "select source, count(*) from deal where status = 'won' and archived_at = '' group by 1",
    ),
    "growth": (("growth",), "select substr(created_at, 1, 7), count(*) from contact where archived_at = '' group by 1"),
    "quiet": (
        ("quiet",),
        "select min(5, cast((julianday('2026-11-22') - julianday(last_at)) / 30 as integer)), count(*) "
        "from contact_summary join contact on contact.id = contact_id where archived_at = '' group by 1",
    ),
}
"""By name, the report and the bare statement."""

PAGES = {"brief of a company": ("brief", "company:17"), "brief of a deal": ("brief", "deal:17")}


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 9
    folder = Path(os.environ.get("SIMPLECRM_BENCHMARKS") or tempfile.mkdtemp())
    path = str(folder / f"bench-sales-{count}.db")
    fill_sales(path, count)
    env = {"SIMPLECRM_HOME": str(folder / "home"), "SIMPLECRM_NOW": "2026-11-22T10:14"}
    things = {"pass": python("pass")}
    for name, (words, sql) in REPORTS.items():
        bare = f"import sqlite3; print(sqlite3.connect({path!r}).execute({sql!r}).fetchall())"
        things |= {f"bare {name}": python(bare), name: command(CRM, "--file", path, "report", *words, env=env)}
    things |= {name: command(CRM, "--file", path, *words, env=env) for name, words in PAGES.items()}
    times = interleaved(things, rounds)
    rows = [
        (name, f"{times[name] * 1000:.0f} ms", f"{times[f'bare {name}'] * 1000:.0f} ms",
         verdict(times[name] / times[f"bare {name}"], 2.0))
        for name in REPORTS
    ]  # fmt: skip
    floor = times["pass"]
    rows += [
        (name, f"{times[name] * 1000:.0f} ms", f"{floor * 1000:.0f} ms", verdict(times[name] / floor, 2.5))
        for name in PAGES
    ]
    title = f"{count:,} contacts, {SALES[0]:,} deals, {SALES[1]:,} purchases, medians of {rounds}"
    table(title, ("report or page", "time", "bare", "ratio"), rows)


if __name__ == "__main__":
    main()
