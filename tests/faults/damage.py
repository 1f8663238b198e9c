"""Damage a book in every way, and ask the program for everything: ``python -m tests.faults.damage 2000`` prints counts.

A damaged file may be called damaged, and much of it may still answer; what it may never be is a traceback
or a restore that fails.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

COMMANDS = (
    ("find", "ann"), ("contacts",), ("brief", "1"), ("today",), ("doctor",), ("note", "1", "x"), ("undo",), ("backup",),
    ("doctor", "--fix"), ("export", "--format", "jsonl"),
)  # fmt: skip
CODES = (0, 1, 2, 3, 5)


def damaged(whole: bytes, draw: random.Random) -> bytes:
    """The bytes of a book with one thing wrong: a byte, a run of bytes, a page, the end, or the whole."""
    kind = draw.randrange(7)
    place = draw.randrange(len(whole))
    if kind == 0:
        return whole[:place] + bytes([whole[place] ^ (1 << draw.randrange(8))]) + whole[place + 1 :]
    if kind == 1:
        return whole[:place] + draw.randbytes(draw.randrange(1, 64)) + whole[place + 64 :]
    if kind == 2:
        return whole[:place]
    if kind == 3:
        page = place // 4096 * 4096
        return whole[:page] + bytes(4096) + whole[page + 4096 :]
    if kind == 4:
        head = draw.randrange(100)
        return whole[:head] + draw.randbytes(1) + whole[head + 1 :]
    if kind == 5:
        first, second = sorted((place // 4096, draw.randrange(len(whole)) // 4096))
        pages = [whole[start : start + 4096] for start in range(0, len(whole), 4096)]
        pages[first], pages[second] = pages[second], pages[first]
        return b"".join(pages)
    return whole + draw.randbytes(draw.randrange(1, 5000))


def crm(*arguments: str) -> tuple[int, str]:
    """Run the program in this process; its exit code and what it said on stderr."""
    from simplecrm.__main__ import main as program
    from simplecrm.cli.runtime.context import run

    sys.argv = ["simplecrm", *arguments]
    said = io.StringIO()
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), encoding="utf-8")), contextlib.redirect_stderr(said):
        try:
            code = program()
        except Exception as error:  # it is what is looked for
            code = 1000
            said.write(f"Traceback: {error!r}")
        finally:
            run.reset()
    return code, said.getvalue()


def check(home: Path, whole: bytes, draw: random.Random) -> list[str]:
    """Damage the book in ``home`` once and use it; return what went wrong. Its backup is restored at the end."""
    path = home / "simplecrm.db"
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    path.write_bytes(damaged(whole, draw))
    wrong = []
    for arguments in draw.sample(COMMANDS, 4):
        code, said = crm(*arguments)
        if code not in CODES or "Traceback" in said:
            wrong.append(f"{' '.join(arguments)}: {code} {said}")
    code, said = crm("restore", str(home / "kept.backup.db"), "--yes")
    if code or crm("find", "ann")[0]:
        wrong.append(f"restore: {code} {said}")
    for name in os.listdir(home / "backups"):
        (home / "backups" / name).unlink()
    return wrong


def make(home: Path) -> bytes:
    """A book with some of everything, and a backup beside it; the bytes of the book."""
    os.environ.update(
        SIMPLECRM_HOME=str(home), SIMPLECRM_AUTOMATIC_BACKUPS="no", SIMPLECRM_NOW="2026-11-22T10:14:00", TZ="UTC"
    )
    crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme", "--tag", "vip", "--phone", "+49 30 1234")
    for number in range(40):
        crm("add", f"Person {number} <p{number}@x.org>")
        crm("note", "1", f"note {number} " * 40)
        crm("log", "call", str(number + 1), f"call {number}", "--next", "2026-12-01")
    crm("backup", str(home / "kept.backup.db"))
    return (home / "simplecrm.db").read_bytes()


def main(count: int) -> int:
    """Damage ``count`` files; print the counts. Returns how often something was wrong."""
    seen: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        whole = make(home)
        draw = random.Random(random.SystemRandom().randrange(10**9))
        for _ in range(count):
            for fault in check(home, whole, draw):
                seen["wrong"] += 1
                print(f"WRONG {fault}", flush=True)  # noqa: T201
    print(f"{count} damaged files, {4 * count} commands, {count} restores: {seen['wrong']} wrong")  # noqa: T201
    return seen["wrong"]


if __name__ == "__main__":
    sys.exit(1 if main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000) else 0)
