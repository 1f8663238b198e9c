"""The lean modules are the standard library's own, in whatever order they are loaded."""

from __future__ import annotations

import subprocess
import sys

import pytest

ORDERS = (
    "from simplecrm.lean import datetime as c, sqlite3 as s; import datetime, sqlite3, functools",
    "import datetime, sqlite3, functools; from simplecrm.lean import datetime as c, sqlite3 as s",
)
CHECK = """
assert c.datetime is datetime.datetime and c.UTC is datetime.UTC
assert s.Error is sqlite3.Error and s.Connection is sqlite3.Connection
assert functools.lru_cache(maxsize=2)(len).cache_info().maxsize == 2
book = s.connect(":memory:", cached_statements=2)
for number in range(5):
    assert book.execute(f"select {number} + 1").fetchone() == (number + 1,)
    assert book.execute("select 7").fetchone() == (7,)
try:
    book.execute("select nonsense")
except sqlite3.OperationalError as error:
    print(error)
"""


@pytest.mark.parametrize("order", ORDERS)
def test_lean_modules_are_the_standard_librarys(order: str) -> None:
    done = subprocess.run([sys.executable, "-c", order + CHECK], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("no such column: nonsense\n", "")
