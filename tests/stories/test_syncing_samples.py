"""The cards of real programs are synced, and changed in nothing but what the book changed (``SIMPLECRM_SAMPLES``)."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from simplecrm.formats.encodings import decoded
from simplecrm.formats.vcard.patch import unfolded
from tests.answers import Crm
from tests.vdir import Vdir

SAMPLES = os.environ.get("SIMPLECRM_SAMPLES", "")


@pytest.mark.skipif(not SAMPLES, reason="SIMPLECRM_SAMPLES names no folder with files.")
def test_real_cards_keep_every_line_that_the_book_did_not_change(crm: Crm, tmp_path: Path) -> None:
    folder = Vdir(tmp_path / "cards")
    cards = [
        card
        for path in sorted(Path(SAMPLES).rglob("*.vcf"))
        for card in re.findall(rb"BEGIN:VCARD.*?END:VCARD[ \t]*\r?\n?", path.read_bytes(), re.S | re.I)
    ]
    for number, card in enumerate(cards):
        (folder.path / f"{number:04}.vcf").write_bytes(card)
    crm("sync", str(folder), "--with", "contacts")
    before = {name: unfolded(decoded((folder.path / name).read_bytes())) for name in folder.names}
    ids = crm("contacts", "--format", "ids").lines
    assert ids
    edits = "".join(f'{{"do": "contacts edit", "who": "{one}", "birthday": "1901-02-03"}}\n' for one in ids)
    assert crm("batch", stdin=edits).code == 0
    crm("sync", str(folder))
    changed = 0
    for name, old in before.items():
        new = unfolded(decoded((folder.path / name).read_bytes()))
        lost = [
            line for line in old if line not in new and not line.upper().startswith(("BDAY", "REV", "X-EVOLUTION-"))
        ]
        assert not lost, name
        changed += old != new
    assert changed > len(ids) // 2
    assert crm("sync", str(folder)).out == "contacts: nothing new\n"
