"""The pages that people have on networks, and the same page or handle however it is spelled."""

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

_SERVICES = {
    "linkedin": "linkedin.com", "xing": "xing.com", "facebook": "facebook.com", "fb": "facebook.com",
    "instagram": "instagram.com", "twitter": "x.com", "x": "x.com", "github": "github.com", "gitlab": "gitlab.com",
    "threads": "threads.net", "telegram": "t.me", "vk": "vk.com", "bluesky": "bsky.app", "bsky": "bsky.app",
    "medium": "medium.com", "keybase": "keybase.io", "orcid": "orcid.org", "tiktok": "tiktok.com",
    "youtube": "youtube.com",
}  # fmt: skip
"""What people call a network before a handle, and where its pages are."""

_FEDIVERSE = ("mastodon", "fediverse")
"""What they call networks of many servers: ``mastodon:@ann@hachyderm.io``."""

MAX_HANDLE_LENGTH = 100

_HANDLE_SCHEMES = ("xmpp", "skype", "sip", "sips", "matrix", "aim", "icq", "msnim", "ymsgr", "signal", "threema")


def profile_key(url: str, label: str = "") -> str:
    """What identifies a person's page or handle, such as ``linkedin.com/in/annlee``; empty for any other address.

    Scheme, ``www.`` and country subdomains, case, a trailing slash, queries and fragments make no difference, and
    ``x:annlee`` is the page of that handle. ``label`` names the service of a bare handle: ``@ann`` or ``ann`` and
    ``twitter``.
    """
    text = url.strip()
    if not text:
        return ""
    scheme, colon, rest = text.partition(":")
    if colon and scheme.lower() in _HANDLE_SCHEMES:
        handle = rest.lstrip("/").partition("?")[0].casefold()
        return f"{scheme.lower()}:{handle}" if handle else ""
    service = label.strip().casefold()
    if text.startswith("@"):
        return f"{service}:{text.casefold()}" if service and len(text) > 1 else ""
    if service in _SERVICES and "." not in text and _is_handle(text):
        return f"{service}:@{text.casefold()}"
    return (next(iter(_keys_of_service(scheme, rest)), "") if colon else "") or _page(text)


def names_nothing(link: str) -> bool:
    """Whether a link has the name of a network or a scheme and nothing after it: ``x:``, ``mastodon:@``,
    ``https://``."""
    service, colon, rest = link.strip().partition(":")
    known = (*_SERVICES, *_FEDIVERSE, *_HANDLE_SCHEMES, "http", "https")
    is_known = service.strip().casefold() in known if colon else service.startswith("@")
    return is_known and not any(map(str.isalnum, rest if colon else service))


def meant_keys(text: str) -> tuple[str, ...]:
    """The keys that the links may have of a person whom ``text`` names by a page or a handle: by
    ``linkedin.com/in/annlee``, ``x:annlee``, ``mastodon:@ann@hachyderm.io``, or ``@annlee`` on any network. Empty for
    any other text.
    """
    text = text.strip()
    if text.startswith("@"):
        return _keys_of_handle(text)
    service, colon, handle = text.partition(":")
    of_service = _keys_of_service(service, handle) if colon else ()
    if of_service:
        return of_service
    page = profile_key(text)
    domain, slash, path = page.partition("/")
    handle = path.rpartition("/")[2]
    if domain in _PAGES:
        return tuple(dict.fromkeys((page, *_labelled(domain, handle))))
    if slash:
        return (page, *(f"{service}:{handle}@{domain}" for service in _FEDIVERSE))
    return (page,) if page else ()


def _keys_of_service(service: str, handle: str) -> tuple[str, ...]:
    """The keys of a handle on the network of that name, its page first."""
    service, handle = service.strip().casefold(), handle.strip().casefold().lstrip("@")
    if service in _FEDIVERSE:
        name, _, server = handle.partition("@")
        return _on_server(name, server) if server else _checked(f"{service}:@{name}", name)
    domain = _SERVICES.get(service, "")
    if not domain or not _is_handle(handle):
        return ()
    return (*_pages(domain, handle), *_labelled(domain, handle))


def _keys_of_handle(text: str) -> tuple[str, ...]:
    """The keys of ``@annlee`` on all networks, or of ``@ann@hachyderm.io`` on that server."""
    name, _, server = text[1:].casefold().partition("@")
    if server:
        return _on_server(name, server)
    if not _is_handle(name):
        return ()
    pages = [page for domain in _PAGES for page in _pages(domain, name)]
    return (*pages, *(f"{service}:@{name}" for service in (*_SERVICES, *_FEDIVERSE)))


def _on_server(name: str, server: str) -> tuple[str, ...]:
    if not (_is_handle(name) and _is_handle(server) and "." in server):
        return ()
    return (f"{server}/@{name}", *(f"{service}:@{name}@{server}" for service in _FEDIVERSE))


def _checked(key: str, handle: str) -> tuple[str, ...]:
    return (key,) if _is_handle(handle) else ()


def _pages(domain: str, handle: str) -> list[str]:
    return [f"{domain}/{before}/{handle}" if before else f"{domain}/{handle}" for before in _PAGES[domain]]


def _labelled(domain: str, handle: str) -> list[str]:
    """The keys of a bare handle whose label names the network."""
    return [f"{service}:@{handle}" for service, of in _SERVICES.items() if of == domain]


def _is_handle(text: str) -> bool:
    return (
        len(text) <= MAX_HANDLE_LENGTH
        and any(map(str.isalnum, text))
        and all(sign.isalnum() or sign in "._-" for sign in text)
    )


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
