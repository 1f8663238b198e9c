"""The application in a real browser."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("textual_serve", reason="the extra web is not installed")

from simplecrm.web.access import USED
from tests.answers import Crm
from tests.web.chromium import Chromium, missing
from tests.web.serving import Command

MISSING = missing()
pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)


@pytest.fixture
def chromium(tmp_path: Path) -> Iterator[Chromium]:
    """A browser with an empty profile."""
    with Chromium(tmp_path / "profile") as browser:
        yield browser


@pytest.fixture
def served(tmp_path: Path, crm: Crm, process: Crm) -> Iterator[Command]:
    """The server of a book with one contact."""
    crm("add", "Ann Lee <ann@acme.com>")
    with Command("serve", said=tmp_path / "said") as command:
        yield command


def test_a_call_that_is_logged_by_keys_is_in_the_book(chromium: Chromium, served: Command, process: Crm) -> None:
    assert chromium.do("open", served.address) == 200
    chromium.sees("Today")
    chromium.press("2")
    chromium.sees("Ann Lee")
    chromium.press("l")
    chromium.sees("ctrl+s")
    chromium.type("Wants a quote")
    chromium.sees("quote")
    chromium.press("Control+s")
    chromium.sees("Logged")
    said = process("timeline", "ann", "--json")
    assert [(one["kind"], one["text"]) for one in said.json] == [("call", "Wants a quote")]
    origin = served.address.partition("/?")[0]
    assert chromium.do("url") == f"{origin}/", "the token is in no history"
    assert all(url.startswith((origin, "data:")) for url in chromium.do("requests")), "nothing comes from elsewhere"
    assert chromium.do("errors") == []


def test_the_page_says_when_the_application_has_ended_and_opens_it_again(chromium: Chromium, served: Command) -> None:
    chromium.do("open", served.address)
    chromium.sees("Today")
    chromium.press("q")
    chromium.sees("The application was closed.")
    assert chromium.do("ended") and "The application has ended." in chromium.do("body")
    chromium.do("click", "Open it again")
    chromium.sees("Today")
    chromium.press("2")
    chromium.sees("Ann Lee")


def test_the_address_does_not_open_in_a_second_browser(chromium: Chromium, served: Command, tmp_path: Path) -> None:
    chromium.do("open", served.address)
    chromium.sees("Today")
    assert chromium.do("open", served.address) == 200
    chromium.sees("Today")
    with Chromium(tmp_path / "other") as other:
        assert other.do("open", served.address) == 403
        assert other.do("body") == USED


def test_texts_are_copied_to_the_browser_and_pasted_from_it(chromium: Chromium, served: Command, process: Crm) -> None:
    chromium.do("open", served.address)
    chromium.sees("Today")
    chromium.press("2")
    chromium.sees("Ann Lee")
    chromium.press("y", "e")
    chromium.sees("Copied")
    assert chromium.do("copied") == "ann@acme.com"
    chromium.press("n")
    chromium.sees("ctrl+o")
    chromium.do("paste", "Prefers\nmornings")
    chromium.sees("mornings")
    chromium.press("Control+o")
    chromium.sees("An editor cannot run in the browser")
    chromium.press("Control+s")
    chromium.sees("Wrote a note")
    assert process("notes", "--json").json[0]["text"] == "Prefers\nmornings"


def test_a_link_is_opened_by_the_browser(chromium: Chromium, served: Command, process: Crm) -> None:
    link = f"{served.address.partition('/?')[0]}/elsewhere"
    assert process("contacts", "edit", "ann", "--link", link).code == 0
    chromium.do("open", served.address)
    chromium.sees("Today")
    chromium.press("2")
    chromium.sees("Ann Lee")
    chromium.press("o", "l")
    for _ in range(100):
        if link in chromium.do("requests"):
            break
        time.sleep(0.1)
    else:
        raise AssertionError(chromium.do("requests"))


def test_a_page_of_somebody_else_may_lead_to_the_address(chromium: Chromium, served: Command, tmp_path: Path) -> None:
    (tmp_path / "other.html").write_text(f'<meta http-equiv="refresh" content="0; url={served.address}" />')
    chromium.do("open", (tmp_path / "other.html").as_uri())
    chromium.sees("Today")


def test_an_attachment_is_downloaded(chromium: Chromium, served: Command, process: Crm, tmp_path: Path) -> None:
    name = "Größe “1” & 2.pdf"
    (tmp_path / name).write_bytes(b"%PDF" * 100_000)
    assert process("attach", "ann", str(tmp_path / name)).code == 0
    chromium.do("open", served.address)
    chromium.sees("Today")
    chromium.press("2")
    chromium.sees("Ann Lee")
    chromium.press("Control+p")
    chromium.type("open an attachment")
    chromium.sees("ttachment")
    chromium.press("Enter")
    chromium.sees("pdf")
    suggested, path = chromium.do("download", "Enter")
    assert suggested == name and Path(path).read_bytes() == b"%PDF" * 100_000
