"""How often to talk to contacts of a stage, as a setting says it: ``customer=30, lead=2 weeks``."""

from __future__ import annotations

from simplecrm.errors import NotUnderstood

HINT = "For example: customer=30, lead=2 weeks"


def parse_stages(text: str) -> dict[str, int]:
    """The days between talks by stage. Raises ``NotUnderstood``."""
    found: dict[str, int] = {}
    for part in text.split(","):
        if not part.strip():
            continue
        stage, sign, cadence = part.partition("=")
        if not sign or not stage.strip() or not cadence.strip():
            raise NotUnderstood(f"Invalid stage cadence: “{part.strip()}”.", HINT)
        found[stage.strip().lower()] = _days(cadence.strip())
    return {stage: days for stage, days in found.items() if days}


def _days(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 4:
        return int(text)
    from simplecrm.core.dates.durations import parse_cadence

    return parse_cadence(text)
