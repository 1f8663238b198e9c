"""Names as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simplecrm.core.text.names import NameParts, display_name, fold, looks_like_email, parse_name, split_person


@pytest.mark.parametrize(
    ("text", "name", "email"),
    [
        ("Ann Lee <ann@acme.com>", "Ann Lee", "ann@acme.com"),
        ("ann@acme.com (Ann Lee)", "Ann Lee", "ann@acme.com"),
        ("ann@acme.com", "", "ann@acme.com"),
        ("<ann@acme.com>", "", "ann@acme.com"),
        ('"Lee, Ann" <ann@acme.com>', "Lee, Ann", "ann@acme.com"),
        ("'Ann Lee' <ann@acme.com>", "Ann Lee", "ann@acme.com"),
        ("Lee, Ann", "Lee, Ann", ""),
        ("Ann Lee ann@acme.com", "Ann Lee", "ann@acme.com"),
        ("Ann Lee, ann@acme.com", "Ann Lee", "ann@acme.com"),
        ("ann@acme.com Ann Lee", "Ann Lee", "ann@acme.com"),
        ("Ann <mailto:ann@acme.com>", "Ann", "ann@acme.com"),
        ("  Ann \t Lee  ", "Ann Lee", ""),
        ("Ann <not an address>", "Ann <not an address>", ""),
        ("福田 <f@例え.jp>", "福田", "f@例え.jp"),
        ("", "", ""),
    ],
)
def test_name_and_email_are_split(text: str, name: str, email: str) -> None:
    assert split_person(text) == (name, email)


@pytest.mark.parametrize(
    ("display", "parts"),
    [
        ("Ann Lee", NameParts(given="Ann", family="Lee")),
        ("Lee, Ann", NameParts(given="Ann", family="Lee")),
        ("Lee, Dr. Ann Marie", NameParts("Dr.", "Ann", "Marie", "Lee")),
        ("Ann Marie Lee", NameParts(given="Ann", middle="Marie", family="Lee")),
        ("Madonna", NameParts(given="Madonna")),
        ("Ursula von der Leyen", NameParts(given="Ursula", family="von der Leyen")),
        ("Dick Van Dyke", NameParts(given="Dick", family="Van Dyke")),
        ("Van Morrison", NameParts(given="Van", family="Morrison")),
        ("María José de la Cruz", NameParts(given="María", middle="José", family="de la Cruz")),
        ("Martin Luther King Jr.", NameParts(given="Martin", middle="Luther", family="King", suffix="Jr.")),
        ("Ann Lee, PhD", NameParts(given="Ann", family="Lee", suffix="PhD")),
        ("Lee, Ann, Jr.", NameParts(given="Ann", family="Lee", suffix="Jr.")),
        ("Prof. Dr. Ann Lee", NameParts("Prof. Dr.", "Ann", "", "Lee")),
        ("Dr. Lee", NameParts("Dr.", "Lee")),
        ("Ann Ba", NameParts(given="Ann", family="Ba")),
        ("Thi Le Nguyen", NameParts(given="Thi", middle="Le", family="Nguyen")),
        ("Dan O'Neil", NameParts(given="Dan", family="O'Neil")),
        ("Chiara 福田", NameParts(given="Chiara", family="福田")),
        ("山田 太郎", NameParts(given="太郎", family="山田")),
        ("김철수", NameParts(given="김철수")),
        ("", NameParts()),
        (" , ", NameParts()),
    ],
)
def test_names_are_split_into_parts(display: str, parts: NameParts) -> None:
    assert parse_name(display) == parts


@pytest.mark.parametrize(
    "name", ["Ann Lee", "Dr. Ann Marie von der Heide Jr.", "Madonna", "山田 太郎", "김철수", "Chiara 福田", "O'Neil"]
)
def test_name_parts_join_to_the_same_name(name: str) -> None:
    assert display_name(parse_name(name)) == name


def test_family_name_before_a_comma_moves_to_the_end() -> None:
    assert display_name(parse_name("Lee, Dr. Ann")) == "Dr. Ann Lee"


@given(st.text(max_size=40))
def test_splitting_a_name_loses_no_letter(text: str) -> None:
    shown = display_name(parse_name(text))
    assert sorted(shown.replace(" ", "")) == sorted("".join(text.split()).replace(",", ""))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ann  LEE ", "ann lee"),
        ("Straße", "strasse"),
        ("Łukasz Søren Đorđe", "lukasz soren dorde"),
        ("Ærø Œuvre Þór", "aero oeuvre thor"),
        ("JOSÉ Núñez", "jose nunez"),
        ("İstanbul ılık", "istanbul ilik"),
        ("Zoe\u0308", "zoe"),
        ("Ａｎｎ\u00a0Lee", "ann lee"),
        ("がか", "がか"),
        ("한국", "한국"),
        ("שָׁלוֹם", "שלום"),
        ("Ǆ", "dz"),
    ],
)
def test_folding_keeps_what_sorting_and_matching_need(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=30))
def test_folding_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=30))
def test_ascii_fast_path_folds_like_the_general_one(text: str) -> None:
    assert fold(text + " é") == f"{fold(text)} e".strip()


@pytest.mark.parametrize(
    "text", ["ann@acme.com", "a+b@x.co", "jörg@müller.de", "f@例え.jp", "root@localhost", "o'neil@x.ie"]
)
def test_email_addresses_are_recognised(text: str) -> None:
    assert looks_like_email(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ann",
        "@acme.com",
        "ann@",
        "a@b@c",
        "ann lee@acme.com",
        "ann@acme..com",
        "ann@.com",
        "ann@acme.com.",
        "ann@ac\u00a0me.com",
        "ann@acme.com\r\nBcc: all@acme.com",
        "ann\x00@acme.com",
        "<ann@acme.com>",
        "a" * 65 + "@acme.com",
        "a@" + "b" * 64 + ".com",
        "a@" + ".".join(["b" * 50] * 5),
    ],
)
def test_other_text_is_not_taken_for_an_email_address(text: str) -> None:
    assert not looks_like_email(text)
