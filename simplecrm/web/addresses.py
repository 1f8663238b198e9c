"""The address of the page: the host, the listening socket, and the names by which a browser may call this server."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
from urllib.parse import urlsplit

from simplecrm.core.records import Record
from simplecrm.errors import NotUnderstood

LOOPBACK = "127.0.0.1"
"""The host by default: no other machine reaches it."""


class Place(Record):
    """Where to listen: the ``host`` as it was given, and the address of it."""

    host: str
    family: int
    address: str

    @property
    def is_loopback(self) -> bool:
        """Whether only programs on this machine reach it."""
        return _ip(self.address).is_loopback

    @property
    def name(self) -> str:
        """The host as a browser calls it; for all addresses of this machine its name."""
        if _ip(self.address).is_unspecified:
            return socket.gethostname()
        return f"[{self.host}]" if ":" in self.host else self.host


def place(host: str) -> Place:
    """The place that a host name or an IP address means. Raises ``NotUnderstood`` if there is none."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotUnderstood(
            f"There is no host “{host}”.", "For this machine alone, leave it out: simplecrm serve"
        ) from error
    family, _, _, _, address = found[0]
    return Place(host, family, str(address[0]))


def listening(where: Place, port: int) -> socket.socket:
    """A socket that listens there; port 0 is a free one. Raises ``NotUnderstood`` if that is not possible."""
    try:
        return socket.create_server((where.address, port), family=where.family)
    except OSError as error:
        free = "Leave out --port for one that is free: simplecrm serve"
        if error.errno == errno.EADDRINUSE:
            raise NotUnderstood(f"Port {port} is in use.", free) from error
        if error.errno == errno.EACCES:
            raise NotUnderstood(f"Port {port} is reserved for the system.", free) from error
        if error.errno == errno.EADDRNOTAVAIL:
            raise NotUnderstood(
                f"{where.host} is not an address of this machine.",
                "For this machine alone, leave it out: simplecrm serve",
            ) from error
        why = os.strerror(error.errno) if error.errno else str(error)
        raise NotUnderstood(f"Port {port} of {where.host} cannot be opened: {why}.", free) from error


def may_be_called(host_header: str, names: frozenset[str]) -> bool:
    """Whether a ``Host`` header names this server: by an IP address, as ``localhost``, or by one of ``names``.

    Any other name may be one that somebody points here, so that a page of theirs counts as one of ours (DNS
    rebinding). The port may differ, as behind ``ssh -L``.
    """
    try:
        name = urlsplit(f"//{host_header}").hostname or ""
    except ValueError:
        return False
    if name == "localhost" or name in names:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _ip(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return ipaddress.ip_address(address.partition("%")[0])
