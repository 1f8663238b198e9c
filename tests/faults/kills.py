"""Kill the program in the middle of every kind of change, on fresh, restored and older books.

``python -m tests.faults.kills 500`` prints how many kills each change took and what was lost; the tests run a few.
After each kill the book has to be sound, hold what it held before or what the finished change makes of it, answer
questions, and take the next change. A change that was acknowledged has to be there.
"""

from __future__ import annotations

import gzip
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from simplecrm.store.book import Book
from simplecrm.store.maintenance import doctor

CRM = [sys.executable, "-m", "simplecrm"]
OLD_BOOKS = Path(__file__).parents[1] / "store" / "books"
PEOPLE = 400

CHANGES: dict[str, tuple[str, ...]] = {
    "add": ("add", "Zoe Last <zoe@last.org>", "--company", "Last", "--tag", "new"),
    "log": ("log", "call", "1", "Wants a quote", "--next", "2026-12-01 9am"),
    "note": ("note", "1", "x" * 100_000),
    "edit": ("contacts", "edit", "2", "--stage", "customer", "--phone", "+49 30 1234"),
    "archive": ("contacts", "archive", "3"),
    "delete": ("contacts", "delete", "4"),
    "tag everybody": ("tag", "--where", "has:email", "everybody"),
    "merge": ("merge", "5", "6"),
    "undo an import": ("undo",),
    "import": ("import", "more.csv"),
    "batch": ("batch", "actions.jsonl"),
    "backup": ("backup",),
    "restore": ("restore", "kept.backup.db", "--yes"),
    "doctor": ("doctor", "--fix"),
    "compact": ("compact", "--keep", "tomorrow", "--yes"),
    "migrate": ("contacts", "--limit", "1"),
}
"""What is killed, as command lines in a folder with the files that they name."""

PROJECTIONS = (
    "select id, name, stage, archived_at <> '' from contact order by id",
    "select contact_id, address from email order by contact_id, address",
    "select contact_id, number from phone order by contact_id, number",
    "select contact_id, company_id from employment order by contact_id, company_id",
    "select text from note order by id", "select text, due from reminder order by id",
    "select text, kind from activity order by id", "select name from tag order by id",
    "select contact_id, tag_id from contact_tag order by contact_id, tag_id",
    "select id, title, kind, undone from step order by id", "pragma user_version",
    "select name from sqlite_master where name not like 'sqlite_%' order by name",
)  # fmt: skip


class Outcome(NamedTuple):
    """What came of one kill: whether the change was acknowledged, whether it stands, and what is wrong, if anything."""

    acknowledged: bool
    stands: bool
    wrong: str = ""


class Killer:
    """Makes books in ``folder`` and kills changes of them; ``seed`` makes it repeatable."""

    def __init__(self, folder: Path, seed: int = 7) -> None:
        self._folder = folder
        self._draw = random.Random(seed)
        self._bases: dict[str, Path] = {}
        self._finished: dict[tuple[str, str], tuple[Any, float]] = {}

    def kill(self, base: str, change: str) -> Outcome:
        """Kill ``change`` at a random moment on a copy of the book ``base``: ``fresh``, ``restored``, or the kept book
        of an older schema, such as ``schema-1``."""
        after, seconds = self._finish(base, change)
        home = self._copy(base, "killed")
        before = contents(home)
        started = time.monotonic()
        child = subprocess.Popen([*CRM, *CHANGES[change]], cwd=home, env=environment(home), stdout=subprocess.PIPE,
                                 stderr=subprocess.DEVNULL)  # fmt: skip
        time.sleep(max(0.0, self._draw.uniform(0.3, 1.02) * seconds - (time.monotonic() - started)))
        child.kill()
        child.communicate()
        return self._judge(home, before, after, acknowledged=child.returncode == 0)

    def _judge(self, home: Path, before: Any, after: Any, *, acknowledged: bool) -> Outcome:
        said = subprocess.run([*CRM, "contacts"], cwd=home, env=environment(home), capture_output=True, check=False)
        now = contents(home)
        stands = now == after
        wrong = ""
        if said.returncode != 0:
            wrong = f"a question fails: {said.stderr.decode()}"
        elif now not in (before, after):
            wrong = "neither what it was nor what it would be"
        elif acknowledged and not stands:
            wrong = "an acknowledged change is lost"
        else:
            found = [item for item in doctor.check(Book(str(home / "simplecrm.db"))) if item.state == doctor.BAD]
            wrong = "; ".join(item.words for item in found)
        if not wrong:
            said = subprocess.run(
                [*CRM, "add", "Next"], cwd=home, env=environment(home), capture_output=True, check=False
            )
            wrong = said.stderr.decode() if said.returncode else ""
        return Outcome(acknowledged, stands, wrong)

    def _finish(self, base: str, change: str) -> tuple[Any, float]:
        """What the change makes of the book when nobody kills it, and how long that takes."""
        if (base, change) not in self._finished:
            home = self._copy(base, "finished")
            began = time.monotonic()
            done = subprocess.run(
                [*CRM, *CHANGES[change]], cwd=home, env=environment(home), capture_output=True, check=False
            )
            assert done.returncode == 0, done
            self._finished[base, change] = contents(home), time.monotonic() - began
        return self._finished[base, change]

    def _copy(self, base: str, name: str) -> Path:
        if base not in self._bases:
            self._bases[base] = self._folder / base
            make(self._bases[base], base)
        target = self._folder / name
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self._bases[base], target)
        return target


