"""Markdown in panes: what it looks like, and that no text breaks it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simplecrm.show.threads import plain_subject
from simplecrm.tui.widgets.flow import Flow
from simplecrm.tui.widgets.markdown import lines, plain
from tests.tui.conftest import HOSTILE
from tests.tui.naughty import NAUGHTY
from tests.tui.test_hostile import OBEYED

SIGNS = "#*_`~>[]()-+.!1xX \n\tab"


def shown(text: str, width: int = 40) -> list[str]:
    return [line.plain for line in lines(text, width)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("# Contract #2", ["Contract #2"]),
        ("**now** *or* _never_ `x` ~~no~~", ["now or never x no"]),
        ("2 * 3 * 4, a_b_c, 5*x*y", ["2 * 3 * 4, a_b_c, 5*x*y"]),
        ("- one\n* two\n+ three\n12. four", ["• one", "• two", "• three", "12. four"]),
        ("- [ ] open\n- [x] done", ["○ open", "✓ done"]),
        ("> said\n>> before", ["│ said", "│ │ before"]),
        ("```py\n# no *heading*\n```\nafter", ["  # no *heading*", "after"]),
        ("---", ["─" * 20]),
        ("[bank.example](https://evil.example)", ["bank.example", "(https://evil.example)"]),
        ("<https://a.example> https://b.example", ["<https://a.example>", "https://b.example"]),
        ("", [""]),
    ],
)  # fmt: skip
def test_what_is_shown(text: str, wanted: list[str]) -> None:
    assert [line.rstrip() for line in shown(text, 24 if "//" in text else 40)] == wanted


@pytest.mark.parametrize("text", [HOSTILE, *NAUGHTY])
@pytest.mark.parametrize("form", ["{}", "# {}", "- {}", "> {}", "**{}**", "`{}`", "[{}](x)", "[x]({})", "```\n{}"])
def test_hostile_text_is_harmless_in_every_form(text: str, form: str) -> None:
    for line in lines(form.replace("{}", text), 30):
        assert not OBEYED.search(line.plain), repr(line.plain)
        assert line.cell_length <= 30
        assert not any("@click" in str(span.style) or "link=" in str(span.style) for span in line.spans)


@settings(max_examples=300, deadline=None)
@given(st.text(st.one_of(st.sampled_from(SIGNS), st.characters()), max_size=200), st.integers(24, 60))
def test_no_text_breaks_it(text: str, width: int) -> None:
    flow = Flow(width)
    flow.hang(12, ["a"], text, fold=1, lead="(good) ", is_markdown=True)
    assert all(line.cell_length <= width for line in flow.content().split("\n", allow_blank=True))
    assert not OBEYED.search(flow.content().plain.replace("\n", ""))


@pytest.mark.parametrize("sign", ["[", "*", "_", "`", "~", ">", "- ", "#", "re:", "Re: ", "![", "[a](", "**a", "_a "])
def test_long_hostile_texts_are_quick(sign: str) -> None:
    text, start = sign * (20_000 // len(sign)), time.perf_counter()
    lines(text, 50)
    plain_subject(text)
    assert time.perf_counter() - start < 2


def test_subjects_without_what_replies_put_before_them() -> None:
    for subject in ("Pilot", "Re: Pilot", "AW: WG:  pilot ", "Fwd: RE[3]: Pilot", "re : Pilot", "回复:Pilot"):
        assert plain_subject(subject) == "pilot", subject
    assert plain_subject("Reply: Pilot") == "reply: pilot"
    assert plain_subject("Re:") == ""


def test_lines_of_lists_have_texts_without_signs() -> None:
    assert plain("# Contract\n\n- ask **early**, `now`") == "Contract\n\n• ask early, now"
    assert len(plain("x" * 5_000)) <= 400
