"""``Record`` behaves like a named tuple."""

from __future__ import annotations

import copy
import pickle
import sqlite3
from typing import Any

import pytest

from simplecrm.core.records import Record, records


class Place(Record):
    """Where something is."""

    city: str
    country: str = "Germany"
    rooms: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """One line."""
        return f"{self.city}, {self.country}"


def test_fields_are_given_by_position_or_name_with_defaults() -> None:
    assert Place("Bonn") == Place(city="Bonn") == ("Bonn", "Germany", ())
    assert Place("Paris", rooms=("1",), country="France").line == "Paris, France"


@pytest.mark.parametrize("before", [0, 1, 200])
def test_missing_unknown_or_double_field_is_an_error(before: int) -> None:
    class Point(Record):
        x: int
        y: int = 0

    for number in range(before):  # a constructor is compiled for a class of which there are many records
        assert Point(number) == Point(x=number) == Point(number, y=0) == (number, 0)
    for _ in range(2):
        with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
            Point()  # type: ignore[call-arg]
        with pytest.raises(TypeError, match="takes from 2 to 3 positional arguments but 4 were given"):
            Point(1, 2, 3)  # type: ignore[call-arg]
        with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
            Point(1, z=3)  # type: ignore[call-arg]
        with pytest.raises(TypeError, match="multiple values for argument 'x'"):
            Point(1, x=3)  # type: ignore[misc]


def test_classes_of_many_fields_have_each_of_them() -> None:
    names = [f"field_{number}" for number in range(40)]
    make: Any = type(Record)
    kind = make("Wide", (Record,), {"__annotations__": dict.fromkeys(names, "int")})
    wide = kind(*range(40))
    assert [getattr(wide, name) for name in names] == list(range(40))


def test_records_are_frozen_and_have_no_other_attributes() -> None:
    with pytest.raises(AttributeError):
        Place("Bonn").city = "Berlin"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        Place("Bonn").street = "Main Street"  # type: ignore[attr-defined]


def test_records_behave_like_named_tuples() -> None:
    bonn = Place("Bonn")
    assert bonn._replace(city="Berlin") == Place("Berlin")
    assert type(bonn._replace(city="Berlin")) is Place
    with pytest.raises(TypeError, match="town"):
        bonn._replace(town="Berlin")  # type: ignore[call-arg]
    assert Place._make(iter(["Bonn", "Germany", ()])) == bonn
    with pytest.raises(TypeError):
        Place._make(["Bonn"])
    assert bonn._asdict() == {"city": "Bonn", "country": "Germany", "rooms": ()}
    assert repr(bonn) == "Place(city='Bonn', country='Germany', rooms=())"
    assert Place._fields == ("city", "country", "rooms")
    assert Place._field_defaults == {"country": "Germany", "rooms": ()}


def test_records_can_be_copied_pickled_and_matched() -> None:
    bonn = Place("Bonn")
    assert copy.deepcopy(bonn) == pickle.loads(pickle.dumps(bonn)) == bonn
    match bonn:
        case Place(city, country):
            assert (city, country) == ("Bonn", "Germany")


def test_field_without_default_cannot_follow_one_with_default() -> None:
    with pytest.raises(TypeError, match="Bad"):

        class Bad(Record):
            first: str = ""
            second: str  # type: ignore[misc]


class Pair(Record):
    """A record to read rows as."""

    name: str
    is_first: bool = False


def test_rows_become_records_by_column_name() -> None:
    connection = sqlite3.connect(":memory:")
    assert records(connection.execute("select 'Ann' as name, 1 as is_first"), Pair, is_first=bool) == [
        Pair("Ann", True)
    ]
    assert records(connection.execute("select 'Ann' as name, 1 as is_first where 0"), Pair) == []
    for columns in ("1 as is_first, 'Ann' as name", "'Ann' as name", "'Ann' as name, 1 as is_last"):
        with pytest.raises(TypeError, match="not name, is_first"):
            records(connection.execute(f"select {columns}"), Pair)
    connection.close()
