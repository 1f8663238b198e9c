"""The ways to tell a person something while no window of ours is open: their own program, the desktop, the terminal.

Programs are started with a list of arguments, never through a shell, and have ten seconds.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys

from simplecrm.errors import CrmError, NotUnderstood
from simplecrm.store.scratch import scratch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SECONDS = 10
TERMINAL = "/dev/tty"
APPLICATION = "Simple CRM"
_APPLESCRIPT = ("on run argv", "display notification (item 2 of argv) with title (item 1 of argv)", "end run")
_WITH_777 = ("foot", "rxvt")


class CannotTell(CrmError):
    """There is no way to tell, or the one there is failed."""


def by_best(command: str, begin: Callable[[], None]) -> Callable[[str, str], None]:
    """The best way there is to tell a title and a text: ``command`` if one is set, else the desktop, else the
    terminal. Calling it raises ``CannotTell``. The process that becomes a program calls ``begin`` just before."""

    def tell(title: str, text: str) -> None:
        if command:
            return by_command(command, text, begin)
        try:
            return by_desktop(title, text, begin)
        except CannotTell as error:
            try:
                return by_terminal(title, text)
            except CannotTell:
                raise error from None

    return tell


def by_command(command: str, text: str, begin: Callable[[], None]) -> None:
    """Start the person's own program with the text as its last argument and on stdin. Raises ``CannotTell``."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise NotUnderstood(f"notify_command cannot be read: {error}.") from error
    if not words:
        raise CannotTell("notify_command is empty.")
    _run([os.path.expanduser(words[0]), *words[1:], text], text, begin)


def by_desktop(title: str, text: str, begin: Callable[[], None]) -> None:
    """Show it on the desktop. Raises ``CannotTell`` where there is none."""
    if sys.platform == "darwin" and shutil.which("osascript"):
        _run(["osascript", *(part for line in _APPLESCRIPT for part in ("-e", line)), title, text], "", begin)
    elif shutil.which("notify-send") and _has_desktop():
        # Desktops read the text as markup.
        body = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        _run(["notify-send", f"--app-name={APPLICATION}", "--", title, body], "", begin)
    else:
        raise CannotTell(
            "There is no way to tell you: no desktop notifications, no terminal, and no notify_command is set."
        )


def by_terminal(title: str, text: str) -> None:
    """Ask the terminal to show it: OSC 9 (iTerm2, Windows Terminal, kitty …) or OSC 777 (foot, rxvt).

    Terminals that know neither ignore it. The text has to be safe already. Raises ``CannotTell``.
    """
    term = os.environ.get("TERM", "")
    line = text.replace("\n", " · ")
    sequence = f"\x1b]777;notify;{title};{line}\x07" if term.startswith(_WITH_777) else f"\x1b]9;{line}\x07"
    if os.environ.get("TMUX"):
        sequence = "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    if term in ("", "dumb"):
        raise CannotTell("The terminal shows no notifications.")
    try:
        with open(TERMINAL, "wb", buffering=0) as terminal:
            terminal.write(sequence.encode("utf-8", "replace"))
    except OSError as error:
        raise CannotTell(f"There is no terminal: {error.strerror or error}.") from error


def _has_desktop() -> bool:
    return any(_environment().get(name) for name in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"))


def _environment() -> dict[str, str]:
    """The environment with the way to the desktop, which cron does not know."""
    bus = f"/run/user/{os.getuid()}/bus" if hasattr(os, "getuid") else ""
    if "DBUS_SESSION_BUS_ADDRESS" in os.environ or not bus or not os.path.exists(bus):
        return dict(os.environ)
    return {**os.environ, "DBUS_SESSION_BUS_ADDRESS": f"unix:path={bus}"}


def _run(words: Sequence[str], text: str, begin: Callable[[], None]) -> None:
    name = os.path.basename(words[0])
    try:
        # From a file and not a pipe: a program that was started has all of its text, whatever becomes of us.
        with scratch() as stdin:
            stdin.write(text.encode("utf-8", "replace"))
            stdin.seek(0)
            child = subprocess.Popen(
                words, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env=_environment(), start_new_session=True, preexec_fn=begin if os.name == "posix" else None,
            )  # fmt: skip
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise CannotTell(f"{name} cannot be started: {getattr(error, 'strerror', None) or error}.") from error
    try:
        child.wait(SECONDS)
    except subprocess.TimeoutExpired:
        _stop(child)
        raise CannotTell(f"{name} did not end within {SECONDS} seconds.") from None
    except BaseException:
        _stop(child)
        raise
    if child.returncode:
        raise CannotTell(f"{name} failed with exit code {child.returncode}.")


def _stop(child: subprocess.Popen[bytes]) -> None:
    """End a program that hangs, and what it has started."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (OSError, AttributeError):
        child.kill()
    child.wait()
