"""Checks and renders templates with Jinja.

A template is for one person, so it only names fields, gives them a default, chooses by them, and changes their case.
Everything else in Jinja is refused when the template is read, before anything of it runs: its own sandbox allows
``{% for i in range(99999) %}`` within another, and ``"{:>999999999}".format(1)``. What is left takes time and memory in
proportion to the length of the template.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError, Undefined, meta, nodes
from jinja2.sandbox import SandboxedEnvironment

from simplecrm.core.templates.fields import GROUPS
from simplecrm.core.text.similar import similar
from simplecrm.errors import NotUnderstood

MAX_LETTERS = 100_000
"""The length of a template; a long letter has 5,000 letters."""

FILTERS = ("capitalize", "d", "default", "lower", "title", "trim", "truncate", "upper")
"""The filters of Jinja that a template may use: none makes a text much longer."""

TESTS = ("defined", "undefined")

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Filter,
    nodes.FilterBlock, nodes.Test, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or,
    nodes.Not, nodes.Assign, nodes.Keyword,
)  # fmt: skip

_CALLED: dict[type[nodes.Node], str] = {
    nodes.Add: "arithmetic", nodes.Sub: "arithmetic", nodes.Mul: "arithmetic", nodes.Div: "arithmetic",
    nodes.FloorDiv: "arithmetic", nodes.Mod: "arithmetic", nodes.Pow: "arithmetic", nodes.Neg: "arithmetic",
    nodes.Pos: "arithmetic", nodes.Concat: "the operator ~",
    nodes.For: "loops", nodes.Call: "calls", nodes.Macro: "macros", nodes.CallBlock: "macros",
    nodes.Include: "includes", nodes.Import: "imports", nodes.FromImport: "imports", nodes.Extends: "inheritance",
    nodes.Getitem: "parts of texts", nodes.List: "lists", nodes.Tuple: "lists", nodes.Dict: "lists",
}  # fmt: skip
"""What those that people try are called."""

Values = Mapping[str, "str | Mapping[str, str]"]
"""{field: its value, or group: {field: its value}}. An empty value is a missing one."""


class CompiledTemplate:
    """A text with fields, checked and compiled once. ``fields`` are those that it names, such as ``given`` and
    ``deal.title``.

    Raises ``NotUnderstood`` for a text that is not a template, and for one that does what templates must not.
    """

    def __init__(self, source: str) -> None:
        if len(source) > MAX_LETTERS:
            raise NotUnderstood(f"The template has more than {MAX_LETTERS:,} letters.")
        self._missing: list[str] = []
        environment = _environment(self._missing.append)
        try:
            tree = environment.parse(source)
            _check(tree)
            self._compiled = environment.from_string(source)
        except TemplateSyntaxError as error:
            raise NotUnderstood(
                f"Invalid template: {_sentence(error.message or '')} (line {error.lineno}).",
                "A field is written as {{ given }}, with a default as {{ given or 'there' }}.",
            ) from error
        except RecursionError as error:
            raise NotUnderstood("The template is nested too deeply.") from error
        self.fields = tuple(sorted(_named(tree)))

    def render(self, values: Values) -> tuple[str, tuple[str, ...]]:
        """The text with these values, and the fields that it needs but that have none."""
        self._missing.clear()
        given: dict[str, Any] = {name: value for name, value in values.items() if value and name not in GROUPS}
        for group in GROUPS:
            found = values.get(group)
            given[group] = _Group(group, found if isinstance(found, Mapping) else {})
        try:
            text = self._compiled.render(given)
        except (TemplateError, TypeError, ValueError, RecursionError) as error:
            raise NotUnderstood(f"The template cannot be filled in: {_sentence(str(error))}.") from error
        return text, tuple(dict.fromkeys(self._missing))


def check_fields(fields: tuple[str, ...], known: Mapping[str, str]) -> None:
    """Raise ``NotUnderstood`` for a field that is not one of ``known``, with the one that may be meant."""
    for field in fields:
        if field not in known:
            meant = similar(field, list(known))
            hint = f"Did you mean {meant}?" if meant else "See them: simplecrm templates fields"
            raise NotUnderstood(f"Unknown field: “{field}”.", hint)


class _Group:
    """The fields of a group, which has no other parts."""

    def __init__(self, name: str, values: Mapping[str, str]) -> None:
        self.name, self.values = name, values


class _Environment(SandboxedEnvironment):
    def getattr(self, obj: Any, attribute: str) -> Any:
        """The value of ``deal.title``."""
        if not isinstance(obj, _Group):
            return super().getattr(obj, attribute)
        return obj.values.get(attribute) or self.undefined(name=f"{obj.name}.{attribute}")


def _environment(missed: Callable[[str], None]) -> SandboxedEnvironment:
    """Jinja, which calls ``missed`` with the name of each field without a value that a text needs."""

    class Missing(Undefined):
        __slots__ = ()

        def __str__(self) -> str:
            missed(self._undefined_name or "")
            return ""

    made = _Environment(undefined=Missing, autoescape=False, trim_blocks=True, lstrip_blocks=True)
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in FILTERS}
    made.tests = {name: made.tests[name] for name in TESTS}
    return made


def _check(tree: nodes.Template) -> None:
    grouped = {id(node.node) for node in tree.find_all(nodes.Getattr)}
    for node in _every(tree):
        is_group = isinstance(node, nodes.Name) and node.name in GROUPS
        if id(node) in grouped and not is_group:
            raise NotUnderstood(f"Only {', '.join(GROUPS)} have parts (line {node.lineno}).")
        if isinstance(node, nodes.Name) and is_group and id(node) not in grouped:
            raise NotUnderstood(
                f"“{node.name}” has parts (line {node.lineno}).", "See them: simplecrm templates fields"
            )
        if not isinstance(node, _ALLOWED):
            what = _CALLED.get(type(node), f"“{type(node).__name__}”")
            raise NotUnderstood(
                f"Templates cannot have {what} (line {node.lineno}).",
                "They have fields, such as {{ given or 'there' }}, and {% if company %} … {% endif %}.",
            )


def _every(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _every(child)


def _named(tree: nodes.Template) -> set[str]:
    """The fields that a template names, but for what it sets itself."""
    grouped = {f"{node.node.name}.{node.attr}" for node in tree.find_all(nodes.Getattr)}  # type: ignore[attr-defined]
    ungrouped = {node.name for node in tree.find_all(nodes.Name)} & {"self", "super", "loop"}
    return (meta.find_undeclared_variables(tree) - GROUPS.keys()) | ungrouped | grouped


def _sentence(words: str) -> str:
    return words.strip().rstrip(".") or "it cannot be read"
