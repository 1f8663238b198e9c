"""SQL for amounts of money, which are kept in minor units: how many of them a unit of the currency has."""

from __future__ import annotations

from simplecrm.core.currencies import DECIMALS, DEFAULT_DECIMALS


def _units() -> str:
    cases = ""
    for places in sorted(set(DECIMALS.values())):
        codes = ", ".join(f"'{code}'" for code, its in DECIMALS.items() if its == places)
        cases += f"when currency in ({codes}) then {10**places} "
    return f"(case {cases}else {10**DEFAULT_DECIMALS} end)"


UNITS = _units()
"""Minor units in a unit of a deal's ``currency``."""

WHOLE = f"value / {UNITS}"
"""A deal's value in whole units of its currency, rounded down."""
