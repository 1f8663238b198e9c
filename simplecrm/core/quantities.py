"""Quantities as people write them: ``3``, ``2.5``, ``1,000``, ``-1`` for a return.

They have up to three decimals, and are read by the same number format as amounts of money.
"""

from __future__ import annotations

from simplecrm.errors import NotUnderstood

MAX_DECIMALS = 3
LARGEST_QUANTITY = 10**9
"""Every quantity is less than this."""


def parse_quantity(text: str, number_format: str = "") -> float:
    """The quantity in a text; ``number_format`` is one of ``core.money.NUMBER_FORMATS``, or empty if it is not known.

    Raises ``NotUnderstood`` if it is 0, too large, ambiguous, or not a number.
    """
    from simplecrm.core.money import places, readings

    read = readings(text)
    if read is None or read.beside:
        raise _invalid(text)
    found = {form: number * read.scale for form, number in read.numbers.items()}
    found = {form: number for form, number in found.items() if places(number) <= MAX_DECIMALS}
    values = sorted(set(found.values()))
    if len(values) > 1 and number_format not in found:
        both = " or ".join(quantity_text(float(number)) for number in reversed(values))
        raise NotUnderstood(f"Ambiguous quantity: “{text.strip():.40}” can be {both}.", f"Write {both}.")
    if not values:
        raise _invalid(text)
    quantity = found[number_format] if len(values) > 1 else values[0]
    if not 0 < quantity < LARGEST_QUANTITY:
        raise _invalid(text)
    return float(-quantity if read.is_negative else quantity)


def quantity_text(quantity: float) -> str:
    """``3``, ``2.5``, ``-1``."""
    return f"{quantity:.{MAX_DECIMALS}f}".rstrip("0").rstrip(".")


def _invalid(text: str) -> NotUnderstood:
    return NotUnderstood(f"Invalid quantity: “{text.strip():.40}”.", "Write it as 3, 2.5, or -1 for a return.")
