"""Terminals of unusual sizes, and resizing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.driver import crm, story


@pytest.mark.parametrize("size", [(40, 12), (12, 4), (250, 60)])
@story
async def test_every_mode_and_form_works_in_any_size(book: Path, size: tuple[int, int]) -> None:
    async with crm(book, size=size) as app:
        for mode in "123456":
            await app.press(mode, "j", "enter", "G", "escape").settle()
        for key in ("l", "f", "n", "e", "a", "t", "question_mark"):
            await app.contacts.press(key).settle()
            await app.press("escape").settle()


@story
async def test_resizing_lays_everything_out_again(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Head of Purchasing", "Eva Novák")
        await app.pilot.resize_terminal(80, 24)
        await app.see("Eva Novák").see_not("Head of Purchasing")
        await app.press("enter").see("Head of Purchasing").see_not("Eva Novák")
        await app.pilot.resize_terminal(120, 40)
        await app.see("Head of Purchasing", "Eva Novák")
