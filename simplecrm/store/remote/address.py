"""The address of a book on a libSQL server: ``libsql://HOST[:PORT][/NAMESPACE][?tls=0]``.

The scheme and ``tls`` are those of libSQL's own clients
(https://github.com/tursodatabase/libsql/blob/main/docs/HRANA_3_SPEC.md). Connections use TLS, except to this machine.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import parse_qs, urlsplit

from simplecrm.core.records import Record
from simplecrm.errors import NotUnderstood

EXAMPLE = "libsql://crm.example.com/sales"

_NAMESPACE = re.compile(r"[\w-]*", re.ASCII)


class Address(Record):
    """Where a book is: a server, and one of its namespaces, empty for the default one."""

    host: str
    port: int
    namespace: str
    is_secure: bool

    @property
    def is_this_machine(self) -> bool:
        """Whether the server runs on this machine."""
        return is_loopback(self.host)

    @property
    def host_header(self) -> str:
        """The host for the server: its own name, or for a namespace ``NAMESPACE.HOST``, by which it is chosen
        (https://github.com/tursodatabase/libsql/blob/main/docs/USER_GUIDE.md)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = f":{self.port}" if self.port else ""
        return f"{self.namespace}.{host}{port}" if self.namespace else f"{host}{port}"


def parse(text: str) -> Address:
    """The address in ``text``, which begins with ``libsql://``. Raises ``NotUnderstood``."""
    hint = f"Write it as {EXAMPLE}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port or 0
    except ValueError as error:
        raise NotUnderstood(f"Invalid address: {text}.", hint) from error
    namespace = parts.path.strip("/")
    if not host or not _NAMESPACE.fullmatch(namespace) or parts.fragment:
        raise NotUnderstood(f"Invalid address: {text}.", hint)
    if parts.username or parts.password:
        raise NotUnderstood(
            "A token does not belong in the address, where others can read it.",
            "Give it in SIMPLECRM_TOKEN, or name a file: simplecrm config token_file ~/token",
        )
    options = parse_qs(parts.query, keep_blank_values=True)
    tls = options.pop("tls", [""])[-1]
    if options or tls not in ("", "0", "1"):
        raise NotUnderstood(f"Invalid address: {text}.", f"{hint}, with ?tls=0 for a connection without TLS.")
    return Address(host, port, namespace, tls == "1" or not (tls == "0" or is_loopback(host)))


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
