"""Hooks, status bar templates, and opening addresses in other programs."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from simplecrm.store import hooks
from simplecrm.store.book import Book
from tests.answers import Crm


@pytest.fixture
def hook(home: Path) -> Any:
    """Write a hook; the shell script is given the change on stdin."""

    def write(name: str, script: str) -> None:
        folder = home / "hooks"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o700)

    return write


def test_post_hook_gets_the_committed_change(crm: Crm, hook: Any, home: Path) -> None:
    hook("post-copy", f"cat > {home}/seen")
    crm("add", "Ann Lee <ann@acme.com>", "--tag", "vip")
    seen = json.loads((home / "seen").read_text())
    assert (seen["title"], seen["source"], seen["kind"], seen["left_out"]) == ("Add Ann Lee", "command", "do", 0)
    contact = next(change for change in seen["changes"] if change["noun"] == "contact")
    assert (contact["op"], contact["old"], contact["new"]["name"]) == ("insert", None, "Ann Lee")
    crm("contacts", "edit", "ann", "--stage", "customer")
    seen = json.loads((home / "seen").read_text())
    contact = next(change for change in seen["changes"] if change["noun"] == "contact")
    assert (contact["old"]["stage"], contact["new"]["stage"]) == ("lead", "customer")
    crm("undo")
    assert json.loads((home / "seen").read_text())["kind"] == "undo"
    crm("contacts", "delete", "ann")
    assert {change["new"] for change in json.loads((home / "seen").read_text())["changes"]} == {None}


def test_pre_hook_rejects_before_anything_is_written(crm: Crm, hook: Any) -> None:
    crm("add", "Ann")
    hook("pre-guard", 'grep -q cold && { echo "Nobody is cold." >&2; exit 1; }; exit 0')
    said = crm("tag", "ann", "cold")
    assert said.code == 2
    assert "The hook pre-guard refused: Nobody is cold." in said.err
    assert crm("tags").out == ""
    assert crm("tag", "ann", "warm").code == 0


def test_failing_post_hook_is_reported_and_the_change_kept(crm: Crm, hook: Any) -> None:
    hook("post-bad", "exit 3")
    said = crm("add", "Ann")
    assert said.code == 0
    assert "The hook post-bad refused with exit code 3. The change stands." in said.err
    assert crm("contacts", "--format", "ids").lines == ["1"]


def test_hanging_hook_is_killed(crm: Crm, hook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "TIMEOUT_SECONDS", 1)
    hook("pre-slow", "exec sleep 30")
    began = time.monotonic()
    said = crm("add", "Ann")
    assert "did not end within 1 seconds" in said.err
    assert said.code == 2
    assert time.monotonic() - began < 10


def test_writable_by_others_or_not_executable_is_not_a_hook(crm: Crm, hook: Any, home: Path) -> None:
    hook("pre-open", "exit 0")
    (home / "hooks" / "pre-open").chmod(0o777)
    refused = crm("add", "Ann")
    assert refused.code == 2
    assert f"The hook pre-open is not run: {home}/hooks/pre-open can be written to by others.\n" in refused.err
    assert f"  Nothing was changed. Restrict it: chmod go-w {home}/hooks/pre-open\n" in refused.err
    (home / "hooks" / "pre-open").chmod(0o600)
    assert crm("add", "Ann").code == 0
    hook("pre-broken", "")
    (home / "hooks" / "pre-broken").write_text("#!/no/such/program\n")
    assert "cannot be run" in crm("add", "Ben").err


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_hooks_in_a_world_writable_folder_are_not_run(crm: Crm, hook: Any, home: Path, mode: int) -> None:
    hook("pre-mark", f"touch {home}/ran")
    hook("post-mark", f"touch {home}/ran")
    (home / "hooks").chmod(mode)
    said = crm("add", "Ann")
    assert said.code == 2
    assert f"The hook pre-mark is not run: {home}/hooks can be written to by others." in said.err
    (home / "hooks" / "pre-mark").unlink()
    said = crm("add", "Ann")
    assert said.code == 0
    assert "The hook post-mark is not run" in said.err and "The change stands." in said.err
    assert not (home / "ran").exists()
    (home / "hooks").chmod(0o700)
    assert crm("add", "Ben").err.count("hook") == 0 and (home / "ran").exists()


def test_hooks_below_a_world_writable_folder_are_not_run(crm: Crm, hook: Any, home: Path) -> None:
    hook("pre-mark", f"touch {home}/ran")
    home.parent.chmod(0o777)
    assert f"is not run: {home.parent} can be written to by others" in crm("add", "Ann").err
    home.parent.chmod(0o1777)  # as /tmp is: others add files there, but replace none of ours
    assert crm("add", "Ann").code == 0
    home.parent.chmod(0o700)
    assert (home / "ran").exists()


def test_symlinked_hook_is_judged_by_its_target(crm: Crm, hook: Any, home: Path, tmp_path: Path) -> None:
    hook("post-here", f"touch {home}/ran")
    real = tmp_path / "open" / "real"
    real.parent.mkdir()
    (home / "hooks" / "post-here").rename(real)
    (tmp_path / "link").symlink_to(real)
    (home / "hooks" / "post-here").symlink_to(tmp_path / "link")
    assert "hook" not in crm("add", "Ann").err and (home / "ran").exists()
    (home / "ran").unlink()
    for loose, mode in ((real, 0o770), (real.parent, 0o777)):
        loose.chmod(mode)
        assert f"The hook post-here is not run: {loose} can be written to by others" in crm("add", "Ben").err
        loose.chmod(0o700)
    assert not (home / "ran").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_hook_of_another_user_is_not_run(crm: Crm, hook: Any, home: Path, tmp_path: Path) -> None:
    hook("post-here", f"touch {home}/ran")
    for path in (home / "hooks" / "post-here", home / "hooks"):
        os.chown(path, 12345, 12345)
        assert f"The hook post-here is not run: {path} belongs to another user." in crm("add", "Ann").err
        os.chown(path, 0, 0)
    theirs = tmp_path / "theirs"
    (home / "hooks" / "post-here").rename(tmp_path / "target")
    theirs.symlink_to(tmp_path / "target")
    (home / "hooks" / "post-there").symlink_to(theirs)
    os.chown(theirs, 12345, 12345, follow_symlinks=False)
    assert f"The hook post-there is not run: {theirs} belongs to another user." in crm("add", "Ann").err
    assert not (home / "ran").exists()
    os.chown(theirs, 0, 0, follow_symlinks=False)
    assert "hook" not in crm("add", "Ann").err and (home / "ran").exists()


def test_background_child_of_a_hook_is_not_waited_for(process: Crm, hook: Any, home: Path) -> None:
    hook("pre-leave", f"(sleep 6; touch {home}/late) &\nexit 0")
    hook("post-leave", "sleep 30 &\necho $! > $SIMPLECRM_HOME/pid; exit 0")
    assert process("add", "Ann").code == 0
    assert not (home / "late").exists()
    os.kill(int((home / "pid").read_text()), 9)  # it was left alone
    for _ in range(100):
        if (home / "late").exists():
            break
        time.sleep(0.1)
    assert (home / "late").exists()


def test_whole_process_group_of_a_hanging_hook_is_killed(
    crm: Crm, hook: Any, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "TIMEOUT_SECONDS", 1)
    hook("pre-slow", "sleep 60 & echo $! > $SIMPLECRM_HOME/pid\nsleep 60")
    assert "did not end within 1 seconds" in crm("add", "Ann").err
    child = int((home / "pid").read_text())
    for _ in range(50):
        if not _runs(child):
            break
        time.sleep(0.1)
    assert not _runs(child)


def _runs(process_id: int) -> bool:
    try:
        with open(f"/proc/{process_id}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_hook_may_ignore_stdin_or_print_much(crm: Crm, hook: Any) -> None:
    hook("pre-loud", "head -c 3000000 /dev/zero | tr '\\0' x; exit 0")
    assert crm("add", "Ann", "--note", "y" * 500_000).code == 0
    hook("pre-loud", "head -c 3000000 /dev/zero | tr '\\0' x >&2; exit 1")
    said = crm("add", "Ben")
    assert said.code == 2 and "refused: xxx" in said.err and len(said.err) < 1000


def test_hook_may_run_simplecrm(process: Crm, hook: Any) -> None:
    hook("post-tag", f"{os.sys.executable} -m simplecrm tag 1 hooked 2>/dev/null; exit 0")  # type: ignore[attr-defined]
    assert process("add", "Ann").code == 0
    assert process("tags", "show", "hooked", "--format", "ids").lines == ["1"]


def test_today_fills_status_bar_templates(crm: Crm) -> None:
    crm("add", "Ann")
    crm("remind", "ann", "2026-11-20", "Call\tback")
    crm("remind", "ann", "today 14:30", "Send")
    said = crm("today", "--template", "{late} late, {today} today: {next_who} {next} ({next_when})")
    assert said.lines == ["1 late, 1 today: Ann Call back (2 d late)"]
    assert crm("today", "--template", "{due}", "--quiet").lines == ["2"]
    assert crm("today", "--format", "{due}").lines == crm("today", "is:late or -is:late", "--format", "{due}").lines
    assert crm("today", "--format", "{due}").lines == ["2"]
    for wrong in ("{nope}", "{late.__class__}", "{"):
        assert crm("today", "--template", wrong).code == 2


def test_open_prints_the_url(crm: Crm) -> None:
    crm("add", "Ann Lee <ann+x@acme.com>", "--phone", "+49 30 123 45", "--link", "acme.com/ann lee")
    assert crm("open", "ann", "--print").lines == ["mailto:ann%2Bx@acme.com"]
    assert crm("open", "ann", "--phone", "--print").lines == ["tel:+493012345"]
    assert crm("open", "ann", "--link", "--print").lines == ["https://acme.com/ann%20lee"]
    assert crm("open", "ann", "--link", "--phone").code == 2
    crm("add", "Ben")
    assert crm("open", "ben", "--print").code == 1


NEVER_OPENED = {
    "--link": (
        "file:///etc/passwd", "javascript://alert(1)", "javascript:alert(1)", "smb://x/y", "http://[bad",
        "data:text/html,x", "https:evil.com", "http://", "http:///etc/passwd", "https://bank.com@evil.com",
        "https://good.com\\@evil.com", "https://a.com:99999", "https://a b.com/", "https://a.com/\x1b[31m",
        "https://a.com/\nx", "ftp://a.com", "vbscript:x", "mailto:ann@acme.com?attach=/etc/passwd",
        "mailto:ann@acme.com%0aBcc:eve@x.com", "mailto:?attach=/etc/passwd", "MAILTO:a@b.c?cc=d@e.f",
        "mailto:", "mailto://a@b.c", "tel:*#06#", "tel:%2A%2306%23", "TEL:**21*123#", "tel:", "tel:x",
        "https://" + "a" * 3000, "-", " ",
    ),
    "--email": (
        "ann@acme.com?attach=/etc/passwd", "ann@acme.com%0aBcc:eve@x.com", "ann@acme.com\nBcc: eve@x.com",
        "not an email", "a@b@c", "ann@acme.com,eve@x.com", "ann@acme.com&attach=x@y",
        "?attach=/etc/passwd@x.com", "<a@b.c>", '"a b"@c.d', "ann@acme.com#x", "ann@acme.com;eve@x.com",
        "mailto:ann@acme.com", "\x1b@acme.com", "ann@[127.0.0.1]",
    ),
    "--phone": (
        "*#06#", "**21*0123456#", "*21*+4930123#", "+49 30 123#", "##002#", "\uff0a\uff03061\uff03",
        "call me", "12", "%2A%2306%23", "123456789012345678901", "030 12345*1", "0123456#06",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("option", "value"), [(option, one) for option, ones in NEVER_OPENED.items() for one in ones])
def test_unsafe_urls_are_never_opened(crm: Crm, book: Book, option: Any, value: Any) -> None:
    crm("add", "Eve", option, "x")
    table, column = {"--link": ("link", "url"), "--email": ("email", "address"), "--phone": ("phone", "number")}[option]
    with book.writing("Hostile") as step:  # as another program may have written it
        step.connection.execute(f"update {table} set {column} = ?", (value,))
    said = crm("open", "eve", "--print")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("simplecrm: Invalid ")


def test_hostile_e164_value_is_not_dialled(crm: Crm, book: Book) -> None:
    crm("add", "Eve", "--phone", "+49 30 12345")
    for e164, code in (("*#06#", 2), ("+49;ext=*1", 2), ("+49x", 0)):
        with book.writing("Hostile") as step:
            step.connection.execute("update phone set e164 = ?", (e164,))
        said = crm("open", "eve", "--print")
        assert said.code == code and said.out == ("tel:+493012345\n" if code == 0 else "")


@pytest.mark.parametrize(("option", "value", "url"), [
    ("--link", "linkedin.com/in/ann", "https://linkedin.com/in/ann"), ("--link", "http://acme.com:8080/?a=b&c#d",
     "http://acme.com:8080/?a=b&c#d"), ("--link", "tel:+493012345", "tel:+493012345"), ("--link", "https://[::1]/x",
     "https://[::1]/x"), ("--link", "mailto:ann@acme.com", "mailto:ann@acme.com"), ("--link", "https://müller.de/ä%20b",
     "https://m%C3%BCller.de/%C3%A4%20b"), ("--email", "o'neil&co@acme.co.uk", "mailto:o%27neil%26co@acme.co.uk"),
    ("--phone", "030 / 123-45 ext. 12", "tel:03012345"), ("--phone", "112", "tel:112"),
    ("--phone", "+49 (0)30 12345", "tel:+493012345"),
])  # fmt: skip
def test_safe_urls_are_opened_unchanged(crm: Crm, option: str, value: str, url: str) -> None:
    crm("add", "Ann", option, value)
    assert crm("open", "ann", "--print").lines == [url]


def test_value_never_becomes_an_option_or_a_command(crm: Crm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opener = tmp_path / "bin" / "xdg-open"
    opener.parent.mkdir()
    opener.write_text(
        f'#!/bin/sh\necho "$#" "$1" > {tmp_path}/opened.new; mv {tmp_path}/opened.new {tmp_path}/opened\n'
    )
    opener.chmod(0o700)
    monkeypatch.setenv("PATH", f"{opener.parent}:{os.environ['PATH']}")
    crm("add", "Eve", "--link=--help/;$(touch x)")
    assert crm("open", "eve").code == 0
    for _ in range(100):
        if (tmp_path / "opened").exists():
            break
        time.sleep(0.05)
    assert (tmp_path / "opened").read_text() == "1 https://help/;$(touch%20x)\n"
