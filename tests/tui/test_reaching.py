"""Copying how somebody is reached, and opening it in another program."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from simplecrm.actions import clipboard
from tests.tui.driver import Driver, crm, story


@pytest.fixture(autouse=True)
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the only programs there are: an opener and a clipboard that write down what they get."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, line in (("xdg-open", 'printf "%s" "$1"'), ("open", 'printf "%s" "$1"'), ("xclip", "/bin/cat")):
        program = folder / name
        program.write_text(
            f"#!/bin/sh\n{line} > {folder}/{name}.txt.part && /bin/mv {folder}/{name}.txt.part {folder}/{name}.txt\n"
        )
        program.chmod(0o700)
    monkeypatch.setenv("PATH", str(folder))
    for name in ("SSH_CONNECTION", "TMUX", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    return folder


async def written(app: Driver, path: Path) -> str:
    await app.until(path.exists)
    return path.read_text()


@story
async def test_email_phone_and_name_are_copied(book: Path) -> None:
    async with crm(book) as app:
        for key, text in (("e", "ann@example.com"), ("p", "+49 30 1234 0001"), ("n", "Ann Lee")):
            await app.contacts.see("Ann Lee").press("y", key).see(f"Copied {text}")
            assert app.app.clipboard == text


@story
async def test_copied_text_is_also_given_to_the_systems_clipboard(book: Path, programs: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("y", "e").see("Copied")
        assert await written(app, programs / "xclip.txt") == "ann@example.com"


@story
async def test_second_keys_are_shown_after_a_moment(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("y").see("Copy", "e  email", "ann@example.com (work)", "n  name")
        await app.press("x").see("Copy: no key “x”, but e, p, n, w").press("y").see("e  email").press("escape")
        await app.see_not("e  email")


@story
async def test_a_choice_is_clicked(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("y").see("e  email").click_on("p  phone").see("Copied +49 30 1234 0001")


@story
async def test_marked_contacts_are_copied_together_without_those_not_to_be_contacted(book: Path) -> None:
    with sqlite3.connect(book) as connection:
        connection.execute("update contact set do_not_contact = 1 where name = 'Ben Ortega'")
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("asterisk").see("5 marked").press("y").see("4 emails").press("e")
        assert app.app.clipboard == "ann@example.com, chiara@example.com, dan@example.com, eva@example.com"


@story
async def test_name_of_a_deal_without_a_contact_is_copied(book: Path) -> None:
    with sqlite3.connect(book) as connection:
        connection.execute("delete from deal_contact")
        connection.execute("update deal set contact_id = null")
    async with crm(book) as app:
        await app.deals.see("Pilot 2027").press("right", "right", "y").see("Copied Pilot 2027")


@story
async def test_email_is_opened_and_logging_it_is_offered(book: Path, programs: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("o", "e").see("Log with Ann Lee", "[email]", "[out]")
        opened = programs / ("open.txt" if os.uname().sysname == "Darwin" else "xdg-open.txt")
        assert await written(app, opened) == "mailto:ann@example.com"
        await app.press("escape").see_not("Log with Ann Lee")


@story
async def test_phone_is_dialled_and_logged_as_a_call(book: Path, programs: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("o", "p").see("Log with Ann Lee", "[call]").press("enter")
        await app.type("Not in").press("ctrl+s").see("Logged call with Ann Lee")


@story
async def test_page_is_opened_without_a_form(book: Path, programs: Path) -> None:
    with sqlite3.connect(book) as connection:
        connection.execute("insert into link (contact_id, url, label, position) values (1, 'acme.com/ann', '', 0)")
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("o", "l").see_not("Log with")
        opened = programs / ("open.txt" if os.uname().sysname == "Darwin" else "xdg-open.txt")
        assert await written(app, opened) == "https://acme.com/ann"


@story
@pytest.mark.parametrize(
    "value", ["javascript:alert(1)", "file:///etc/passwd", "ssh://-oProxyCommand=x", "tel:*%2306%23"]
)
async def test_unsafe_links_are_not_opened(book: Path, programs: Path, value: str) -> None:
    with sqlite3.connect(book) as connection:
        connection.execute("insert into link (contact_id, url, label, position) values (1, ?, '', 0)", (value,))
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("o", "l").see("Invalid")
    assert not list(programs.glob("*open.txt"))


@story
async def test_whoever_asked_not_to_be_contacted_is_opened_on_the_second_key(book: Path, programs: Path) -> None:
    with sqlite3.connect(book) as connection:
        connection.execute("update contact set do_not_contact = 1 where name = 'Ann Lee'")
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("o", "e").see("asked not to be contacted. e again opens it anyway.")
        assert not list(programs.glob("*open.txt"))
        await app.press("e").see("Log with Ann Lee")


@story
async def test_without_an_opener_the_url_is_copied(book: Path, programs: Path) -> None:
    for name in ("xdg-open", "open"):
        (programs / name).unlink()
    async with crm(book) as app:
        await (
            app.contacts.see("Ann Lee")
            .press("o", "e")
            .see("Copied mailto:ann@example.com, because no program opens it")
        )


@story
async def test_contact_without_ways_to_be_reached_is_said(book: Path) -> None:
    with sqlite3.connect(book) as connection:
        connection.executescript("delete from email; delete from phone; delete from link")
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("o").see("Ann Lee has no email, phone or link.")


@story
async def test_emails_on_the_card_are_links_for_the_terminal(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("ann@example.com (work)")
        styles = [segment.style for strip in app.app.screen._compositor.render_strips() for segment in strip]
        assert "mailto:ann@example.com" in {style.link for style in styles if style is not None}


@pytest.mark.parametrize(
    ("environment", "used"),
    [
        ({}, ["xclip"]),
        ({"SSH_CONNECTION": "1.2.3.4"}, []),
        ({"SSH_CONNECTION": "1.2.3.4", "TMUX": "/tmp/x"}, ["tmux"]),
        ({"DISPLAY": "", "WAYLAND_DISPLAY": "wayland-0"}, ["wl-copy"]),
        ({"DISPLAY": "", "WSL_DISTRO_NAME": "Ubuntu"}, ["clip.exe"]),
    ],
)
@pytest.mark.skipif(os.uname().sysname == "Darwin", reason="macOS always has pbcopy")
def test_program_of_the_clipboard_is_that_of_this_machine(
    programs: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], used: list[str]
) -> None:
    for name in ("tmux", "wl-copy", "clip.exe"):
        (programs / name).write_text(f"#!/bin/sh\n/bin/cat > {programs}/{name}.txt\n")
        (programs / name).chmod(0o700)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert clipboard.copy("Zoë") is bool(used)
    assert [path.stem for path in programs.glob("*.txt")] == used
    for name in used:
        assert (programs / f"{name}.txt").read_bytes() == "Zoë".encode("utf-16-le" if name == "clip.exe" else "utf-8")
