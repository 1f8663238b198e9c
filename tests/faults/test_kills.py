"""A few kills of each kind of change; ``python -m tests.faults.kills 500`` makes many."""

from __future__ import annotations

import pytest

from tests.faults.kills import Killer, pairs


@pytest.fixture(scope="module")
def killer(tmp_path_factory: pytest.TempPathFactory) -> Killer:
    """One set of books for all kills."""
    return Killer(tmp_path_factory.mktemp("kills"))


@pytest.mark.parametrize("pair", pairs(), ids="-".join)
def test_killed_change_is_complete_or_absent(killer: Killer, pair: tuple[str, str]) -> None:
    assert killer.kill(*pair).wrong == ""
