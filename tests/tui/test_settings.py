"""The mode of settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from simplecrm import config, paths
from tests.tui.driver import crm, story


@story
async def test_settings_are_listed_with_their_value_and_meaning(book: Path) -> None:
    config.put("currency", "USD")
    async with crm(book) as app:
        await app.press("9").see("▸  date_order", "dmy", "default", "Order of dates such as 5/12")
        await app.see("currency", "USD", "file")


@story
async def test_value_is_checked_as_it_is_typed_and_written(book: Path) -> None:
    async with crm(book) as app:
        await app.press("9").see("▸  date_order").press("down", "enter").see("Setting region").type("xx")
        await app.see("! Unknown region").press("ctrl+s").see("Setting region", "! Unknown region")
        await app.press("ctrl+u").type("de").see_not("! Unknown").press("ctrl+s").see("region: de", "▸  region")
        await app.see("de", "file")
    assert config.get("region") == "de"


@story
async def test_choice_is_picked_by_its_letter(book: Path) -> None:
    async with crm(book) as app:
        await app.press("9").see("▸  date_order").press("e").see("[dmy]").press("y").see("[ymd]").press("ctrl+s")
        await app.see("date_order: ymd")
    assert config.get("date_order") == "ymd"


@story
async def test_emptied_value_goes_back_to_the_default(book: Path) -> None:
    config.put("case_days", "3")
    async with crm(book) as app:
        await app.press("ctrl+p").type("case_days").press("enter").see("Setting case_days").press("ctrl+u", "ctrl+s")
        await app.see("case_days: 14")
    assert config.get("case_days") == "14"


@story
async def test_setting_of_the_environment_cannot_be_changed_here(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLECRM_CURRENCY", "CHF")
    async with crm(book) as app:
        await app.press("ctrl+p").type("currency").press("enter").see("SIMPLECRM_CURRENCY in the environment")
        await app.see("CHF", "environment")


@story
async def test_invalid_value_in_the_file_is_said(book: Path) -> None:
    path = Path(paths.config_path())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('case_days = "often"\n')
    config._cache.clear()
    async with crm(book) as app:
        await app.press("9").see("! Invalid value of cas").press("d").see("A setting is not a record.")
