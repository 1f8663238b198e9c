"""Phone numbers in every spelling people use."""

from __future__ import annotations

import subprocess
import sys

import pytest

from simplecrm.core.text import phones


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("+49 (30) 1234-5678", "493012345678"),
        ("٠٣٠ ١٢٣", "030123"),
        ("０３－１２３４", "031234"),
        ("x²", ""),
        ("", ""),
    ],
)
def test_digits_of_any_script_become_ascii(number: str, expected: str) -> None:
    assert phones.digits(number) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("+49 30 1234", "43210394"),
        ("+49 (0)30 1234", "43210394"),
        ("030 1234 ext. 5", "4321030"),
        ("1" * 20 + "2", "2" + "1" * 14),
        ("no number", ""),
    ],
)
def test_phone_tail_is_the_reversed_digits(number: str, expected: str) -> None:
    assert phones.tail(number) == expected


@pytest.mark.parametrize("kept", ["+49 30 12345678", "+49 (0)30 12345678", "0049 30 12345678", "030/1234 5678"])
@pytest.mark.parametrize("typed", ["030 12345678", "(030) 1234-5678", "12345678", "30 1234 5678", "5678"])
def test_number_is_found_by_its_end_in_any_spelling(kept: str, typed: str) -> None:
    assert phones.tail(kept).startswith(phones.query_tail(typed))


@pytest.mark.parametrize("typed", ["+49 30 12345678", "+49 (0) 30 12345678", "0049 30 12345678"])
def test_international_number_is_found_with_its_country(typed: str) -> None:
    assert phones.tail("+493012345678") == phones.query_tail(typed)


@pytest.mark.parametrize(
    "text", ["030 123", "+49 (0)30-123/45", "(415) 555-0100 x12", "110", "tel:+49301234567", "＋４９ ３０ １２３"]
)
def test_phone_numbers_are_recognised(text: str) -> None:
    assert phones.looks_like_phone(text)


@pytest.mark.parametrize("text", ["", "12", "Ann 030 123", "ann@acme.com", "4711b", "+-()", "1" * 200, "030\x1b123"])
def test_other_text_is_not_taken_for_a_phone_number(text: str) -> None:
    assert not phones.looks_like_phone(text)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("+49 30 1234567", "+49301234567"),
        ("0049 (0)30 1234567", "+49301234567"),
        ("tel:+1-415-555-0100;ext=22", "+14155550100"),
        ("+1 415 555 0100 x123", "+14155550100"),
        ("+1 415 555 0100, ext. 5", "+14155550100"),
        ("+1 415 555 0100 extension 5", "+14155550100"),
        ("+1 415 555 0100p5", "+14155550100"),
        ("+1 415 555 0100 #5", "+14155550100"),
        ("＋４９ ３０ １２３４５６７", "+49301234567"),
        ("+12", ""),
        ("+1234567890123456", ""),
        ("+0 123 456 789", ""),
        ("030 1234567", ""),
        ("call me", ""),
        ("", ""),
    ],
)
def test_international_numbers_need_no_country(number: str, expected: str) -> None:
    assert phones.normalise(number, "") == expected


@pytest.mark.parametrize(
    ("number", "region", "expected"),
    [
        ("030 1234567", "DE", "+49301234567"),
        ("030/123 45 67", "de", "+49301234567"),
        ("(415) 555-0100 x7", "US", "+14155550100"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("06 1234 5678", "IT", "+390612345678"),
        ("110", "DE", ""),
        ("030 1234567", "XX", ""),
    ],
)
def test_national_numbers_use_the_given_country(number: str, region: str, expected: str) -> None:
    assert phones.normalise(number, region) == expected


def test_international_numbers_do_not_load_the_numbering_plans() -> None:
    script = "import sys; from simplecrm.core.text import phones; phones.normalise('+49 30 1234567', 'DE'); "
    script += "print('phonenumbers' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
