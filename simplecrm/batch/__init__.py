"""Actions given as JSON objects, with the checks of the commands: ``{"do": "log", "who": "ann@acme.com", …}``."""

from __future__ import annotations

from simplecrm.batch.table import ACTIONS
from simplecrm.errors import NotUnderstood
from simplecrm.scripting.actions import Actions
from simplecrm.scripting.scope import Scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from simplecrm.batch.table import Action
    from simplecrm.drafts.context import Context
    from simplecrm.store.book import Book


class Performer:
    """Performs actions on a book; ``context`` parses their phrases. ``each`` says that each action is its own step."""

    def __init__(self, book: Book, context: Context, *, each: bool = True) -> None:
        self._each = each
        self._actions = Actions(Scope(book, lambda: context))

    def perform(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """Perform one action; return its result: the ``id`` of the record and the parsed dates.

        Raises ``CrmError`` as the commands do, ``NotUnderstood`` for an unknown action or field.
        """
        name = wanted.get("do")
        if not isinstance(name, str) or name not in ACTIONS:
            raise NotUnderstood(f"Unknown action: “{name!s:.40}”.", f"Actions: {', '.join(ACTIONS)}")
        action = ACTIONS[name]
        given = _given(action, wanted)
        if action.alone and not self._each and not any(given.values()):
            raise NotUnderstood(
                f"{name} has to be a step of its own.", "Make each line its own step: simplecrm batch --each"
            )
        arguments = dict(given)
        several = arguments.pop(action.several) if action.several else ()
        made = action.method(self._actions)(*several, **arguments)
        return action.answer(made, given, self._actions.scope)


def _given(action: Action, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The given values by parameter name of the action's method. Raises ``NotUnderstood``."""
    by_name = {name: field for field in action.fields for name in (field.name, field.alias) if name}
    given: dict[str, Any] = {}
    for name, value in wanted.items():
        if name == "do":
            continue
        field = by_name.get(name)
        if field is None:
            raise NotUnderstood(
                f"Unknown field of {action.name}: “{name:.40}”.",
                f"Fields: {', '.join(one.name for one in action.fields)}",
            )
        if field.name in given:
            raise NotUnderstood(f"The field {field.name} is given twice, as “{field.name}” and “{field.alias}”.")
        given[field.name] = field.read(name, value)
    missing = next((name for name in action.required if given.get(name) in (None, "", [])), None)
    if missing is not None:
        raise NotUnderstood(f"{action.name} needs “{missing}”.", f"Fields: {', '.join(f.name for f in action.fields)}")
    return given
