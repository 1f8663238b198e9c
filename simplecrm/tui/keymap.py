"""The user's own keys: ``keys.toml`` in the config folder, a line ``action = "key"`` for each action that is to have
another key than usual.

A key is a character, or a name such as ``f5``, ``ctrl+t`` or ``delete``; an empty one takes the key away.
"""

from __future__ import annotations

import os
import re

from textual.keys import Keys, _character_to_key

from simplecrm import paths, registry
from simplecrm.core.records import Record
from simplecrm.core.text.similar import similar

RESERVED = frozenset(
    ("up", "down", "left", "right", "j", "k", "J", "K", "g", "G", "home", "end", "pageup", "pagedown", "enter",
     "escape", "tab", "shift+tab", "space", "asterisk", "ctrl+b", "ctrl+f", "ctrl+c", "ctrl+q", "ctrl+z", "ctrl+s",
     "ctrl+o", "ctrl+g", "ctrl+n", "backspace")
)  # fmt: skip
"""Keys that move in lists, and those of forms, which have the same meaning everywhere."""

_NAMES = frozenset(key.value for key in Keys)
_MODIFIED = re.compile(r"((ctrl|shift|alt|super|meta)\+)+([a-z0-9]|f\d{1,2})")


class Keymap(Record):
    """The keys by the ids of their actions, and what is wrong with the file, a sentence each."""

    keys: dict[str, str]
    faults: tuple[str, ...] = ()


def path() -> str:
    """The file, which need not exist."""
    return os.path.join(os.path.dirname(paths.config_path()), "keys.toml")


def load() -> Keymap:
    """The user's keys. What cannot be read or is in conflict is left out, and said."""
    if not os.path.exists(path()):
        return Keymap({})
    import tomllib

    try:
        with open(path(), "rb") as file:
            wanted = tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        return Keymap({}, (f"keys.toml cannot be read: {error}.",))
    return parsed(wanted)


def parsed(wanted: dict[str, object]) -> Keymap:
    """The keys of a file with this content."""
    usual = {action.id: action for action in registry.ACTIONS}
    keys, faults = dict[str, str](), list[str]()
    for name, value in wanted.items():
        key = _key(value)
        if name not in usual:
            meant = similar(name, usual)
            faults.append(f"keys.toml: no action “{name}”." + (f" Did you mean {meant}?" if meant else ""))
        elif key is None:
            faults.append(f'keys.toml: “{value}” for {name} is not a key. For example: {name} = "ctrl+t"')
        elif key in RESERVED and key != usual[name].key:
            faults.append(f"keys.toml: “{value}” for {name} is used in lists and forms.")
        else:
            taken = next(
                (other for other, own in keys.items() if own == key and _overlap(usual[other], usual[name])), ""
            )
            if key and taken:
                faults.append(f"keys.toml: “{value}” is for both {taken} and {name}; {taken} has it.")
            else:
                keys[name] = key
    for action in registry.ACTIONS:
        loses = next((name for name, key in keys.items() if key == action.key and _overlap(usual[name], action)), "")
        if action.key and loses and action.id not in keys:
            keys[action.id] = ""
            faults.append(f"keys.toml: “{registry.key_words(action.key)}” is for {loses} now; {action.id} has no key.")
    return Keymap(keys, tuple(faults))


def _overlap(one: registry.Action, other: registry.Action) -> bool:
    """Whether two actions need different keys: those of one mode take precedence over those of all."""
    return one.mode == other.mode


def _key(value: object) -> str | None:
    """The name that Textual has for a key; empty for none, None for what is not a key."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    if len(text) == 1:
        return _character_to_key(text)
    return text if text == "" or text in _NAMES or _MODIFIED.fullmatch(text) else None
