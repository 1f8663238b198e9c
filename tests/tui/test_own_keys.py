"""The user's own keys, and the help that shows them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from simplecrm import registry
from simplecrm.tui import keymap
from tests.tui.driver import crm, story


@pytest.fixture(autouse=True)
def usual_keys() -> Iterator[None]:
    """The usual keys again after each test."""
    yield
    registry.rebind({})


def write(text: str) -> None:
    path = Path(keymap.path())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@story
async def test_action_has_the_users_key_everywhere(book: Path) -> None:
    write('log = "f5"\nnew_deal = "f7"\nundo = "Z"\n')
    async with crm(book) as app:
        await app.contacts.see("f5 Log", "Z Undo").press("f5").see("Log with Ann Lee").press("c").type("Hi")
        await app.press("ctrl+s").see("Logged call with Ann Lee · Z undo").press("l", "Z").see("Undone")
        await app.see_not("Log with").press("?").see("f5 ", "Log what happened").press("escape")
        await app.press("ctrl+p").type("log what").see("f5").press("escape")
        await app.deals.see("f7 Add").press("f7").see("Add a deal").press("escape")
        await app.contacts.press("O").see("Company · ").press("f5").see("Log with Acme")


@story
async def test_key_taken_from_another_action_is_said(book: Path) -> None:
    write('yank = "l"\n')
    async with crm(book) as app:
        await app.contacts.see("keys.toml: “l” is for yank now; log has no key.").press("l").see("Copy", "e  email")
        await app.press("escape").press("?", "slash").type("log what").see("By name", "^p        Log what happened")


@story
async def test_key_can_be_taken_away_and_given_to_another(book: Path) -> None:
    write('archive = ""\nyank = "x"\n')
    async with crm(book) as app:
        await app.contacts.see("Ann Lee").see_not("keys.toml").press("x").see("Copy", "e  email")


@story
async def test_own_keys_replace_the_usual_ones_on_pages(book: Path) -> None:
    write('log = "f5"\nnote = ""\nattach_here = "f6"\nlater = "f7"\npurchase_here = "f8"\nquit = "f9"\nwon = "r"\n')
    async with crm(book, size=(130, 32)) as app:
        await app.deals.see("Pilot 2027").press("right", "right", "enter").see("Deal · Pilot 2027")
        await app.see("f5 log · f follow-up · c case · f8 purchase · f6 attach · A open a file", "< f7 move · r won")
        await app.press("l", "n", "a", "greater_than_sign", "p", "w", "q").see("Deal · Pilot 2027", "proposal")
        await app.see_not("Log with", "Note on", "Attach", "Moved", "bought", "Won:").press("f7").see("Moved to")
        await app.press("f8").see("Bought by Pilot 2027").press("escape").press("f6").see("Attach").press("escape")
        await app.press("r").see("Won: Pilot 2027").press("f9").see_not("Deal · Pilot 2027")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('lgo = "f5"', "keys.toml: no action “lgo”. Did you mean log?"),
        ('log = "hyper+x"', "keys.toml: “hyper+x” for log is not a key."),
        ("log = 5", "keys.toml: “5” for log is not a key."),
        ('log = "j"', "keys.toml: “j” for log is used in lists and forms."),
        ('log = "f5"\nnote = "f5"', "keys.toml: “f5” is for both log and note; log has it."),
        ("log = f5", "keys.toml cannot be read"),
    ],
)
@story
async def test_fault_in_the_file_is_said_and_the_rest_works(book: Path, line: str, said: str) -> None:
    write(f'{line}\ntag = "f6"\n')
    async with crm(book) as app:
        await app.see(said)
        await app.contacts.see("Ann Lee").press("t" if "cannot" in said else "f6").see("Tag Ann Lee")


@story
async def test_help_has_the_keys_for_the_selection_first_and_is_filtered(book: Path) -> None:
    async with crm(book, size=(120, 50)) as app:
        await app.contacts.see("Ann Lee").press("?").see("On what is selected", "Log what happened")
        lines = app.lines
        places = [next(place for place, line in enumerate(lines) if words in line)
                  for words in ("On what is selected", "Log what happened", "At any time", "Go to Today")]  # fmt: skip
        assert places == sorted(places)
        await app.press("slash").type("tags").see("Add or remove tags").see_not("Go to Today", "Log what happened")
        await app.press("escape").see("Go to Today").press("escape").see_not("On what is selected")
        await (
            app.press("6", "right", "right", "?")
            .see("In Deals: mark as won")
            .press("slash")
            .type("nonsense")
            .see("No line has")
        )


def test_readme_names_the_actions_that_have_a_key() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    named = readme.partition("the ids are `")[2].partition("`")[0].split()
    assert sorted(named) == sorted(one.id for one in registry.ACTIONS if one.key)
