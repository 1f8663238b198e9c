"""``demo``."""

from __future__ import annotations
from simplecrm.cli.groups import verbs as new_verbs

verbs = new_verbs()
