"""The query parser: conditions, text, and the position of errors."""

from __future__ import annotations

import time
from typing import Any

import pytest

from simplecrm.core.query import parser
from simplecrm.core.query.parser import All, Not, Term, Word, parse
from simplecrm.core.query.words import is_plain
from simplecrm.core.text.spelling import is_nearly
from simplecrm.errors import NotUnderstood


def shape(node: Any) -> object:
    """A tree in few words: lists for and, sets of ``or``, ``-`` for not."""
    if isinstance(node, Word):
        return f'"{node.text}"' if node.phrase else node.text
    if isinstance(node, Term):
        return f"{node.name}{node.sign}{node.value}"
    if isinstance(node, Not):
        return ("-", shape(node.part))
    parts = [shape(part) for part in node.parts]
    return ("or", *parts) if isinstance(node, parser.Any) else parts


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("ann acme", ["ann", "acme"]),
        ("", []),
        ("tag:vip stage:lead", ["tag:vip", "stage:lead"]),
        ("tags:vip firm:acme due<fri", ["tag:vip", "company:acme", "next<fri"]),
        ("last<30d last>=60d", ["last<30d", "last>=60d"]),
        ('company:"acme gmbh" x', ["company:acme gmbh", "x"]),
        ('"new york" x', ['"new york"', "x"]),
        ("-tag:cold", ("-", "tag:cold")),
        ("not tag:cold", ("-", "tag:cold")),
        ("-(tag:a or tag:b) c", [("-", ("or", "tag:a", "tag:b")), "c"]),
        ("tag:a or tag:b stage:c", ("or", "tag:a", ["tag:b", "stage:c"])),
        ("(tag:a or tag:b) stage:c", [("or", "tag:a", "tag:b"), "stage:c"]),
        ("tag:a and tag:b", ["tag:a", "tag:b"]),
        ("((tag:a))", "tag:a"),
        ("@hot x", ["segment@hot", "x"]),
        ("shoe_size:42", "shoe_size:42"),
    ],
)
def test_conditions(text: str, tree: Any) -> None:
    assert shape(parse(text)) == tree


@pytest.mark.parametrize(
    "text",
    ["AT&T", "o'neil", "C++", "a-b", '"', "*", "-", "--", "(", ")", "()", "or", "and", "not", ":", "<", ">", "@", "x:",
     "https://acme.com/a?b=c", "12:30", "Acme(UK)", 'a"b', "+49 (30) 1234-567", "(030) 1234567", "ann@acme.com:25"],
)  # fmt: skip
def test_anything_but_a_condition_is_text(text: str) -> None:
    def words(node: Any) -> list[str]:
        return [node.text] if isinstance(node, Word) else [word for part in node.parts for word in words(part)]

    assert "".join(words(parse(text))).replace('"', "") == text.replace(" ", "").replace('"', "")


@pytest.mark.parametrize(
    ("text", "at", "sentence"),
    [
        ("ann (tag:a or b", 5, "opened here and never closed"),
        ("ann tag:", 9, "has no value"),
        ("x tag<3", 6, "cannot be compared with <"),
        ("-(" * 50 + "a", 41, "nested too deeply"),
        ("tag:x " * 101, 601, "more than 100 conditions"),
    ],
)
def test_parse_errors_point_to_their_position(text: Any, at: Any, sentence: Any) -> None:
    with pytest.raises(NotUnderstood) as fault:
        parse(text)
    assert sentence in fault.value.sentence
    assert f"(character {at})" in fault.value.sentence
    shown, pointer = fault.value.hint.split("\n  ")
    assert pointer.lstrip().startswith("^ here")
    assert pointer.index("^") <= len(shown)


@pytest.mark.parametrize(
    "text",
    ["(" * 10_000, ")" * 10_000, "or " * 3333, "-" * 10_000, '"' * 10_000, "a or " * 2000, "not " * 2500, "a(" * 5000,
     "tag:" * 2500, "@" * 10_000, "\0" * 10_000, "\udc80:\udc80 or \udcff", "tag:\0", "<>" * 5000, "x:y " * 2500],
)  # fmt: skip
def test_hostile_queries_are_parsed_or_rejected_quickly(text: Any) -> None:
    began = time.perf_counter()
    try:
        parse(text)
    except NotUnderstood as fault:
        assert fault.sentence.endswith(".")
    assert time.perf_counter() - began < 0.5


def test_plain_words_skip_the_parser() -> None:
    assert is_plain("ann acme") and is_plain("+49 (30) 12-34") and is_plain("AT&T C++ a-b o'neil")
    for text in ("tag:x", "-x", "a or b", "@x", '"a b"', "(a)", "deal>1", "last<1d", "not a"):
        assert not is_plain(text), text


@pytest.mark.parametrize("word", ["hoffmann", "hofmann", "hofman", "hofmanx", "hoxman", "hfoman", "homan", "ofman"])
def test_one_typo_is_corrected(word: str) -> None:
    assert is_nearly("hofman", word)


@pytest.mark.parametrize(("typed", "word"), [("hofman", "hauffmann"), ("hofman", "roman"), ("lee", "lea"), ("a", "b")])
def test_two_typos_or_short_words_are_not_corrected(typed: str, word: str) -> None:
    assert not is_nearly(typed, word)


def test_empty_query_matches_everybody() -> None:
    assert parse("  ") == All()
