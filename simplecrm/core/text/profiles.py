"""The pages that people have on networks, and the same page however its address is spelled."""

from __future__ import annotations

from simplecrm.core.text import word_set

_PAGES = {
    "linkedin.com": ("in", "pub"),
    "xing.com": ("profile", "people"),
    "facebook.com": ("",),
    "instagram.com": ("",),
    "twitter.com": ("",),
    "x.com": ("",),
    "github.com": ("",),
    "gitlab.com": ("",),
    "threads.net": ("",),
    "t.me": ("",),
    "vk.com": ("",),
    "bsky.app": ("profile",),
    "medium.com": ("",),
    "crunchbase.com": ("person",),
    "angel.co": ("u",),
    "wellfound.com": ("u",),
    "keybase.io": ("",),
    "orcid.org": ("",),
    "tiktok.com": ("",),
    "youtube.com": ("",),
    "researchgate.net": ("profile",),
    "viadeo.com": ("profile",),
}
"""Networks, and what precedes a person's name in the path there; empty for nothing."""

_SAME_SITE = {"twitter.com": "x.com", "fb.com": "facebook.com", "telegram.me": "t.me", "threads.com": "threads.net"}

_NOT_A_PERSON = word_set(
    "about company companies contact events explore groups help home hashtag i intent jobs legal login messages pages "
    "privacy school search settings share sharer sharer.php signup terms"
)
"""First parts of a path that name something else than a person where names are not marked."""

_HANDLE_SCHEMES = ("xmpp", "skype", "sip", "sips", "matrix", "aim", "icq", "msnim", "ymsgr", "signal", "threema")


def profile_key(url: str, label: str = "") -> str:
    """What identifies a person's page or handle, such as ``linkedin.com/in/annlee``; empty for any other address.

    Scheme, ``www.`` and country subdomains, case, a trailing slash, queries and fragments make no difference.
    ``label`` names the service of a bare handle: ``@ann`` and ``twitter``.
    """
    text = url.strip()
    if not text:
        return ""
    scheme, colon, rest = text.partition(":")
    if colon and scheme.lower() in _HANDLE_SCHEMES:
        handle = rest.lstrip("/").partition("?")[0].casefold()
        return f"{scheme.lower()}:{handle}" if handle else ""
    if text.startswith("@"):
        return f"{label.strip().casefold()}:{text.casefold()}" if label.strip() and len(text) > 1 else ""
    return _page(text)


def _page(text: str) -> str:
    address = text.partition("://")[2] or text
    address, _, query = address.partition("#")[0].partition("?")
    host, _, path = address.partition("/")
    host = host.rpartition("@")[2].partition(":")[0].casefold().rstrip(".")
    parts = [_unquoted(part).casefold() for part in path.split("/") if part]
    domain = ".".join(host.split(".")[-2:])
    domain = _SAME_SITE.get(domain, domain)
    if domain not in _PAGES:
        domain = host.removeprefix("www.")
    if domain == "facebook.com" and parts[:1] == ["profile.php"]:
        number = next((part[3:] for part in query.split("&") if part.startswith("id=")), "")
        return f"facebook.com/{number}" if number else ""
    if parts and parts[0].startswith("@") and len(parts[0]) > 1 and "." in host:
        return f"{domain}/{parts[0].removeprefix('@') if domain in _PAGES else parts[0]}"
    for before in _PAGES.get(domain, ()):
        if before and parts[:1] == [before] and len(parts) > 1:
            return f"{domain}/{before}/{parts[1]}"
        if not before and len(parts) == 1 and parts[0] not in _NOT_A_PERSON:
            return f"{domain}/{parts[0]}"
    return ""


def _unquoted(part: str) -> str:
    if "%" not in part:
        return part
    from urllib.parse import unquote

    return unquote(part)
