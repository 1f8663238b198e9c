"""A sync that is killed at any moment loses nothing on either side, and the next one finishes it."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.answers import Crm
from tests.vdir import Vdir

PEOPLE = 30
LONGEST_SECONDS = 1.0


@pytest.mark.parametrize("kills", [3, pytest.param(60, marks=pytest.mark.slow)])
def test_both_sides_have_all_changes_after_a_kill(crm: Crm, tmp_path: Path, kills: int) -> None:
    folder = Vdir(tmp_path / "phone")
    ids = range(1, PEOPLE + 1)
    crm("batch", stdin="\n".join(json.dumps({"do": "add", "name": f"Person Nr{one}"}) for one in ids))
    assert crm("sync", str(folder), "--with", "contacts").out == f"contacts: {PEOPLE} new in the folder\n"
    draw = random.Random(7)
    for turn in range(kills):
        edits = [{"do": "contacts edit", "who": str(one), "nickname": f"n{turn}"} for one in ids]
        crm("batch", stdin="\n".join(map(json.dumps, edits)))
        birthday = f"{1950 + turn}-01-02"
        for name, text in folder.texts().items():
            lines = [line for line in text.splitlines() if not line.startswith("BDAY")]
            folder.write(name, [*lines[:-1], f"BDAY:{birthday}", "END:VCARD"])
        process = subprocess.Popen(
            [sys.executable, "-m", "simplecrm", "sync", str(folder)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ),
        )  # fmt: skip
        time.sleep(draw.uniform(0.1, LONGEST_SECONDS))
        process.kill()
        process.wait()
        assert crm("sync", str(folder)).code == 0
        assert crm("sync", str(folder)).out == "contacts: nothing new\n"
        assert len(crm("contacts", "--format", "ids").lines) == PEOPLE
        for one in (1, PEOPLE):
            person = crm("show", str(one), "--json").json
            assert (person["nickname"], person["birthday"]) == (f"n{turn}", birthday)
        cards = folder.texts().values()
        assert len(cards) == PEOPLE
        assert all(f"NICKNAME:n{turn}" in card and f"BDAY:{birthday}" in card for card in cards)
