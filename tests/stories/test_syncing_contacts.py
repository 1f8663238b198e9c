"""Contacts are synced with a folder of vCards, both ways."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.answers import Answer, Crm
from tests.vdir import Vdir


@pytest.fixture
def folder(tmp_path: Path) -> Vdir:
    return Vdir(tmp_path / "phone")


@pytest.fixture
def synced(crm: Crm, folder: Vdir) -> Vdir:
    """A folder that has Ann and Ben from the book and Zoe of its own."""
    crm("add", "Ann Lee <ann@acme.com>", "--phone", "+49 30 123456", "--title", "Buyer", "--company", "Acme")
    crm("add", "Ben Ortega <ben@example.org>", "--tag", "hot")
    folder.card("Zoe Quist", "TEL;TYPE=CELL:+46 8 123 456 00", "X-SPOUSE;X-P=1:Kim", "NOTE:Likes tea")
    assert crm("sync", str(folder)).out == "contacts: 1 new in the book; 2 new in the folder\n"
    return folder


def sync(crm: Crm, folder: Vdir, *options: str) -> Answer:
    return crm("sync", str(folder), *options)


def test_a_second_sync_changes_nothing_on_either_side(crm: Crm, synced: Vdir) -> None:
    before, history = synced.state, crm("history").out
    assert sync(crm, synced) == Answer(0, "contacts: nothing new\n", "")
    assert synced.state == before and crm("history").out == history


def test_a_card_of_the_folder_becomes_a_contact_with_all_it_had(crm: Crm, synced: Vdir) -> None:
    zoe = crm("show", "zoe", "--json").json
    assert (zoe["uid"], zoe["phones"][0]["number"], zoe["stage"]) == ("uid-zoe", "+46 8 123 456 00", "lead")
    assert [note["text"] for note in crm("notes", "--json").json] == ["Likes tea"]
    assert "X-SPOUSE;X-P=1:Kim" in crm("export", "--format", "vcard").out


def test_changes_of_both_sides_meet_field_by_field(crm: Crm, synced: Vdir) -> None:
    crm("contacts", "edit", "ann", "--birthday", "1980-12-04", "--stage", "customer")
    synced.replace("FN:Ann", "TEL:+49 30 123456", "TEL;TYPE=CELL;X-APP=7:+49 30 999\nNICKNAME:Annie\nX-NEW:kept")
    assert sync(crm, synced).out == "contacts: 1 updated in the book; 1 updated in the folder\n"
    ann = crm("show", "ann", "--json").json
    assert (ann["nickname"], [phone["number"] for phone in ann["phones"]]) == ("Annie", ["+49 30 999"])
    card = synced.text("FN:Ann").splitlines()
    for line in ("BDAY:1980-12-04", "X-SIMPLECRM-STAGE:customer", "TEL;TYPE=CELL;X-APP=7:+49 30 999", "X-NEW:kept"):
        assert line in card, "what the book did not change stays as the other program wrote it"
    assert sync(crm, synced).out == "contacts: nothing new\n"


def test_what_the_book_cannot_hold_stays_in_the_file(crm: Crm, folder: Vdir) -> None:
    photo = "PHOTO;ENCODING=b;TYPE=JPEG:" + "QUJD" * 50_000
    folder.card("Zoe Quist", photo, "TEL:1", "item1.X-ABDATE:2020-01-01", "item1.X-ABLabel:First met")
    sync(crm, folder)
    crm("contacts", "edit", "zoe", "--nickname", "Zo")
    assert sync(crm, folder).out == "contacts: 1 updated in the folder\n"
    card = folder.text("FN:Zoe").splitlines()
    assert photo in card and "NICKNAME:Zo" in card and "item1.X-ABLabel:First met" in card


def test_a_program_that_drops_our_properties_erases_nothing(crm: Crm, synced: Vdir) -> None:
    crm("contacts", "edit", "ann", "--stage", "customer", "--every", "30 days", "--field", "shoe size=42")
    sync(crm, synced)
    kept = [line for line in synced.text("FN:Ann").splitlines() if not line.startswith("X-SIMPLECRM")]
    synced.write(synced.file("FN:Ann"), [*kept[:-1], "NICKNAME:Annie", "END:VCARD"])
    assert sync(crm, synced).out == "contacts: 1 updated in the book\n"
    ann = crm("show", "ann", "--json").json
    assert (ann["stage"], ann["cadence_days"], ann["fields"][0]["value"]) == ("customer", 30, "42")


def test_a_custom_field_that_another_program_replaces_is_gone(crm: Crm, synced: Vdir) -> None:
    crm("contacts", "edit", "ann", "--field", "shoe size=42")
    sync(crm, synced)
    [line] = [line for line in synced.text("FN:Ann").splitlines() if "shoe size" in line]
    synced.replace("FN:Ann", line, line.replace("shoe size", "hat size"))
    assert sync(crm, synced).out == "contacts: 1 updated in the book\n"
    assert [field["name"] for field in crm("show", "ann", "--json").json["fields"]] == ["hat size"]
    assert sync(crm, synced).out == "contacts: nothing new\n"


def test_a_field_that_both_changed_is_left_and_shown_until_a_side_is_preferred(crm: Crm, synced: Vdir) -> None:
    crm("contacts", "edit", "ann", "--nickname", "Annie", "--birthday", "1980-12-04")
    synced.replace("FN:Ann", "TEL:", "NICKNAME:Nan\nLANG:de\nTEL:")
    for _ in range(2):
        said = sync(crm, synced)
        assert said.code == 4
        assert "Ann Lee, nickname in the book: Annie\nAnn Lee, nickname in the folder: Nan\n" in said.err
    ann = crm("show", "ann", "--json").json
    assert (ann["nickname"], ann["language"]) == ("Annie", "de"), "what is not in conflict is synced"
    assert "BDAY:1980-12-04" in synced.text("FN:Ann") and "NICKNAME:Nan" in synced.text("FN:Ann")
    assert sync(crm, synced, "--prefer", "folder").code == 0
    assert crm("show", "ann", "--json").json["nickname"] == "Nan"
    assert sync(crm, synced) == Answer(0, "contacts: nothing new\n", "")


def test_what_the_folder_lost_to_the_book_is_in_the_history(crm: Crm, synced: Vdir) -> None:
    crm("contacts", "edit", "ann", "--nickname", "Annie")
    synced.replace("FN:Ann", "TEL:", "NICKNAME:Nan\nTEL:")
    assert sync(crm, synced, "--prefer", "book").code == 0
    assert "NICKNAME:Annie" in synced.text("FN:Ann")
    [lost] = [change for change in crm("history", "ann", "--json").json if change["change"] == "overwritten"]
    assert (lost["field"], lost["old"], lost["new"]) == ("nickname", "Nan", "Annie")
    assert crm("undo").err.startswith("Undone: Edit Ann Lee"), "a sync that changed the folder alone is no step"


def test_a_sync_is_undone_by_one_undo_which_the_next_one_carries_to_the_folder(crm: Crm, synced: Vdir) -> None:
    synced.replace("FN:Ann", "TEL:", "NICKNAME:Nan\nTEL:")
    synced.card("Jo Park", "EMAIL:jo@example.org")
    sync(crm, synced)
    assert crm("undo").err.startswith(f"Undone: Sync {synced.path}: 1 new, 1 updated")
    assert crm("show", "jo").code == 1
    assert sync(crm, synced).out == "contacts: 1 updated, 1 removed in the folder\n"
    assert "NICKNAME" not in synced.text("FN:Ann") and not synced.texts("FN:Jo")


def test_who_is_removed_on_one_side_is_on_the_other(crm: Crm, synced: Vdir) -> None:
    synced.remove("FN:Ann")
    assert sync(crm, synced).out == "contacts: 1 archived in the book\n"
    assert "Ann Lee" in crm("contacts", "--archived").out, "archived, with the history"
    crm("contacts", "delete", "ben")
    assert sync(crm, synced).out == "contacts: 1 removed in the folder\n"
    assert synced.names == ["uid-zoe.vcf"]
    crm("undo")
    assert sync(crm, synced).out == "contacts: 1 new in the folder\n"


def test_who_comes_back_is_restored(crm: Crm, synced: Vdir) -> None:
    file, card = synced.file("FN:Ann"), synced.text("FN:Ann").splitlines()
    synced.remove("FN:Ann")
    sync(crm, synced)
    synced.write(file, card)
    assert sync(crm, synced).code == 0
    assert "Ann Lee" in crm("contacts").out and len(synced.names) == 3


def test_what_one_side_removed_and_the_other_changed_stays(crm: Crm, synced: Vdir) -> None:
    crm("contacts", "edit", "ann", "--nickname", "Annie")
    synced.remove("FN:Ann")
    crm("contacts", "delete", "ben")
    synced.replace("FN:Ben", "EMAIL:", "NICKNAME:Benny\nEMAIL:")
    said = sync(crm, synced)
    assert "Removed on one side but changed on the other, so kept: Ann Lee, Ben Ortega." in said.err
    assert "NICKNAME:Annie" in synced.text("FN:Ann")
    assert crm("show", "ben", "--json").json["nickname"] == "Benny"
    assert sync(crm, synced).out == "contacts: nothing new\n"


def test_more_than_a_tenth_is_removed_only_when_confirmed(crm: Crm, folder: Vdir) -> None:
    for number in range(12):
        crm("add", f"Person {'abcdefghijkl'[number]}son <p{number}@example.org>")
    sync(crm, folder, "--with", "contacts")
    for number in range(2):
        folder.remove(f"p{number}@")
    said = sync(crm, folder)
    assert said.code == 2 and "Of 12 synced contacts, 2 contacts would be archived in the book." in said.err
    assert len(crm("contacts", "--format", "ids").lines) == 12
    assert sync(crm, folder, "--yes").out == "contacts: 2 archived in the book\n"


def test_a_folder_that_is_gone_or_emptied_archives_nobody(crm: Crm, synced: Vdir) -> None:
    for name in synced.names:
        (synced.path / name).unlink()
    assert sync(crm, synced).code == 2 and len(crm("contacts", "--format", "ids").lines) == 3
    synced.path.rmdir()
    said = sync(crm, synced)
    assert said.code == 2 and "does not exist" in said.err and "mkdir -p" in said.err
    assert len(crm("contacts", "--format", "ids").lines) == 3


def test_a_query_limits_what_goes_out_and_not_what_comes_in(crm: Crm, folder: Vdir) -> None:
    crm("add", "Ann Lee <ann@acme.com>", "--tag", "phone")
    crm("add", "Ben Ortega <ben@example.org>")
    folder.card("Zoe Quist")
    assert sync(crm, folder, "--query", "tag:phone").out == "contacts: 1 new in the book; 1 new in the folder\n"
    assert sync(crm, folder).out == "contacts: nothing new\n", "the query is remembered"
    crm("tag", "ben", "phone")
    crm("untag", "ann", "phone")
    assert sync(crm, folder).out == "contacts: 1 new, 1 removed in the folder\n"
    assert sorted(crm("contacts", "--format", "ids").lines) == ["1", "2", "3"]


def test_a_first_sync_joins_the_people_that_both_sides_know(crm: Crm, folder: Vdir) -> None:
    crm("add", "Ann Lee <ann@acme.com>")
    crm("contacts", "edit", "ann", "--nickname", "Annie")
    crm("add", "Max Mustermann", "--phone", "030 1")
    folder.card("Ann Lee", "EMAIL:ann@acme.com", "BDAY:1980-12-04")
    folder.card("Max Mustermann", "EMAIL:other@example.org", "TEL:040 2")
    assert sync(crm, folder).out == "contacts: 1 new, 1 updated in the book; 1 new, 1 updated in the folder\n"
    ann = crm("show", "ann", "--json").json
    assert (ann["birthday"], ann["nickname"]) == ("1980-12-04", "Annie")
    assert "UID:uid-ann" in folder.text("FN:Ann"), "an item keeps its UID"
    assert len(crm("find", "max", "--format", "ids").lines) == 2, "a name that others may have joins nobody"
    assert sync(crm, folder).out == "contacts: nothing new\n"


def test_pinned_notes_and_those_of_the_card_are_in_the_card(crm: Crm, synced: Vdir) -> None:
    crm("note", "ann", "Only here")
    crm("note", "ann", "On the phone, too", "--pin")
    sync(crm, synced)
    assert "NOTE:On the phone\\, too" in synced.text("FN:Ann") and "Only here" not in synced.text("FN:Ann")
    synced.replace("FN:Zoe", "NOTE:Likes tea", "NOTE:Likes coffee")
    synced.replace("FN:Ann", "NOTE:On the phone\\, too\n", "")
    assert sync(crm, synced).out == "contacts: 2 updated in the book\n"
    assert {note["text"] for note in crm("notes", "--json").json} == {"Likes coffee", "Only here"}


def test_a_file_that_is_renamed_or_whose_uid_changes_is_the_same_item(crm: Crm, synced: Vdir) -> None:
    os.rename(synced.path / "uid-zoe.vcf", synced.path / "renamed.vcf")
    synced.replace("FN:Ben", "TEL" if "TEL" in synced.text("FN:Ben") else "EMAIL", "NICKNAME:B\nEMAIL")
    ben = synced.text("FN:Ben")
    synced.write(synced.file("FN:Ben"), [line if "UID" not in line else "UID:new-one" for line in ben.splitlines()])
    assert sync(crm, synced).out == "contacts: 1 updated in the book\n"
    assert sync(crm, synced).out == "contacts: nothing new\n"
    assert len(crm("contacts", "--format", "ids").lines) == 3 == len(synced.names)


def test_a_new_card_has_another_name_where_a_file_has_its_uid_as_name(crm: Crm, folder: Vdir) -> None:
    crm("add", "Ann Lee")
    uid = crm("show", "ann", "--json").json["uid"]
    folder.card("Zoe Quist", file=f"{uid}.vcf")
    assert sync(crm, folder, "--with", "contacts").out == "contacts: 1 new in the book; 1 new in the folder\n"
    assert folder.file("FN:Ann") != folder.file("FN:Zoe") == f"{uid}.vcf"
    assert sync(crm, folder) == Answer(0, "contacts: nothing new\n", "")


def test_two_files_with_one_uid_are_left_as_they_are(crm: Crm, synced: Vdir) -> None:
    synced.card("Zoe Other", file="twin.vcf")
    crm("contacts", "edit", "zoe", "--nickname", "Zo")
    before = synced.state
    said = sync(crm, synced)
    assert said.code == 4 and "twin.vcf and uid-zoe.vcf have the same UID." in said.err
    assert synced.state == before and len(crm("contacts", "--format", "ids").lines) == 3
    (synced.path / "twin.vcf").unlink()
    assert sync(crm, synced).out == "contacts: 1 updated in the folder\n"


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["BEGIN:VCARD", "VERSION:3.0", "FN:Ann L"], "it may still be being written"),
        ([], "it may still be being written"),
        (["BEGIN:VCARD", "VERSION:3.0", "END:VCARD"], "The card has no name."),
        (["BEGIN:VCARD", "FN:A", "END:VCARD", "BEGIN:VCARD", "FN:B", "END:VCARD"], "has 2 cards"),
    ],
)
def test_a_file_that_is_not_one_whole_card_removes_nobody(crm: Crm, synced: Vdir, lines: list[str], why: str) -> None:
    file, card = synced.file("FN:Ann"), synced.text("FN:Ann").splitlines()
    synced.write(file, lines)
    crm("contacts", "edit", "ann", "--nickname", "Annie")
    said = sync(crm, synced)
    assert said.code == 4 and why in said.err and file in said.err
    assert len(crm("contacts", "--format", "ids").lines) == 3
    assert (synced.path / file).read_bytes() == "".join(f"{line}\r\n" for line in lines).encode()
    synced.write(file, card)
    assert sync(crm, synced).out == "contacts: 1 updated in the folder\n"


def test_groups_and_companies_of_the_folder_are_left_alone(crm: Crm, synced: Vdir) -> None:
    synced.card("Team", "KIND:group", "MEMBER:urn:uuid:uid-zoe", version="4.0")
    synced.card("Acme", "KIND:org", "ORG:Acme", version="4.0")
    before = synced.state
    said = sync(crm, synced)
    assert (said.code, said.out) == (0, "contacts: nothing new\n")
    assert said.err == "1 company is not synced.\n1 group is not synced.\n" and synced.state == before


def test_hidden_and_temporary_files_and_the_colour_are_left_alone(crm: Crm, synced: Vdir) -> None:
    for name in ("color", "displayname", ".hidden.vcf", "half.vcf.tmp"):
        (synced.path / name).write_text("#ff0000")
    before = synced.state
    assert sync(crm, synced) == Answer(0, "contacts: nothing new\n", "") and synced.state == before


def test_two_books_share_one_folder(crm: Crm, synced: Vdir, tmp_path: Path) -> None:
    other = ("--file", str(tmp_path / "other.db"))
    crm(*other, "init")
    assert crm(*other, "sync", str(synced)).out == "contacts: 3 new in the book\n"
    crm(*other, "contacts", "edit", "ann", "--nickname", "Annie")
    assert crm(*other, "sync", str(synced)).out == "contacts: 1 updated in the folder\n"
    assert sync(crm, synced).out == "contacts: 1 updated in the book\n"
    assert crm("show", "ann", "--json").json["nickname"] == "Annie"


def test_a_folder_is_said_what_to_sync_with_once(crm: Crm, folder: Vdir) -> None:
    crm("add", "Ann Lee <ann@acme.com>")
    said = sync(crm, folder)
    assert said.code == 2 and f"simplecrm sync {folder} --with contacts" in said.err and not folder.names
    assert sync(crm, folder, "--with", "contracts").code == 2
    assert sync(crm, folder, "--with", "contacts").code == 0
    assert sync(crm, folder).code == 0


def test_the_folder_of_all_collections_is_not_one_of_them(crm: Crm, synced: Vdir) -> None:
    crm("sync", str(synced), "--forget")
    said = crm("sync", str(synced.path.parent), "--with", "contacts")
    assert said.code == 2 and f"simplecrm sync {synced.path}" in said.err


def test_kinds_have_other_names(crm: Crm, folder: Vdir) -> None:
    said = sync(crm, folder, "--with", "cards,tasks,events")
    assert said.out == "contacts: nothing new\nfollow-ups: nothing new\nmeetings: nothing new\n"


def test_a_dry_run_says_what_a_sync_would_do(crm: Crm, synced: Vdir) -> None:
    crm("contacts", "edit", "ann", "--nickname", "Annie")
    synced.card("Jo Park")
    before = synced.state
    said = sync(crm, synced, "--dry-run")
    assert said.out == "contacts: 1 new in the book; 1 updated in the folder\n"
    assert synced.state == before and crm("show", "jo").code == 1
    assert sync(crm, synced).out == said.out


def test_a_folder_that_cannot_be_written_to_loses_nothing(crm: Crm, synced: Vdir) -> None:
    if os.geteuid() == 0:
        pytest.skip("The super-user can write everywhere.")
    crm("contacts", "edit", "ann", "--nickname", "Annie")
    synced.path.chmod(0o500)
    try:
        said = sync(crm, synced)
        assert said.code == 3 and "cannot be written to" in said.err
    finally:
        synced.path.chmod(0o700)
    assert sync(crm, synced).out == "contacts: 1 updated in the folder\n"


def test_folders_are_named_in_the_settings_with_their_options(crm: Crm, tmp_path: Path) -> None:
    people, tasks = Vdir(tmp_path / "my people"), Vdir(tmp_path / "tasks")
    crm("add", "Ann Lee <ann@acme.com>", "--tag", "phone")
    crm("add", "Ben Ortega")
    crm("remind", "ann", "1 dec", "Ring")
    assert crm("sync").code == 2
    value = f"people='{people}' --with contacts --query 'tag:phone'; tasks={tasks} --with=follow-ups --prefer book"
    assert crm("config", "sync_folders", value).code == 0
    assert crm("sync").out == "people  contacts: 1 new in the folder\ntasks  follow-ups: 1 new in the folder\n"
    assert crm("sync", "people").out == "contacts: nothing new\n"
    assert crm("sync", str(tasks)).out == "follow-ups: nothing new\n"
    listed = crm("sync", "--list").lines
    assert listed[0].startswith(f"people · {people} · contacts · tag:phone · synced ") and len(listed) == 2


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("phone", "it is written NAME=FOLDER"),
        ("phone=/a --with", "has no value"),
        ("phone=/a --with kites", "Invalid kind of items: “kites”"),
        ("phone=/a --prefer me", "Invalid side to prefer: “me”"),
        ("phone=/a --colour red", "Unknown option of phone: “--colour”"),
        ("phone=/a; phone=/b", "Two folders are named phone"),
        ("phone='/a", "No closing quotation"),
    ],
)
def test_an_invalid_folder_in_the_settings_is_refused(crm: Crm, value: str, why: str) -> None:
    said = crm("config", "sync_folders", value)
    assert said.code == 2 and why in said.err and "Traceback" not in said.err


def test_a_folder_that_is_forgotten_is_compared_from_the_start(crm: Crm, synced: Vdir) -> None:
    assert crm("sync", str(synced), "--forget").code == 0
    synced.remove("FN:Ann")
    assert sync(crm, synced).out == "contacts: 1 new in the folder\n", "a file that is missing removes nobody"
    assert crm("sync", str(synced.path / "other"), "--forget").code == 1


def test_a_folder_is_synced_by_one_process_at_a_time(crm: Crm, synced: Vdir) -> None:
    from simplecrm.actions.syncing.folder import locked

    crm("contacts", "edit", "ann", "--nickname", "Annie")
    with locked(str(synced.path)):
        said = sync(crm, synced)
        assert said.code == 2 and "is being synced by another process" in said.err
    assert sync(crm, synced).out == "contacts: 1 updated in the folder\n"


def test_a_file_that_changes_between_reading_and_writing_is_left_for_the_next_sync(
    crm: Crm, synced: Vdir, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simplecrm.actions.syncing import sync as syncing
    from simplecrm.actions.syncing.folder import Write
    from simplecrm.actions.syncing.results import Result

    crm("contacts", "edit", "ann", "--nickname", "Annie")
    apply = syncing.Sync.apply

    def changed_meanwhile(self: syncing.Sync) -> list[Result]:
        carry_out = self._folder.carry_out

        def other_first(writes: list[Write]) -> dict[str, str]:
            synced.replace("FN:Ann", "TEL:", "LANG:de\nTEL:")
            return carry_out(writes)

        monkeypatch.setattr(self._folder, "carry_out", other_first)
        return apply(self)

    with monkeypatch.context() as patch:
        patch.setattr(syncing.Sync, "apply", changed_meanwhile)
        said = sync(crm, synced)
    assert said.code == 4 and "was changed by another program meanwhile" in said.err
    assert "LANG:de" in synced.text("FN:Ann") and "NICKNAME" not in synced.text("FN:Ann")
    assert sync(crm, synced).out == "contacts: 1 updated in the book; 1 updated in the folder\n"
    assert "LANG:de" in synced.text("FN:Ann") and "NICKNAME:Annie" in synced.text("FN:Ann")


def test_a_sync_that_is_killed_before_the_book_is_committed_loses_nothing(
    crm: Crm, synced: Vdir, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simplecrm.actions.syncing import running

    crm("contacts", "edit", "ann", "--nickname", "Annie")
    synced.replace("FN:Ben", "EMAIL:", "NICKNAME:Benny\nEMAIL:")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(running.Run, "_settle", killed)
        assert sync(crm, synced).code == 130
    assert "NICKNAME:Annie" in synced.text("FN:Ann"), "the file was written"
    assert crm("show", "ben", "--json").json["nickname"] is None, "the book was not"
    assert sync(crm, synced).code == 0
    assert crm("show", "ben", "--json").json["nickname"] == "Benny"
    assert sync(crm, synced) == Answer(0, "contacts: nothing new\n", "")


def test_what_a_killed_sync_left_behind_is_removed(crm: Crm, synced: Vdir) -> None:
    old, new = (synced.path / f".simplecrm-{number}-x.vcf.tmp" for number in (1, 2))
    for path in (old, new):
        path.write_text("half")
    os.utime(old, (1, 1))
    crm("contacts", "edit", "ann", "--nickname", "Annie")
    assert sync(crm, synced).code == 0
    assert not old.exists() and new.exists()


def test_a_timer_runs_the_sync(crm: Crm, folder: Vdir) -> None:
    assert crm("sync", "--install", "--timer", "cron", "--dry-run").code == 2
    crm("config", "sync_folders", f"phone={folder} --with contacts")
    said = crm("sync", "--install", "--timer", "cron", "--dry-run").out
    assert "*/15 * * * *" in said and "simplecrm sync --run --quiet --no-input" in said and "PATH=" in said
    said = crm("sync", "--install", "--timer", "systemd", "--dry-run").out
    assert "simplecrm-sync.timer" in said and "OnCalendar=*:0/15" in said


def test_a_card_in_an_old_encoding_keeps_its_letters(crm: Crm, folder: Vdir) -> None:
    text = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u\r\nFN:Günther Blümchen\r\nN:Blümchen;Günther;;;\r\nEND:VCARD\r\n"
    (folder.path / "old.vcf").write_bytes(text.encode("cp1252"))
    sync(crm, folder)
    crm("contacts", "edit", "1", "--nickname", "Gü")
    assert sync(crm, folder).out == "contacts: 1 updated in the folder\n"
    card = folder.text("NICKNAME:Gü").splitlines()
    assert "FN:Günther Blümchen" in card and "N:Blümchen;Günther;;;" in card


def test_a_card_of_vcard_2_1_is_read_and_not_changed_which_is_said_every_time(crm: Crm, folder: Vdir) -> None:
    folder.card("Ann Lee", "TEL;CELL:1", version="2.1")
    assert sync(crm, folder).out == "contacts: 1 new in the book\n"
    crm("contacts", "edit", "ann", "--nickname", "Annie")
    before = folder.state
    for _ in range(2):
        said = sync(crm, folder)
        assert (said.code, said.out) == (4, "contacts: nothing new\n")
        assert "uid-ann.vcf: A card of vCard 2.1 is read but not changed." in said.err
    assert folder.state == before
