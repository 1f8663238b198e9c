"""Three-way joins of a record and an item, field by field."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simplecrm.core.records.contacts import Email, Phone
from simplecrm.core.sync import base as bases
from simplecrm.core.sync.contacts import FIELDS, TYPES, FullName, SyncedContact
from simplecrm.core.sync.joining import BOOK, FOLDER, NO_BASE, Base, Synced, join

ANN = SyncedContact(
    names=FullName("Ann Lee", given="Ann", family="Lee"), emails=(Email("ann@acme.com", "work"),), stage="lead"
)


def base_of(book: SyncedContact, folder: SyncedContact | None = None) -> Base:
    return Base(book._asdict(), (folder or book)._asdict())


def both(synced: Synced) -> SyncedContact:
    assert synced.book == synced.folder and not synced.conflicts
    found: SyncedContact = synced.book
    return found


def test_a_field_that_one_side_changed_is_carried_to_the_other() -> None:
    book, folder = ANN._replace(nickname="Annie"), ANN._replace(birthday="1980-12-04")
    assert both(join(FIELDS, base_of(ANN), book, folder)) == book._replace(birthday="1980-12-04")


def test_a_field_that_both_changed_is_a_conflict_until_a_side_is_preferred() -> None:
    book, folder = ANN._replace(nickname="Annie"), ANN._replace(nickname="Nan")
    found = join(FIELDS, base_of(ANN), book, folder)
    assert (found.book, found.folder) == (book, folder)
    assert [one.field for one in found.conflicts] == ["nickname"]
    assert both(join(FIELDS, base_of(ANN), book, folder, lambda _: BOOK)) == book
    assert both(join(FIELDS, base_of(ANN), book, folder, lambda _: FOLDER)) == folder


def test_values_added_to_a_list_on_both_sides_are_all_kept() -> None:
    one, other = Email("ann@home.org"), Email("ann@club.org")
    book, folder = (ANN._replace(emails=(*ANN.emails, new)) for new in (one, other))
    found = join(FIELDS, base_of(ANN), book, folder)
    assert set(found.book.emails) == set(found.folder.emails) == {*ANN.emails, one, other}


def test_a_value_removed_on_one_side_and_changed_on_the_other_stays() -> None:
    relabelled = ANN._replace(emails=(Email("ann@acme.com", "home"),))
    assert both(join(FIELDS, base_of(ANN), ANN._replace(emails=()), relabelled)).emails == relabelled.emails
    assert both(join(FIELDS, base_of(ANN), relabelled, ANN._replace(emails=()))).emails == relabelled.emails


def test_one_value_changed_differently_on_both_sides_is_a_conflict() -> None:
    one, other = (ANN._replace(emails=(Email("ann@acme.com", label),)) for label in ("home", "club"))
    assert [found.field for found in join(FIELDS, base_of(ANN), one, other).conflicts] == ["emails"]


def test_what_only_our_items_say_is_not_erased_by_a_program_that_drops_it() -> None:
    stripped = ANN._replace(stage="", nickname="Nan")
    found = join(FIELDS, base_of(ANN), ANN, stripped)
    assert found.book == ANN._replace(nickname="Nan") and found.folder == stripped
    again = join(FIELDS, base_of(found.book, stripped), found.book._replace(stage="customer"), stripped)
    assert again.folder.stage == "customer"


def test_a_value_that_a_program_writes_in_its_own_way_is_no_change() -> None:
    """A telephone that writes every number with dots."""
    book = ANN._replace(phones=(Phone("+49 30 123"),))
    folder = ANN._replace(phones=(Phone("+49.30.123"),))
    found = join(FIELDS, base_of(book, folder), book._replace(nickname="Annie"), folder)
    assert found.book.phones == book.phones and found.folder.phones == folder.phones


def test_without_a_base_what_is_empty_is_filled_and_what_differs_asked() -> None:
    book = ANN._replace(nickname="Annie", birthday="1980-12-04")
    folder = ANN._replace(nickname="Nan", language="de", emails=(Email("ann@home.org"),))
    found = join(FIELDS, NO_BASE, book, folder)
    assert [one.field for one in found.conflicts] == ["nickname"]
    assert found.book.language == "de" and found.folder.birthday == "1980-12-04"
    assert {email.address for email in found.book.emails} == {"ann@acme.com", "ann@home.org"}


_EMAILS = st.lists(
    st.builds(Email, st.sampled_from(["a@x.de", "b@x.de", "c@x.de"]), st.sampled_from(["", "work", "home"])),
    max_size=3,
    unique_by=lambda email: email.address,
).map(tuple)
_CONTACTS = st.builds(
    lambda nickname, emails, tags, stage, days: ANN._replace(
        nickname=nickname, emails=emails, tags=tags, stage=stage, cadence_days=days
    ),
    st.sampled_from(["", "Annie", "Nan"]),
    _EMAILS,
    st.lists(st.sampled_from(["hot", "vip", "new"]), unique=True).map(lambda tags: tuple(sorted(tags))),
    st.sampled_from(["", "lead", "customer"]),
    st.sampled_from([0, 30]),
)


@given(base=_CONTACTS, book=_CONTACTS, folder=_CONTACTS, side=st.sampled_from([BOOK, FOLDER]))
def test_a_second_sync_changes_nothing(
    base: SyncedContact, book: SyncedContact, folder: SyncedContact, side: str
) -> None:
    first = join(FIELDS, base_of(base), book, folder, lambda _: side)
    kept = bases.from_json(
        bases.to_json(bases.after(FIELDS, base_of(base), first, first.book, first.folder)), SyncedContact(), TYPES
    )
    second = join(FIELDS, kept, first.book, first.folder)
    assert (second.book, second.folder, second.conflicts) == (first.book, first.folder, ())


@given(base=_CONTACTS, book=_CONTACTS, folder=_CONTACTS)
def test_a_value_that_somebody_added_is_on_both_sides(
    base: SyncedContact, book: SyncedContact, folder: SyncedContact
) -> None:
    found = join(FIELDS, base_of(base), book, folder)
    before = {email.address for email in base.emails}
    added = {email.address for side in (book, folder) for email in side.emails} - before
    if not any(one.field == "emails" for one in found.conflicts):
        for side in (found.book, found.folder):
            assert added <= {email.address for email in side.emails}


def test_a_base_that_cannot_be_read_is_none() -> None:
    for text in ("", "null", "[]", '{"both": 3}', '{"book": {"emails": 5}}'):
        assert bases.from_json(text, SyncedContact(), TYPES) == NO_BASE
