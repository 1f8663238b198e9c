"""Attachments: files that are kept with contacts, companies, deals and cases."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import stat
import time
from pathlib import Path

import pytest

import simplecrm
from simplecrm.store.book import Book
from tests.answers import Crm

QUOTE = b"%PDF-1.7 the quote"
HASH = hashlib.sha256(QUOTE).hexdigest()


@pytest.fixture
def quote(crm: Crm, tmp_path: Path) -> Path:
    """Ann at Acme with a deal and a case, and a file to attach."""
    crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme")
    crm("deals", "add", "Pilot", "--who", "ann", "--company", "Acme")
    crm("cases", "add", "Printer jams", "--who", "ann")
    path = tmp_path / "files" / "quote 2027.pdf"
    path.parent.mkdir()
    path.write_bytes(QUOTE)
    return path


def kept(book: Book) -> list[Path]:
    """The contents beside the book."""
    return sorted(path for path in Path(book.contents).rglob("*") if path.is_file() and path.name != ".lock")


def test_a_file_is_attached_listed_found_and_saved_again(crm: Crm, quote: Path, book: Book, tmp_path: Path) -> None:
    said = crm("attach", "ann", str(quote), "--text", "As sent on Monday")
    assert said.lines == ["1\tquote 2027.pdf"]
    assert "Attached to Ann Lee: #1 quote 2027.pdf · 18 B" in said.err
    quote.unlink()
    (one,) = crm("attachments", "ann", "--json").json
    assert (one["name"], one["size"], one["sha256"], one["text"]) == ("quote 2027.pdf", 18, HASH, "As sent on Monday")
    assert "Files     #1 quote 2027.pdf · 18 B" in crm("brief", "ann").out
    assert "Ann Lee" in crm("find", "quote").out and "Ann Lee" in crm("contacts", "has:attachment").out
    assert HASH in crm("attachments", "show", "1").out
    assert crm("attachments", "save", "1", "-").out == QUOTE.decode()
    assert crm("attachments", "save", "1", str(tmp_path)).code == 0
    assert (tmp_path / "quote 2027.pdf").read_bytes() == QUOTE
    again = crm("attachments", "save", "1", str(tmp_path))
    assert again.code == 2 and "already exists" in again.err and "--force" in again.err
    (tmp_path / "quote 2027.pdf").write_bytes(b"mine")
    assert crm("attachments", "save", "1", str(tmp_path), "--force").code == 0
    assert (tmp_path / "quote 2027.pdf").read_bytes() == QUOTE


def test_contents_are_private_and_stored_once(crm: Crm, quote: Path, book: Book) -> None:
    for who in ("ann", "company:acme", "deal:1", "case:1"):
        assert crm("attach", who, str(quote)).code == 0
    (content,) = kept(book)
    assert content == Path(book.contents) / HASH[:2] / HASH
    assert [stat.S_IMODE(path.stat().st_mode) for path in (content, content.parent, Path(book.contents))] == [
        0o600, 0o700, 0o700,
    ]  # fmt: skip


def test_pages_have_a_section_only_where_there_is_an_attachment(crm: Crm, quote: Path) -> None:
    pages = (("brief", "ann"), ("companies", "show", "acme"), ("deals", "show", "1"), ("cases", "show", "1"))
    for page in pages:
        assert "Files" not in crm(*page).out
    for who in ("ann", "company:acme", "deal:1", "case:1"):
        crm("attach", who, str(quote))
    for page in pages:
        assert "Files " in crm(*page).out
    # The page of a company has those of its deals, too.
    assert "· Pilot" in crm("companies", "show", "acme").out.partition("Files")[2]
    assert len(crm("attachments", "company:acme", "--format", "ids").lines) == 2


def test_a_book_without_attachments_has_no_trace_of_them(crm: Crm, quote: Path, book: Book) -> None:
    crm("backup")
    crm("export", "--format", "jsonl", "-o", str(quote.parent / "book.jsonl"))
    assert not any("attach" in path.name for path in Path(book.path).parent.rglob("*"))
    assert not (quote.parent / "book.jsonl.attachments").exists()
    assert "attachments" not in crm("doctor", "--format", "tsv").out


def test_undo_removes_an_attachment_and_redo_brings_it_back(crm: Crm, quote: Path, book: Book) -> None:
    crm("attach", "ann", str(quote))
    crm("undo")
    assert crm("attachments").out == "" and kept(book)
    crm("redo")
    assert crm("attachments", "save", "1", "-").out == QUOTE.decode()
    crm("attachments", "archive", "1")
    assert crm("attachments").out == "" and crm("attachments", "--archived").out
    crm("attachments", "restore", "1")
    crm("attachments", "delete", "1")
    assert crm("attachments", "undelete", "1").code == 0 and crm("attachments", "save", "1", "-").out == QUOTE.decode()
    assert "quote 2027.pdf" in crm("history", "ann").out


def test_contents_that_nothing_needs_are_removed_by_compact_and_doctor(crm: Crm, quote: Path, book: Book) -> None:
    crm("attach", "ann", str(quote))
    crm("attachments", "delete", "1")
    assert crm("compact").code == 0 and kept(book), "an undo still needs it"
    with sqlite3.connect(book.path) as shell:
        shell.execute("update step set at = '2022-01-01T10:00:00Z'")
    shell.close()
    crm("note", "ann", "a later change")
    said = crm("compact", "--yes")
    assert "Removed the contents of 1 attachment that nothing needs, 18 B." in said.err and not kept(book)
    stray = Path(book.contents) / HASH[:2] / HASH
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(QUOTE)
    part = Path(book.contents) / ".1-ab.part"
    part.write_bytes(b"half")
    assert f"{part} was left behind." in crm("doctor").out
    assert "1 content of an attachment that nothing needs (18 bytes)" in crm("doctor").out
    assert "Removed 1 content of an attachment" in crm("doctor", "--fix").err
    assert not kept(book) and not part.exists()


def test_doctor_names_contents_that_are_missing_or_altered(crm: Crm, quote: Path, book: Book) -> None:
    other = quote.with_name("other.txt")
    other.write_bytes(b"something else")
    crm("attach", "ann", str(quote), str(other))
    assert "The contents of all attachments are whole." in crm("doctor").out
    for content in kept(book):
        if content.name == HASH:
            content.unlink()
        else:
            content.write_bytes(b"something eLse")
    said = crm("doctor")
    assert said.code == 5
    assert "The content of “quote 2027.pdf” (#1, Ann Lee) is missing." in said.out
    assert "The content of “other.txt” (#2, Ann Lee) was altered." in said.out
    assert crm("attachments", "save", "1", "-").code == 5
    altered = crm("attachments", "save", "2", str(quote.parent / "copy.txt"))
    assert altered.code == 5 and "was altered" in altered.err and not (quote.parent / "copy.txt").exists()
    crm("attach", "ann", str(quote), str(other))  # which repairs both
    assert "The contents of all attachments are whole." in crm("doctor").out


def test_an_export_has_the_contents_beside_it_and_an_import_takes_them(
    crm: Crm, quote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who in ("ann", "company:acme", "deal:1", "case:1"):
        crm("attach", who, str(quote))
    out = tmp_path / "book.jsonl"
    assert crm("export", "--format", "jsonl", "-o", str(out)).code == 0
    copy = Path(f"{out}.attachments") / HASH[:2] / HASH
    assert copy.read_bytes() == QUOTE and copy.stat().st_nlink == 1, "who edits it must not change the book"
    to_stdout = crm("export", "--format", "jsonl")
    assert to_stdout.out.encode() == out.read_bytes() and "Without the contents of 1 attachment." in to_stdout.err
    monkeypatch.setenv("SIMPLECRM_HOME", str(tmp_path / "elsewhere"))
    assert "4 attachments" in crm("import", str(out), "--dry-run").out
    assert not (tmp_path / "elsewhere" / "simplecrm.db.attachments").exists()
    assert "4 attachments" in crm("import", str(out)).out
    assert crm("export", "--format", "jsonl").out == to_stdout.out
    assert crm("attachments", "save", "3", "-").out == QUOTE.decode()
    assert "attachment" not in crm("import", str(out)).out, "a second import changes nothing"


@pytest.mark.parametrize("damage", ["missing", "altered", "a link"])
def test_an_import_rejects_attachments_whose_content_it_lacks(
    crm: Crm, quote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    crm("attach", "ann", str(quote))
    out = tmp_path / "book.jsonl"
    crm("export", "--format", "jsonl", "-o", str(out))
    copy = Path(f"{out}.attachments") / HASH[:2] / HASH
    if damage == "altered":
        copy.write_bytes(b"x" * len(QUOTE))
    else:
        copy.unlink()
        if damage == "a link":
            copy.symlink_to(quote)
    monkeypatch.setenv("SIMPLECRM_HOME", str(tmp_path / "elsewhere"))
    said = crm("import", str(out))
    assert said.code == 4 and "The content of “quote 2027.pdf” is missing" in said.out
    assert crm("contacts", "--format", "ids").lines == ["1"] and crm("attachments").out == ""
    assert not list((tmp_path / "elsewhere").rglob(HASH))


def test_an_imported_name_never_leads_out_of_a_folder(crm: Crm, quote: Path, tmp_path: Path) -> None:
    crm("attach", "ann", str(quote))
    out = tmp_path / "book.jsonl"
    crm("export", "--format", "jsonl", "-o", str(out))
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    for line in lines:
        if line["type"] == "attachment":
            line |= {"name": "../../x\u202egpj.\x1bexe", "uid": "f" * 32}
    lines += [line | {"sha256": "../../../etc/passwd"} for line in lines if line["type"] == "attachment"]
    out.write_text("\n".join(map(json.dumps, lines)))
    said = crm("import", str(out))
    assert "no valid sha256" in said.out and said.code == 4
    assert sorted(one["name"] for one in crm("attachments", "--json").json) == ["quote 2027.pdf", "x_gpj._exe"]


def test_backups_have_the_contents_and_a_restore_brings_them_back(
    crm: Crm, quote: Path, book: Book, home: Path
) -> None:
    crm("attach", "ann", str(quote))
    crm("backup")
    shared = home / "backups" / "attachments" / HASH[:2] / HASH
    assert shared.samefile(kept(book)[0])
    crm("attachments", "delete", "1")
    for content in kept(book):
        content.unlink()
    assert crm("restore", "--yes").code == 0
    assert crm("attachments", "save", "1", "-").out == QUOTE.decode()


def test_a_backup_without_its_contents_is_refused_before_anything_is_changed(
    crm: Crm, quote: Path, book: Book, home: Path
) -> None:
    crm("attach", "ann", str(quote))
    crm("backup")
    crm("note", "ann", "later")
    for content in (*kept(book), home / "backups" / "attachments" / HASH[:2] / HASH):
        content.unlink()
    said = crm("restore", "--yes")
    assert said.code == 5 and "lacks the contents of 1 attachment: quote 2027.pdf; nothing was changed" in said.err
    assert "later" in crm("notes", "ann").out
    assert crm("restore", "--yes", "--incomplete").code == 0
    assert crm("notes", "ann").out == "" and crm("attachments").out and crm("doctor").code == 5


def test_a_backup_in_a_file_of_its_own_is_restored_on_another_machine(
    crm: Crm, quote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crm("attach", "ann", str(quote))
    assert crm("backup", str(tmp_path / "stick.db")).code == 0
    assert (tmp_path / "stick.db.attachments" / HASH[:2] / HASH).stat().st_nlink == 1
    monkeypatch.setenv("SIMPLECRM_HOME", str(tmp_path / "elsewhere"))
    assert crm("restore", str(tmp_path / "stick.db"), "--yes").code == 0
    assert crm("attachments", "save", "1", "-").out == QUOTE.decode()


def test_contents_are_copied_to_the_second_backup_folder(crm: Crm, quote: Path, home: Path, tmp_path: Path) -> None:
    there = tmp_path / "stick"
    there.mkdir()
    crm("config", "backup_copy_to", str(there))
    crm("attach", "ann", str(quote))
    assert crm("backup").code == 0
    copy = there / "attachments" / HASH[:2] / HASH
    assert copy.read_bytes() == QUOTE and copy.stat().st_nlink == 1


def test_rotation_keeps_the_contents_that_a_backup_needs(crm: Crm, quote: Path, book: Book, home: Path) -> None:
    from simplecrm.store.backups import attached, copying

    crm("attach", "ann", str(quote))
    crm("backup")
    folder = home / "backups"
    with copying.folder_locked():
        attached.drop_unneeded(str(folder))
    assert list(folder.rglob(HASH))
    for backup in folder.glob("*.db"):
        backup.unlink()
    with copying.folder_locked():
        attached.drop_unneeded(str(folder))
    assert not list(folder.rglob(HASH)) and not list(folder.rglob("*.contents"))
    assert kept(book)


def test_merging_and_deleting_contacts_keep_what_an_undo_needs(crm: Crm, quote: Path) -> None:
    crm("add", "Ann Leigh")
    crm("attach", "2", str(quote))
    assert crm("merge", "1", "2").code == 0
    assert [one["contact_id"] for one in crm("attachments", "--json").json] == [1]
    crm("contacts", "delete", "1")
    assert crm("attachments").out == ""
    crm("undo")
    assert crm("attachments", "save", "1", "-").out == QUOTE.decode()


def test_batch_and_python_attach_files(crm: Crm, quote: Path, book: Book, tmp_path: Path) -> None:
    said = crm("batch", stdin=json.dumps({"do": "attach", "who": "ann", "path": str(quote), "text": "x"}))
    assert said.json == {"ids": [1], "sha256": [HASH]} | {
        key: said.json[key] for key in said.json.keys() - {"ids", "sha256"}
    }
    with simplecrm.open_book(book.path) as opened:
        (one,) = opened.attach("company:acme", quote)
        assert opened.attachments.find("ann")[0].text == "x" and one.company == "Acme"
        (same,) = opened.attachments.add("deal:1", quote)
        assert (same.deal, same.sha256) == ("Pilot", HASH)
        opened.attachments.edit(one, name="offer.pdf")
        opened.attachments.save(one, tmp_path / "out.pdf")
    assert (tmp_path / "out.pdf").read_bytes() == QUOTE
    assert "offer.pdf" in crm("attachments").out


def test_the_opener_gets_a_read_only_copy_under_the_real_name(
    crm: Crm, quote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opener = tmp_path / "bin" / "xdg-open"
    opener.parent.mkdir()
    opener.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/new; mv {tmp_path}/new {tmp_path}/opened\n')
    opener.chmod(0o700)
    monkeypatch.setenv("PATH", f"{opener.parent}:{os.environ['PATH']}")
    crm("attach", "ann", str(quote))
    assert crm("attachments", "open", "1").code == 0
    for _ in range(100):
        if (tmp_path / "opened").exists():
            break
        time.sleep(0.05)
    copy = Path((tmp_path / "opened").read_text().strip())
    assert copy.name == "quote 2027.pdf" and copy.read_bytes() == QUOTE
    assert stat.S_IMODE(copy.stat().st_mode) == 0o400 and stat.S_IMODE(copy.parent.stat().st_mode) == 0o700
    os.utime(copy.parent, (0, 0))
    assert crm("attachments", "open", "1").code == 0
    assert not copy.exists(), "copies are removed after a day"


def test_ids_and_names_are_completed(crm: Crm, quote: Path) -> None:
    crm("attach", "ann", str(quote))
    from simplecrm.cli.completion import candidates

    assert candidates.attachment("") == [("1", "quote 2027.pdf Ann Lee")]


def test_hooks_get_the_attachment_as_json(crm: Crm, quote: Path, home: Path) -> None:
    hook = home / "hooks" / "post-copy"
    hook.parent.mkdir(mode=0o700)
    hook.write_text(f"#!/bin/sh\ncat > {home}/seen\n")
    hook.chmod(0o700)
    crm("attach", "ann", str(quote))
    (change,) = json.loads((home / "seen").read_text())["changes"]
    assert (change["noun"], change["op"], change["new"]["sha256"]) == ("attachment", "insert", HASH)


def test_encryption_and_attachments_refuse_each_other(
    crm: Crm, quote: Path, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sqlcipher3")
    crm("config", "key_command", f"echo {'7e' * 32}")
    crm("attach", "ann", str(quote))
    said = crm("encrypt", "--yes")
    assert said.code == 2 and "has attachments, which cannot be encrypted" in said.err
    crm("attachments", "delete", "1")
    done = crm("encrypt", "--yes")
    assert done.code == 0, done
    assert not Path(book.contents).exists(), "nothing lies unencrypted beside it"
    said = crm("attach", "ann", str(quote))
    assert said.code == 2 and "is encrypted" in said.err and not Path(book.contents).exists()


def test_deals_and_cases_are_found_by_having_attachments(crm: Crm, quote: Path) -> None:
    for noun in ("deals", "cases"):
        crm(noun, "add", "Fleet", "--who", "ann")
        crm("attach", f"{noun[:-1]}:fleet", str(quote))
        [found] = crm(noun, "fleet", "--format", "ids").lines
        assert crm(noun, "has:attachment", "--format", "ids").lines == [found]
        assert found not in crm(noun, "no:files", "--format", "ids").lines
        assert crm(noun, "fleet no:file").code == 1
    crm("attachments", "archive", "1")
    assert crm("deals", "has:attachment").code == 1
