"""Contacts as an Org outline."""

from __future__ import annotations

from tests.answers import Crm


def test_contact_with_all_its_records_is_written(crm: Crm) -> None:
    crm("add", "Ann Lee <ann@acme.com>", "--company", "Acme", "--title", "CEO", "--tag", "trade fair")
    crm("note", "ann", "* not a heading\nsails")
    crm("log", "call", "ann", "Wants a quote", "--next", "next tue 9am", "--next-text", "Send it")
    head = ["* Ann Lee :trade_fair:", ":PROPERTIES:", ":EMAIL: ann@acme.com"]
    assert crm("export", "--format", "org").lines[:3] == head
    text = crm("export", "--format", "org").out
    assert ":COMPANY: CEO, Acme\n" in text
    assert "** Note [2026-11-22 Sun]\n * not a heading\nsails\n" in text
    assert "** TODO Send it\nSCHEDULED: <2026-12-01 Tue 09:00>\n" in text
    assert "** call [2026-11-22 Sun]\nWants a quote\n" in text
