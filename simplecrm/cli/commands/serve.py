"""``serve``."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from simplecrm import paths
from simplecrm.actions import opening
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run, say
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.errors import MissingExtra, NotUnderstood
from simplecrm.store import waiting
from simplecrm.web import addresses

if TYPE_CHECKING:
    from simplecrm.web.application import Start

LAST_PORT = 65535

verbs = new_verbs()


@verbs.command("serve")
def serve(
    host: Annotated[
        str, typer.Option("--host", metavar="HOST", help="Where to listen; default: 127.0.0.1, this machine alone.")
    ] = addresses.LOOPBACK,
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=LAST_PORT, help="The port; default: one that is free.")
    ] = 0,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the page in the system's browser.")] = False,
    unencrypted: Annotated[
        bool, typer.Option("--unencrypted", help="With --host: let other machines in, though others may read along.")
    ] = False,
) -> None:
    """Show the application in a browser, until Ctrl-C.

    The address that is printed works once, for the browser that opens it; that may reload the page and open it in
    several tabs. Each tab is an application of its own, as in two terminals.

    Example: simplecrm serve --open
    """
    if find_spec("textual_serve") is None:
        raise MissingExtra("Serving the application to a browser", "web")
    place = addresses.place(host)
    if not (place.is_loopback or unencrypted):
        raise NotUnderstood(
            f"The traffic with {host} is not encrypted: who can read it on its way can read and change the book.",
            f"If that is all right: simplecrm serve --host {shlex.quote(host)} --unencrypted",
        )
    run.book.reading()  # also asks for the key, if nothing else has it
    run.book.close()
    with addresses.listening(place, port) as listening, contextlib.ExitStack() as stack:
        from simplecrm.web.server import PageServer

        names = frozenset({place.name.strip("[]").lower()})
        server = PageServer(_start(), listening, names, lambda words: say(words, always=True))
        address = f"http://{place.name}:{server.port}/?token={server.access.token}"

        def ready() -> None:
            output.lines([address])
            output.flush()
            say("Open this address in a browser; it works once. Ctrl-C ends it.")
            if open_browser:
                stack.enter_context(_opened(address))

        asyncio.run(server.serve_until_cancelled(ready))


def _start() -> Start:
    """How to start the application on the book of this run. The other global options are in the environment."""
    from simplecrm.web.application import Start

    patience = waiting.patience()
    wait = () if patience is None else ("--wait", f"{patience:.0f}")
    keys = sys.modules.get("simplecrm.store.encryption.keys")  # loaded only for an encrypted book
    key = keys.to_hand_over() if keys is not None else ""
    return Start((sys.executable, "-m", "simplecrm", *wait), {"SIMPLECRM_FILE": run.book.path}, key)


@contextlib.contextmanager
def _opened(address: str) -> Iterator[None]:
    """Open the address by way of a private file, which is removed afterwards: the arguments of the browser's process,
    and with them the token, can be read by everybody on this machine."""
    folder = paths.folder("state")
    paths.make_private(folder)
    handle, path = tempfile.mkstemp(prefix="serve-", suffix=".html", dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f'<meta http-equiv="refresh" content="0; url={escape(address)}" />\n')
        if not opening.hand_over(path):
            say("There is no program that opens it; copy the address into a browser.")
        yield
    finally:
        os.unlink(path)
