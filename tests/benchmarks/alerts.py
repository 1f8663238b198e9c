"""Today with every kind of alert as a whole process, against the bare interpreter; and learning what customers buy
together, against the bare SQL for the pairs.

python -m tests.benchmarks.alerts [CONTACTS] [ROUNDS]
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks.measure import CRM, command, interleaved, python, table, verdict
from tests.benchmarks.seed import fill_sales

CASES = 20_000
SETTINGS = {
    "SIMPLECRM_NOW": "2026-10-22T10:14",
    "SIMPLECRM_PIPELINES": "sales: qualified 10% 14d, meeting 25% 14d, proposal 50% 14d, negotiation 75% 14d",
    "SIMPLECRM_CROSS_SELL": "Product 1=Product 2, Product 3=Product 4",
    "SIMPLECRM_STAGE_CADENCE": "lead=30",
    "SIMPLECRM_MONTH_PERCENT": "1",
}
KINDS = {"case", "drifting", "purchase", "deal", "offer", "month"}

_PAIRS = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("create temp table bought as select distinct iif(company_id is null, -contact_id, company_id) "
    "as who, product_id from purchase where archived_at = '' and product_id is not null")
connection.execute("create unique index temp.once on bought (who, product_id)")
connection.execute("select a.product_id, b.product_id, count(*) from bought a join bought b on a.who = b.who "
    "where a.product_id <> b.product_id group by 1, 2").fetchall()
"""


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 25
    kept = Path(os.environ.get("SIMPLECRM_BENCHMARKS") or tempfile.mkdtemp())
    source = str(kept / f"bench-sales-{count}.db")
    fill_sales(source, count)
    with tempfile.TemporaryDirectory() as name:
        path = str(Path(name, "alerts.db"))
        shutil.copyfile(source, path)
        env = {"SIMPLECRM_HOME": str(Path(name, "home")), **SETTINGS}
        _open_cases(path)
        found = {line.partition(":")[0] for line in _said(path, env, "alerts").splitlines()}
        if found != KINDS:
            raise SystemExit(f"Not every kind of alert is there: {', '.join(sorted(found))}")
        learn = (
            "import sys; from simplecrm.actions import learning; from simplecrm.store import connection; "
            "learning.learn(connection.writer(sys.argv[1]))"
        )
        times = interleaved(
            {
                "pass": python("pass"),
                "today": command(CRM, "--file", path, "today", env=env),
                "today --explain": command(CRM, "--file", path, "today", "--explain", env=env),
                "pairs": _script(_PAIRS, path, env),
                "learn": _script(learn, path, env),
            },
            rounds,
        )  # fmt: skip
    rows = [
        (what, f"{times[what] * 1000:.0f} ms", floor, verdict(times[what] / times[floor], bound))
        for what, floor, bound in (("today", "pass", 2.5), ("today --explain", "pass", 2.8), ("learn", "pairs", 3.0))
    ]
    table(f"{count:,} contacts, 20,000 deals, 50,000 purchases", ("what", "time", "floor", "ratio"), rows)


def _open_cases(path: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executemany(
            "insert into \"case\" (title, status, opened_at, solved_at) values (?, ?, ?, ?)",
            [
                (f"Case {n}", "solved" if n % 20 else "open", f"2026-0{1 + n % 9}-10T10:00:00Z",
                 "2026-10-01T10:00:00Z" if n % 20 else "") for n in range(CASES)
            ],
        )  # fmt: skip
        connection.commit()


def _said(path: str, env: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [CRM, "--file", path, *words], env={**os.environ, **env}, capture_output=True, check=True, text=True
    )
    return done.stdout


def _script(text: str, path: str, env: dict[str, str]) -> Any:
    def run() -> None:
        subprocess.run([sys.executable, "-c", text, path], env={**os.environ, **env}, check=True)

    return run


if __name__ == "__main__":
    main()
