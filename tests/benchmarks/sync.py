"""The sync with a folder of vCards against the export and import of the same cards.

python -m tests.benchmarks.sync [CONTACTS]
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measure import once, table, verdict
from tests.benchmarks.seed import fill
from tests.benchmarks.transfer import run


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["SIMPLECRM_HOME"] = str(folder / "home")
        book, other, cards = folder / "book.db", folder / "other.db", folder / "cards"
        fill(str(book), count)
        cards.mkdir()
        export, _ = run(folder, "--file", str(book), "export", "--format", "vcard", "-o", str(folder / "all.vcf"))
        files = once(lambda: _write_files(folder / "all.vcf", folder / "bare"))
        for path in (other, folder / "imported.db"):
            run(folder, "--file", str(path), "init")
        reading, _ = run(folder, "--file", str(folder / "imported.db"), "import", str(folder / "all.vcf"))
        rows = [
            ("export vcard", f"{export:.2f} s", "", ""),
            ("the files alone", f"{files:.2f} s", "", ""),
            ("import the vCards", f"{reading:.2f} s", "", ""),
        ]
        for what, words, floor, bound in (
            ("sync out, into an empty folder", (str(book), "--with", "contacts"), export + files, 3.0),
            ("sync with nothing new", (str(book),), export, 2.0),
            ("sync in, into an empty book", (str(other), "--with", "contacts"), reading + files, 3.0),
        ):
            taken, memory = run(folder, "--file", words[0], "sync", str(cards), *words[1:])
            rows.append((what, f"{taken:.2f} s", verdict(taken / floor, bound), f"{memory} MB"))
    table(f"{count:,} contacts", ("what", "time", "ratio", "peak memory"), rows)


def _write_files(cards: Path, folder: Path) -> None:
    """Write each card to a file of its own that appears when it is whole and on the disk, as plainly as Python can."""
    folder.mkdir()
    every = cards.read_bytes().split(b"END:VCARD\r\n")
    for number, card in enumerate(every):
        (folder / f"{number}.tmp").write_bytes(card)
    os.sync()
    for number in range(len(every)):
        os.rename(folder / f"{number}.tmp", folder / f"{number}.vcf")


if __name__ == "__main__":
    main()
