"""Contacts as hypothesis draws them: any text that a book can hold, in every field."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from simplecrm.core.records.companies import Company
from simplecrm.core.records.contacts import Address, Contact, Email, Employment, FieldValue, Link, Phone
from simplecrm.core.records.notes import Note
from simplecrm.formats.protocol import Item

_LETTERS = st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp"), blacklist_characters="\ufeff")
_MARKS = st.sampled_from(
    [":::", " ::: ", ";", ",", "\\", '"', "'", "=", "+", "@", "-", "|", "\\n", "NULL", "äöü", "𝄞", "<b>"]
)


def texts(*, lines: bool = False, most: int = 20) -> st.SearchStrategy[str]:
    """Text as it is typed: trimmed, not empty; with line ends if ``lines``."""
    pieces = [_LETTERS, _MARKS] + ([st.just("\n")] if lines else [])
    return (
        st.lists(st.one_of(*pieces), min_size=1, max_size=most).map(lambda found: "".join(found).strip()).filter(bool)
    )


def maybe(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """The same, or nothing."""
    return st.one_of(st.just(""), strategy)


_HOSTS = st.sampled_from(["acme.com", "example.org", "müller.de", "sub.domain.co.uk"])
_LOCALS = st.from_regex(r"[a-z0-9._%+-]{1,20}", fullmatch=True)
addresses_of_mail = st.builds(lambda local, host: f"{local}@{host}", _LOCALS, _HOSTS)
labels = st.one_of(st.sampled_from(["", "work", "home", "mobile", "work fax", "other", "pager"]), texts(most=6))
emails = st.builds(Email, addresses_of_mail, labels)
phones = st.builds(Phone, st.from_regex(r"\+?[0-9][0-9 ()/.-]{2,14}[0-9]", fullmatch=True), labels)
links = st.builds(
    Link,
    st.one_of(
        st.from_regex(r"https://[a-z]{1,9}\.com/[a-z0-9;,?&=-]{0,12}", fullmatch=True), st.just("xmpp:ann@acme.com")
    ),
    st.one_of(labels, st.sampled_from(["LinkedIn", "Twitter", "GitHub"])),
)
addresses = st.builds(
    Address,
    labels,
    texts(lines=True),
    maybe(texts()),
    maybe(texts()),
    maybe(texts()),
    maybe(texts()),
    maybe(texts()),
    maybe(texts()),
)
starts = st.sampled_from(["", "2019", "2019-05", "2019-05-17"])
jobs = st.one_of(
    st.builds(Employment, texts(), maybe(texts()), maybe(texts()), starts),
    st.builds(Employment, st.just(""), texts(), maybe(texts()), starts),
    st.builds(Employment, texts(), maybe(texts()), maybe(texts()), starts, st.sampled_from(["2020", "2024-01-31"])),
)
field_names = st.from_regex(r"[A-Za-z][A-Za-z =;:äß]{0,10}[A-Za-z]", fullmatch=True)
fields = st.builds(FieldValue, field_names, texts(lines=True))
days = st.sampled_from(["", "1980-05-17", "--02-29", "1975-11", "1975", "circa 1960"])
times = st.sampled_from(["", "2026-01-02T03:04:05Z", "2020-12-31T23:59:59Z"])
extras = st.sampled_from(
    [
        "",
        "X-FOO:bar",
        "PHOTO;ENCODING=b;TYPE=JPEG:QUJD\nGEO:52.5;-13.4\nX-FOO;LANGUAGE=de;TYPE=PREF:a",
        "X-FOO;TYPE=x:a\\,b\nitem7.X-BAR:1\nitem7.X-ABLabel:Boat",
    ]
)


def several(strategy: st.SearchStrategy[Any], by: int = 0) -> st.SearchStrategy[tuple[object, ...]]:
    """A few records, no two with the same value."""
    return st.lists(strategy, max_size=3, unique_by=lambda record: record[by].casefold()).map(tuple)


contacts = st.builds(
    Contact,
    uid=st.from_regex(r"[0-9a-f]{32}", fullmatch=True),
    name=texts(),
    prefix=maybe(texts()),
    given=maybe(texts()),
    middle=maybe(texts()),
    family=maybe(texts()),
    suffix=maybe(texts()),
    nickname=maybe(texts()),
    stage=st.sampled_from(["lead", "customer"]),
    source=maybe(texts()),
    birthday=days,
    anniversary=days,
    cadence_days=st.integers(0, 400),
    do_not_contact=st.booleans(),
    language=st.sampled_from(["", "de", "en-GB"]),
    time_zone=st.sampled_from(["", "Europe/Berlin", "-05:00"]),
    emails=several(emails),
    phones=several(phones),
    addresses=st.lists(addresses, max_size=2).map(tuple),
    links=several(links),
    companies=st.lists(jobs, max_size=3).map(lambda found: tuple(sorted(found, key=lambda job: job.ended_on != ""))),
    tags=st.lists(texts(), max_size=3, unique=True).map(tuple),
    fields=st.lists(fields, max_size=3, unique_by=lambda field: field.name).map(tuple),
    extra=extras,
    archived_at=times,
    created_at=times,
    updated_at=times,
)

companies = st.builds(
    Company,
    uid=st.from_regex(r"[0-9a-f]{32}", fullmatch=True),
    name=texts(),
    domain=st.sampled_from(["", "acme.com"]),
    industry=maybe(texts()),
    emails=several(emails),
    phones=several(phones),
    addresses=st.lists(addresses, max_size=2).map(tuple),
    links=several(links),
    archived_at=times,
    created_at=times,
    updated_at=times,
)

notes = st.lists(texts(lines=True), max_size=3).map(lambda found: tuple(Note(text=text) for text in found))
items = st.builds(lambda contact, said: Item(1, contact, notes=said), contacts, notes)
