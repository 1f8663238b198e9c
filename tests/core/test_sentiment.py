"""What the trend of the sentiment of activities means."""

from __future__ import annotations

import pytest

from simplecrm.core.sentiment import Trend, parse_sentiment, trend
from simplecrm.errors import NotUnderstood
from simplecrm.show.sentiment import trend_words

WORDS = {"+": "good", "0": "neutral", "-": "bad"}


def of(signs: str) -> Trend | None:
    return trend([WORDS[sign] for sign in signs])


@pytest.mark.parametrize(
    ("signs", "level", "direction"),
    [
        ("+", "good", ""), ("0", "neutral", ""), ("-", "bad", ""), ("+-", "neutral", ""), ("-++", "good", ""),
        ("+--", "bad", ""), ("++++", "good", "steady"), ("----", "bad", "steady"), ("0000", "neutral", "steady"),
        ("--++", "good", "improving"), ("++--", "bad", "worsening"), ("00+0", "good", "improving"),
        ("+000", "neutral", "worsening"), ("+-+-", "neutral", "steady"), ("--0++", "good", "improving"),
        ("++-++", "good", "steady"), ("++0--", "bad", "worsening"), ("000+00", "good", "steady"),
        ("000++0", "good", "improving"), ("-------+-+", "neutral", "improving"), ("-----++++-", "good", "improving"),
        ("+++++++0+-", "good", "worsening"),
    ],
)  # fmt: skip
def test_the_newer_half_is_compared_with_the_older(signs: str, level: str, direction: str) -> None:
    found = of(signs)
    assert found is not None
    assert (found.level, found.direction) == (level, direction)
    assert found.rated == tuple(WORDS[sign] for sign in signs)


def test_without_rated_activities_there_is_no_trend() -> None:
    assert trend([]) is None


def test_a_trend_is_one_line_that_reads_without_colour() -> None:
    shown = {signs: trend_words(found) for signs in ("-", "+0", "--0++") if (found := of(signs))}
    assert shown == {
        "-": "bad  -  (1 rated)", "+0": "good  + 0  (last 2 rated, newest last)",
        "--0++": "good, improving  - - 0 + +  (last 5 rated, newest last)",
    }  # fmt: skip


def test_words_are_read_in_any_case_and_others_are_refused_with_those_accepted() -> None:
    assert [parse_sentiment(text) for text in ("", " ", " Good ", "BAD", "neutral")] == [
        "",
        "",
        "good",
        "bad",
        "neutral",
    ]
    with pytest.raises(NotUnderstood) as refused:
        parse_sentiment("happy")
    assert (refused.value.sentence, refused.value.hint) == (
        "Unknown sentiment: “happy”.", "Sentiments: good, neutral, bad",
    )  # fmt: skip
