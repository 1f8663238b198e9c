"""Three-way merge of two edits: nothing is lost without a decision."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from simplecrm.core import three_way
from simplecrm.core.records.contacts import Contact
from simplecrm.core.records.notes import Note

FIELDS = ("text", "pinned", "contact_id")
NOTES = st.builds(Note, text=st.sampled_from("abc"), pinned=st.booleans(), contact_id=st.integers(1, 3))


def changed(before: Note, after: Note) -> set[str]:
    """The fields that an edit changed."""
    return {field for field in FIELDS if getattr(before, field) != getattr(after, field)}


@given(NOTES, NOTES, NOTES)
def test_each_field_is_taken_from_the_side_that_changed_it(base: Any, mine: Any, theirs: Any) -> None:
    joined = three_way.join(base, mine, theirs, FIELDS)
    both = changed(base, mine) & changed(base, theirs) & changed(mine, theirs)
    assert {item.field for item in joined.conflicts} == both
    for field in FIELDS:
        if field in both:
            continue
        source = mine if field in changed(base, mine) else theirs
        assert getattr(joined.record, field) == getattr(source, field)
    assert set(joined.from_theirs) == changed(base, theirs) - changed(base, mine)


@given(NOTES, NOTES, NOTES)
def test_joining_is_symmetric_except_for_conflicts(base: Any, mine: Any, theirs: Any) -> None:
    one, other = three_way.join(base, mine, theirs, FIELDS), three_way.join(base, theirs, mine, FIELDS)
    assert [item.field for item in one.conflicts] == [item.field for item in other.conflicts]
    every = [item.field for item in one.conflicts]
    assert three_way.resolved(one, every) == three_way.resolved(other, [])


@given(NOTES, NOTES)
def test_edit_without_concurrent_changes_is_kept(base: Any, mine: Any) -> None:
    joined = three_way.join(base, mine, base, FIELDS)
    assert (joined.record, joined.conflicts, joined.from_theirs) == (mine, (), ())


@given(NOTES, NOTES, NOTES, st.sets(st.sampled_from(FIELDS)))
def test_resolved_record_can_be_saved_without_new_conflicts(base: Any, mine: Any, theirs: Any, keep: Any) -> None:
    decided = three_way.resolved(three_way.join(base, mine, theirs, FIELDS), keep)
    again = three_way.join(theirs, decided, theirs, FIELDS)
    assert (again.record, again.conflicts) == (decided, ())


def test_name_parts_are_not_shown_beside_the_name() -> None:
    base, mine = Contact(name="Ann Lee", family="Lee"), Contact(name="Anna Lee", family="Lee")
    theirs = Contact(name="Ann Leigh", family="Leigh", stage="customer")
    joined = three_way.join(base, mine, theirs, ("name", "family", "stage"))
    assert joined.from_theirs == ("family", "stage")
    assert three_way.to_show(joined) == ["stage"]
    only_part = three_way.join(base, base._replace(stage="former"), base._replace(family="Li"), ("family", "stage"))
    assert three_way.to_show(only_part) == ["family"]
