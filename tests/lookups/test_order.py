"""Long lists of ids take little memory."""

from __future__ import annotations

import sqlite3

import pytest

from simplecrm.lookups.order import SHORT, ids_in_order


@pytest.mark.parametrize("count", [0, 1, SHORT - 1, SHORT, SHORT + 1, 3 * SHORT + 7])
@pytest.mark.parametrize("large", [(), (5,), (2 * SHORT,), (1, 3 * SHORT)])
def test_ids_keep_their_order(count: int, large: tuple[int, ...]) -> None:
    ids = [number + (1 << 40 if number in large else 0) for number in range(count)]
    connection = sqlite3.connect(":memory:")
    connection.execute("create table one (id integer, place integer)")
    connection.executemany("insert into one values (?, ?)", [(one, place) for place, one in enumerate(ids)])
    found = ids_in_order(connection, "select id from one order by place")
    assert list(found) == ids
    assert list(ids_in_order(connection, "select id from one order by place", limit=1200)) == ids[:1200]
    if count > SHORT and not large:
        assert memoryview(found).itemsize == 4  # type: ignore[arg-type]
    connection.close()
