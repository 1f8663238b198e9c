"""Postal addresses on one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simplecrm.core.records.contacts import Address
from simplecrm.core.text.addresses import parse_address


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Lindenweg 3, 10115 Berlin, Germany",
         {"street": "Lindenweg 3", "postal_code": "10115", "city": "Berlin", "country": "Germany"}),
        ("Lindenweg 3\n10115 Berlin", {"street": "Lindenweg 3", "postal_code": "10115", "city": "Berlin"}),
        ("10115 Berlin", {"postal_code": "10115", "city": "Berlin"}),
        ("D-10115 Berlin, Germany", {"postal_code": "D-10115", "city": "Berlin", "country": "Germany"}),
        ("Stephansplatz 1, Top 4, 1010 Wien, Austria (work)",
         {"street": "Stephansplatz 1", "extended": "Top 4", "postal_code": "1010", "city": "Wien",
          "country": "Austria", "label": "work"}),
        ("12 Main St, Springfield, IL 62704, USA",
         {"street": "12 Main St", "city": "Springfield", "region": "IL", "postal_code": "62704", "country": "USA"}),
        ("1234 Main Street, Springfield", {"street": "1234 Main Street", "city": "Springfield"}),
        ("500 Howard St, Suite 300, San Francisco CA 94105",
         {"street": "500 Howard St", "extended": "Suite 300", "city": "San Francisco", "region": "CA",
          "postal_code": "94105"}),
        ("221B Baker Street, London NW1 6XE, UK",
         {"street": "221B Baker Street", "city": "London", "postal_code": "NW1 6XE", "country": "UK"}),
        ("10 Downing Street, London, SW1A 2AA",
         {"street": "10 Downing Street", "city": "London", "postal_code": "SW1A 2AA"}),
        ("111 Wellington St, Ottawa, ON K1A 0A9, Canada",
         {"street": "111 Wellington St", "city": "Ottawa", "region": "ON", "postal_code": "K1A 0A9",
          "country": "Canada"}),
        ("Dam 1, 1012 JS Amsterdam, Netherlands",
         {"street": "Dam 1", "postal_code": "1012 JS", "city": "Amsterdam", "country": "Netherlands"}),
        ("Na Příkopě 1, 110 00 Praha 1, Czechia",
         {"street": "Na Příkopě 1", "postal_code": "110 00", "city": "Praha 1", "country": "Czechia"}),
        ("Postfach 1234, 60311 Frankfurt", {"po_box": "Postfach 1234", "postal_code": "60311", "city": "Frankfurt"}),
        ("Street 1, Berlin", {"street": "Street 1", "city": "Berlin"}),
        ("Street 1, Berlin, Germany", {"street": "Street 1", "city": "Berlin", "country": "Germany"}),
        ("Berlin, Germany", {"city": "Berlin", "country": "Germany"}),
        ("Berlin", {"city": "Berlin"}), ("Lindenweg 3", {"street": "Lindenweg 3"}),
        ("1 George St, Sydney NSW 2000, Australia",
         {"street": "1 George St", "city": "Sydney", "region": "NSW", "postal_code": "2000", "country": "Australia"}),
        ("Via Roma 1, 00184 Roma, RM, Italy",
         {"street": "Via Roma 1", "postal_code": "00184", "city": "Roma", "region": "RM", "country": "Italy"}),
    ],
)  # fmt: skip
def test_the_parts_of_an_address(text: str, parts: dict[str, str]) -> None:
    assert parse_address(text) == Address(**parts)


@given(st.lists(st.text("abcXYZ 0123456789-", min_size=1, max_size=12), max_size=7))
def test_no_word_of_an_address_is_lost(parts: list[str]) -> None:
    text = ", ".join(parts)
    kept = " ".join(parse_address(text)).replace(",", " ").split()
    assert sorted(kept) == sorted(text.replace(",", " ").split())


@pytest.mark.parametrize(
    "place",
    [
        Address(street="Lindenweg 3", postal_code="10115", city="Berlin", country="Germany"),
        Address(street="Lindenweg 3", extended="Hof", postal_code="1010", city="Wien", region="W", country="Austria"),
        Address(postal_code="10115", city="Berlin"), Address(street="Lindenweg 3", city="Berlin"),
    ],
)  # fmt: skip
def test_an_address_as_it_is_shown_reads_as_the_same(place: Address) -> None:
    assert parse_address(place.line) == place
