"""Look-ups as whole processes, in a book of 1,000,000 contacts against one of 10,000.

python -m tests.benchmarks.scaling [CONTACTS] [ROUNDS]
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.commands import QUESTIONS
from tests.benchmarks.measure import CRM, command, interleaved, some_email, table, verdict
from tests.benchmarks.seed import fill

SMALL = 10_000
BOUND, EVERYWHERE_BOUND = 1.3, 2.0
EVERYWHERE = {
    "find remember, in every note": ("find", "remember"),
    "find tag:vip stage:lead": ("find", "tag:vip stage:lead"),
}


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 15
    folder = Path(os.environ.get("SIMPLECRM_BENCHMARKS") or tempfile.mkdtemp())
    env = {"SIMPLECRM_HOME": str(folder / "home"), "SIMPLECRM_NOW": "2026-11-22T10:14"}
    things = {}
    for size in (SMALL, count):
        path = str(folder / f"bench-{size}.db")
        fill(path, size)
        email = some_email(path)
        for name, words in {**QUESTIONS, **EVERYWHERE}.items():
            spoken = [email if word == "@email" else word for word in words]
            things[f"{name} {size}"] = command(CRM, "--file", path, *spoken, env=env)
    times = interleaved(things, rounds)
    rows = []
    for group, bound in ((QUESTIONS, BOUND), (EVERYWHERE, EVERYWHERE_BOUND)):
        for name in group:
            small, large = times[f"{name} {SMALL}"], times[f"{name} {count}"]
            rows.append((name, f"{small * 1000:.0f} ms", f"{large * 1000:.0f} ms", verdict(large / small, bound)))
    head = ("look-up", f"at {SMALL:,}", f"at {count:,}", "ratio")
    table(f"Whole processes, medians of {rounds}", head, rows)


if __name__ == "__main__":
    main()
