"""Templates in the application: add one, edit it, fill it in for a contact."""

from __future__ import annotations

from pathlib import Path

import pytest

from simplecrm.actions import campaigns, opening, templates
from simplecrm.core.records.campaigns import Campaign
from simplecrm.core.records.templates import Template
from simplecrm.lookups import activities
from simplecrm.lookups import campaigns as lookups
from simplecrm.store.book import Book
from tests.tui.driver import NOW, crm, story


@story
async def test_a_template_is_added_filled_in_sent_and_logged(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []

    def hand_over(target: str) -> bool:
        sent.append(target)
        return True

    monkeypatch.setattr(opening, "hand_over", hand_over)
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("m").see("Reply with a template", "a adds").press("a")
        await app.see("Add a template").type("thanks").press("tab").type("Thank you, {{ given }}").press("tab")
        await app.type("Dear {{ gvien }}").press("ctrl+s").see("Unknown field: “gvien”.")
        await app.press("ctrl+u").type("Dear {{ given }}, thank you.").press("ctrl+s").see("Added template thanks")
        await app.see("Reply with a template", "Thank you, {{ given }}").press("enter")
        await app.see("thanks to Ann Lee <ann@example.com>", "Thank you, Ann", "Dear Ann, thank you.")
        await app.press("end").type(" Bye.").press("ctrl+s").see("Logged email to Ann Lee", "Thank you, Ann")
        await app.press("ctrl+p").type("list the templates").press("enter").see("Templates", "enter edits")
        await app.press("enter").see("Edit thanks").press("escape").see("enter edits").press("escape")
        await app.see_not("enter edits")
    assert sent == ["mailto:ann@example.com?subject=Thank%20you%2C%20Ann&body=Dear%20Ann%2C%20thank%20you.%20Bye."]
    again = Book(str(book))
    logged = activities.rows(again.reading(), activities.ids(again.reading(), limit=1))[0]
    assert (logged.kind, logged.direction, logged.subject) == ("email", "out", "Thank you, Ann")
    again.close()


@story
async def test_a_template_that_lacks_a_field_says_which(book: Path) -> None:
    own = Book(str(book))
    templates.add(own, Template(name="size", text="Size {{ city }}"), NOW)
    own.close()
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("m").see("size").press("enter")
        await app.see("Ann Lee has no city, which the template size needs.")


@story
async def test_campaigns_are_listed_with_their_members(book: Path) -> None:
    own = Book(str(book))
    template = templates.add(own, Template(name="news", text="News"), NOW)
    campaigns.add(own, Campaign(name="spring", query="id:1,2"), template, NOW)
    own.close()
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("ctrl+p").type("list the campaigns").press("enter")
        await app.see("Campaigns", "spring", "enter lists the members").press("enter")
        await app.see("Campaign spring", "ben@example.com", "waiting").press("down", "enter")
        await app.see_not("Campaign spring").see("Ben Ortega")


@story
async def test_a_campaign_needs_a_template(book: Path) -> None:
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("ctrl+p").type("list the campaigns").press("enter")
        await app.see("a adds one").press("a").see("Add a campaign", "none yet").type("spring").press("tab")
        await app.type("id:1,2").press("ctrl+s").see("Add a template first")


@story
async def test_a_campaign_is_added_paused_and_resumed(book: Path) -> None:
    own = Book(str(book))
    templates.add(own, Template(name="news", text="News"), NOW)
    own.close()
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("ctrl+p").type("list the campaigns").press("enter")
        await app.see("a adds one").press("a").see("Add a campaign", "news").press("ctrl+s")
        await app.see("a campaign needs a name").type("spring").press("tab").type("tag:nobody").press("ctrl+s")
        await app.see("Nobody matches").press("ctrl+u").type("id:1,2").press("tab", "tab", "tab").type("often")
        await app.press("ctrl+s").see("often").press("ctrl+u").type("1 week").press("ctrl+s")
        await app.see("Added campaign spring: 1 to write to; left out: 1", "p pause or resume")
        await app.press("s").see("simplecrm campaigns send spring")
        await app.press("p").see("Paused spring", "spring (paused)").press("p").see("Resumed spring")
        await app.see_not("(paused)")
    again = Book(str(book))
    made = lookups.require(again.reading(), 1)
    again.close()
    assert (made.query, made.template, made.channel, made.quiet_days) == ("id:1,2", "news", "email", 7)


@story
async def test_a_reply_to_somebody_who_asked_not_to_be_contacted_is_saved_at_the_second_time(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "hand_over", lambda _: True)
    own = Book(str(book))
    templates.add(own, Template(name="news", text="News"), NOW)
    with own.writing("Mark") as step:
        step.connection.execute("update contact set do_not_contact = 1 where id = 1")
    own.close()
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").press("m").see("news").press("enter").see("news to Ann Lee").press("ctrl+s")
        await app.see("Ann Lee asked not to be", "again writes").press("ctrl+s")
        await app.see("Logged email to Ann Lee")
