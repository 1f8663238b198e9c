"""The sync with the real programs of the field: Radicale, vdirsyncer, khard, todoman, and a phone by CalDAV."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests import dav_server
from tests.answers import Crm
from tests.vdir import Vdir


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dav_server.Server]:
    with dav_server.running(tmp_path_factory.mktemp("radicale")) as found:
        yield found


class Laptop:
    """A folder of contacts and one of tasks, which vdirsyncer carries to collections of a server."""

    def __init__(self, folder: Path, server: dav_server.Server, name: str) -> None:
        self.contacts, self.tasks = Vdir(folder / "people" / name), Vdir(folder / "todo" / name)
        self._name = name
        self._config = folder / "vdirsyncer.conf"
        lines = [f'[general]\nstatus_path = "{folder}/status/"']
        for pair, kind, ending in (("people", "carddav", ".vcf"), ("todo", "caldav", ".ics")):
            lines.append(
                f'[pair {pair}]\na = "{pair}_here"\nb = "{pair}_there"\n'
                f'collections = [["{pair}", "{name}", "{pair}-{name}"]]\n'
                f'[storage {pair}_here]\ntype = "filesystem"\npath = "{folder}/{pair}/"\nfileext = "{ending}"\n'
                f'[storage {pair}_there]\ntype = "{kind}"\nurl = "{server.url}"\nusername = "ann"\npassword = "x"'
            )
        self._config.write_text("\n".join(lines) + "\n")
        self._run("discover", "--no-list")

    @property
    def command(self) -> str:
        """The value of sync_command."""
        return f"{dav_server.tool('vdirsyncer')} --config {self._config} sync"

    def sync(self) -> None:
        self._run("sync")

    def _run(self, *words: str) -> None:
        done = subprocess.run(
            [dav_server.tool("vdirsyncer"), "--config", str(self._config), *words],
            input=b"y\n" * 4, capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()


def laptops(tmp_path: Path, server: dav_server.Server, name: str) -> tuple[Laptop, Laptop]:
    """Two laptops with the same collections, which are empty."""
    server.create(f"people-{name}", "A:addressbook")
    server.create(f"todo-{name}", "C:calendar")
    return Laptop(_made(tmp_path / "first"), server, name), Laptop(_made(tmp_path / "second"), server, name)


def _made(path: Path) -> Path:
    path.mkdir()
    return path


def run(name: str, *words: str) -> str:
    """Run a program and return what it prints."""
    done = subprocess.run(
        [dav_server.tool(name), *words], stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_two_books_meet_on_a_server(crm: Crm, server: dav_server.Server, tmp_path: Path) -> None:
    first, second = laptops(tmp_path, server, "two")
    other = ("--file", str(tmp_path / "other.db"))
    crm(*other, "init")
    crm("add", "Ann Lee <ann@acme.com>", "--phone", "+49 30 123456", "--tag", "hot")
    crm("remind", "ann", "1 dec 9am", "Send the quote")
    kinds = ("--with", "contacts"), ("--with", "follow-ups")
    for file, laptop in (((), first), (other, second)):
        for folder, kind in zip((laptop.contacts, laptop.tasks), kinds, strict=True):
            assert crm(*file, "sync", str(folder), *kind).code == 0
        laptop.sync()
    second.sync()
    assert crm(*other, "sync", str(second.contacts)).out == "contacts: 1 new in the book\n"
    assert crm(*other, "sync", str(second.tasks)).out == "follow-ups: 1 new in the book\n"
    [task] = crm(*other, "reminders", "--json").json
    assert (task["contact"], task["due"]) == ("Ann Lee", "2026-12-01T09:00")
    crm(*other, "contacts", "edit", "ann", "--nickname", "Annie")
    crm(*other, "done", "1")
    crm("contacts", "edit", "ann", "--birthday", "1980-12-04")
    for file, laptop in ((other, second), ((), first), (other, second)):
        laptop.sync()
        crm(*file, "sync", str(laptop.contacts), str(laptop.tasks))
        laptop.sync()
    for file in ((), other):
        ann = crm(*file, "show", "ann", "--json").json
        assert (ann["nickname"], ann["birthday"], ann["tags"]) == ("Annie", "1980-12-04", ["hot"])
        assert not crm(*file, "reminders", "--json").json
        assert crm(*file, "reminders", "--done", "--json").json[0]["text"] == "Send the quote"


def test_a_phone_changes_a_card_and_completes_a_task(crm: Crm, server: dav_server.Server, tmp_path: Path) -> None:
    laptop, _ = laptops(tmp_path, server, "phone")
    crm("config", "sync_folders", f"people={laptop.contacts} --with contacts; todo={laptop.tasks} --with follow-ups")
    crm("config", "sync_command", laptop.command)
    crm("add", "Ann Lee <ann@acme.com>")
    crm("remind", "ann", "1 dec 9am", "Send the quote")
    assert crm("sync", "--run").code == 0
    uid = crm("show", "ann", "--json").json["uid"]
    card = server.request("GET", f"people-phone/{uid}.vcf").decode()
    server.put(f"people-phone/{uid}.vcf", card.replace("N:Lee", "TEL;TYPE=CELL:+49 170 1\r\nN:Lee").encode())
    server.put(
        "people-phone/zoe.vcf",
        b"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:zoe\r\nFN:Zoe Quist\r\nN:Quist;Zoe;;;\r\nEND:VCARD\r\n",
    )
    python = dav_server.tool("python3") if dav_server.TOOLS else sys.executable
    phone = subprocess.run(
        [python, str(Path(__file__).parents[1] / "phone.py"), f"{server.url}todo-phone/", "Send the quote"],
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    if b"No module named 'caldav'" in phone.stderr:
        pytest.skip("The caldav library is not installed.")
    assert phone.returncode == 0, phone.stderr.decode()
    said = crm("sync", "--run")
    assert said.out == "people  contacts: 1 new, 1 updated in the book\ntodo  follow-ups: 1 updated in the book\n"
    assert crm("show", "ann", "--json").json["phones"][0]["number"] == "+49 170 1"
    assert not crm("reminders", "--json").json
    crm("contacts", "edit", "zoe", "--nickname", "Zo")
    assert crm("sync", "--run").code == 0
    assert b"NICKNAME:Zo" in server.request("GET", "people-phone/zoe.vcf")


def test_a_server_that_is_gone_is_said_and_the_folders_are_synced(
    crm: Crm, server: dav_server.Server, tmp_path: Path
) -> None:
    laptop, _ = laptops(tmp_path, server, "gone")
    config = tmp_path / "first" / "vdirsyncer.conf"
    config.write_text(config.read_text().replace(server.url, "http://127.0.0.1:9/ann/"))
    crm("config", "sync_folders", f"people={laptop.contacts} --with contacts")
    crm("config", "sync_command", laptop.command)
    crm("add", "Ann Lee <ann@acme.com>")
    said = crm("sync", "--run")
    assert said.code == 4 and said.err.count("vdirsyncer failed: ") == 1
    assert said.out == "contacts: 1 new in the folder\n" and len(laptop.contacts.names) == 1


@pytest.mark.parametrize(
    ("status", "why"), [(401, "Unauthorized"), (507, "Insufficient Storage"), (500, "Internal Server Error")]
)
def test_what_a_server_refuses_is_said_in_its_words(crm: Crm, tmp_path: Path, status: int, why: str) -> None:
    folder = Vdir(tmp_path / "people")
    crm("add", "Ann Lee")
    with refusing(status) as url:
        config = tmp_path / "vdirsyncer.conf"
        config.write_text(
            f'[general]\nstatus_path = "{tmp_path}/status/"\n[pair people]\na = "here"\nb = "there"\n'
            f'collections = null\n[storage here]\ntype = "filesystem"\npath = "{folder}"\nfileext = ".vcf"\n'
            f'[storage there]\ntype = "carddav"\nurl = "{url}"\nusername = "ann"\npassword = "x"\n'
        )
        words = [dav_server.tool("vdirsyncer"), "--config", str(config)]
        subprocess.run([*words, "discover"], input=b"y\n" * 4, capture_output=True, timeout=60, check=False)
        crm("config", "sync_folders", f"people={folder} --with contacts")
        crm("config", "sync_command", " ".join([*words, "sync"]))
        said = crm("sync", "--run")
    assert (said.code, said.out) == (4, "contacts: 1 new in the folder\n")
    assert said.err.startswith("vdirsyncer failed: ") and why in said.err and len(said.err.splitlines()) == 1


@contextmanager
def refusing(status: int) -> Iterator[str]:
    """The URL of a server that answers every request with this status."""

    class Refusing(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_PUT = do_PROPFIND = do_REPORT = do_OPTIONS = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


def test_khard_reads_and_adds_people(crm: Crm, tmp_path: Path) -> None:
    folder = Vdir(tmp_path / "contacts")
    config, person = tmp_path / "khard.conf", tmp_path / "zoe.yaml"
    config.write_text(f"[addressbooks]\n[[contacts]]\npath = {folder}\n[general]\neditor = true\n")
    person.write_text("First name: Zoe\nLast name: Quist\nEmail:\n    work: zoe@example.org\n")
    crm("add", "Ann Lee <ann@acme.com>", "--phone", "+49 30 123456")
    crm("sync", str(folder), "--with", "contacts")
    listed = run("khard", "-c", str(config), "list")
    assert "Ann Lee" in listed and "ann@acme.com" in listed and "+49 30 123456" in listed
    run("khard", "-c", str(config), "new", "-a", "contacts", "-i", str(person), "--vcard-version", "3.0")
    assert crm("sync", str(folder)).out == "contacts: 1 new in the book\n"
    zoe = crm("show", "zoe", "--json").json
    assert (zoe["emails"][0]["address"], zoe["emails"][0]["label"]) == ("zoe@example.org", "work")
    assert crm("sync", str(folder)).out == "contacts: nothing new\n"


def test_todoman_lists_adds_and_completes_follow_ups(crm: Crm, tmp_path: Path) -> None:
    folder, config = Vdir(tmp_path / "lists" / "tasks"), tmp_path / "todo.py"
    config.write_text(
        f'path = "{tmp_path}/lists/*"\ndate_format = "%Y-%m-%d"\ntime_format = "%H:%M"\ndefault_list = "tasks"\n'
        f'cache_path = "{tmp_path}/todo.db"\ndefault_due = 0\n'
    )
    crm("add", "Ann Lee <ann@acme.com>")
    crm("remind", "ann", "30 nov", "Ring", "--every", "week")
    crm("remind", "ann", "1 dec 9am", "Send the quote")
    crm("sync", str(folder), "--with", "follow-ups")
    todo = ("todo", "--config", str(config))
    listed = run(*todo, "list")
    assert "Ring" in listed and "Send the quote" in listed
    number = next(line.split()[2] for line in listed.splitlines() if "Send the quote" in line)
    run(*todo, "done", number)
    run(*todo, "new", "--due", "2026-12-02", "Buy milk")
    assert crm("sync", str(folder)).out == "follow-ups: 1 new, 1 updated in the book\n"
    assert {item["text"] for item in crm("reminders", "--json").json} == {"Ring", "Buy milk"}
    crm("done", "1")
    assert crm("sync", str(folder)).out == "follow-ups: 1 updated in the folder\n"
    assert "2026-12-07" in run(*todo, "list")


def test_without_vdirsyncer_the_folders_are_synced_alone(
    crm: Crm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Vdir(tmp_path / "contacts")
    monkeypatch.setenv("PATH", str(tmp_path))
    crm("config", "sync_folders", f"people={folder} --with contacts")
    crm("add", "Ann Lee")
    said = crm("sync", "--run")
    assert (said.code, said.out) == (0, "contacts: 1 new in the folder\n")
    assert said.err == "vdirsyncer is not installed, so the folders are synced alone.\n"
    crm("config", "sync_command", "pimsync sync")
    said = crm("sync", "--run")
    assert said.code == 2 and "pimsync is not installed." in said.err


def test_the_program_runs_before_and_after(crm: Crm, tmp_path: Path) -> None:
    folder, program = Vdir(tmp_path / "contacts"), tmp_path / "carry"
    program.write_text(f'#!/bin/sh\nls "{folder}" | wc -l >> "{tmp_path}/log"\n')
    program.chmod(0o755)
    crm("config", "sync_folders", f"people={folder} --with contacts")
    crm("config", "sync_command", f"'{program}' now")
    crm("add", "Ann Lee")
    assert crm("sync", "--run").code == 0
    assert (tmp_path / "log").read_text().split() == ["0", "1"]
    program.write_text("#!/bin/sh\necho The disk of the server is full. >&2\nexit 3\n")
    said = crm("sync", "--run")
    assert said.code == 4 and said.err == "carry failed: The disk of the server is full.\n"
