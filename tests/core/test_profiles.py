"""Handles and pages of people on networks, in any spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simplecrm.core.query.words import may_name_profile
from simplecrm.core.text.profiles import meant_keys, profile_key

SAME = (
    ("linkedin.com/in/ann-lee", "https://www.linkedin.com/in/Ann-Lee/?trk=x", "http://de.linkedin.com/in/ann-lee/de",
     "linkedin:ann-lee", "LinkedIn:@ann-lee"),
    ("x.com/annlee", "http://twitter.com/AnnLee", "https://mobile.twitter.com/annlee/", "x:annlee", "twitter:@AnnLee"),
    ("hachyderm.io/@ann", "https://hachyderm.io/@Ann", "mastodon:@ann@hachyderm.io", "mastodon:ann@hachyderm.io"),
    ("github.com/ann", "github:ann", "https://github.com/ann?tab=repositories"),
    ("bsky.app/profile/ann.bsky.social", "bluesky:ann.bsky.social"),
    ("t.me/ann", "telegram:@ann"),
    ("skype:ann", "SKYPE:Ann"),
)  # fmt: skip


@pytest.mark.parametrize("spellings", SAME)
def test_spellings_of_a_profile_have_one_key(spellings: tuple[str, ...]) -> None:
    assert {profile_key(spelling) for spelling in spellings} == {spellings[0]}
    assert all(spellings[0] in meant_keys(spelling) for spelling in spellings)


@pytest.mark.parametrize(
    "text",
    ["", "@", "ann@acme.com", "acme.com", "https://acme.com/ann", "x:", "x: ", "x:a b", "x:__", "tag:vip", "tel:+4930",
     "mailto:a@b.c", "https://x.com/home", "https://linkedin.com/company/acme", "@a@b", "@a/b", "//", "http://",
     "x:" + "a" * 101],
)  # fmt: skip
def test_other_texts_name_nobody(text: str) -> None:
    assert meant_keys(text) == ()


def test_bare_handle_may_be_on_any_network_and_labels_name_one() -> None:
    keys = meant_keys("@AnnLee")
    assert {"x.com/annlee", "linkedin.com/in/annlee", "github.com/annlee", "twitter:@annlee"} <= set(keys)
    for url in ("@AnnLee", "annlee"):
        assert profile_key(url, "Twitter") == "twitter:@annlee"
        assert profile_key(url, "Twitter") in meant_keys("https://x.com/annlee")
    assert profile_key("annlee") == profile_key("@annlee") == profile_key("annlee", "Homepage") == ""


@given(st.text(st.sampled_from("@:/.?=ax_-\0ß "), max_size=20))
def test_no_text_breaks_it_and_none_is_missed(text: str) -> None:
    assert not meant_keys(text) or may_name_profile(text.strip())
    assert all(key == key.casefold() for key in meant_keys(text))