def environment(home: Path) -> dict[str, str]:
    """The environment of a person whose home is ``home``."""
    return {
        **os.environ, "SIMPLECRM_HOME": str(home), "SIMPLECRM_NOW": "2026-11-22T10:14:00",
        "SIMPLECRM_AUTOMATIC_BACKUPS": "no", "TZ": "UTC",
    }  # fmt: skip


def make(home: Path, base: str) -> None:
    """A book with people in it, a backup from before, and the files that the changes name."""
    home.mkdir(parents=True)

    def crm(*arguments: str) -> None:
        subprocess.run([*CRM, *arguments], cwd=home, env=environment(home), capture_output=True, check=True)

    lines = [f"Person {n} P{n},p{n}@x{n}.org,Firm {n % 7}" for n in range(PEOPLE)]
    (home / "people.csv").write_text("\n".join(["name,email,company", *lines]) + "\n")
    (home / "more.csv").write_text(
        "\n".join(["name,email", *(f"More {n} M{n},m{n}@y{n}.org" for n in range(300))]) + "\n"
    )
    actions = [f'{{"do": "note", "who": "{n}", "text": "note {n}"}}' for n in range(1, 60)]
    (home / "actions.jsonl").write_text("\n".join(actions) + "\n")
    if base.startswith("schema-"):
        (home / "simplecrm.db").write_bytes(gzip.decompress((OLD_BOOKS / f"{base}.db.gz").read_bytes()))
        return
    crm("add", "Person One <one@x.org>")
    crm("note", "1", "y" * 100_000)
    crm("backup", "kept.backup.db")
    crm("import", "people.csv")
    if base == "restored":
        crm("backup")
        crm("add", "Lost Again")
        crm("restore", "--yes")


def contents(home: Path) -> Any:
    """What is in the book, without times and random ids; as a connection of an older program sees it."""
    connection = sqlite3.connect(home / "simplecrm.db")
    try:
        return [connection.execute(sql).fetchall() for sql in PROJECTIONS]
    finally:
        connection.close()


def pairs() -> list[tuple[str, str]]:
    """Every change on each kind of book that it can happen to."""
    return [
        *((base, change) for base in ("fresh", "restored") for change in CHANGES if change != "migrate"),
        *((path.name.removesuffix(".db.gz"), "migrate") for path in sorted(OLD_BOOKS.glob("*.gz"))),
    ]  # fmt: skip


def main(count: int) -> int:
    """Kill ``count`` times, each pair in turn; print the counts. Returns how often something was wrong."""
    every = pairs()
    kills: Counter[tuple[str, str]] = Counter()
    stood: Counter[tuple[str, str]] = Counter()
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        killer = Killer(Path(folder), random.SystemRandom().randrange(10**6))
        for number in range(count):
            pair = every[number % len(every)]
            outcome = killer.kill(*pair)
            kills[pair] += 1
            stood[pair] += outcome.stands
            if outcome.wrong:
                wrong.append((pair, outcome.wrong))
                print(f"WRONG {pair}: {outcome.wrong}", flush=True)  # noqa: T201
    for pair in every:
        print(f"{pair[0]:9} {pair[1]:16} {kills[pair]:4} kills, {stood[pair]:4} changes stand")  # noqa: T201
    print(f"{count} kills: {len(wrong)} wrong")  # noqa: T201
    return len(wrong)


if __name__ == "__main__":
    sys.exit(1 if main(int(sys.argv[1]) if len(sys.argv) > 1 else 500) else 0)
