"""Notification channels outside the application: the user's own program, the desktop, the terminal.

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

TIMEOUT_SECONDS = 10
TERMINAL = "/dev/tty"
APPLICATION = "Simple CRM"
_APPLESCRIPT = ("on run argv", "display notification (item 2 of argv) with title (item 1 of argv)", "end run")
_WITH_777 = ("foot", "rxvt")


class NotificationFailed(CrmError):
    """No channel is available, or it failed."""


def best_channel(command: str, on_start: Callable[[], None]) -> Callable[[str, str], None]:
    """A function that shows a title and a text: by ``command`` if that is set, else on the desktop, else in the
    terminal. It raises ``NotificationFailed``. ``on_start`` is called in the child process just before the program
    starts."""

    def send(title: str, text: str) -> None:
        if command:
            return by_command(command, text, on_start)
        try:
            return by_desktop(title, text, on_start)
        except NotificationFailed as error:
            try:
                return by_terminal(title, text)
            except NotificationFailed:
                raise error from None

    return send


def by_command(command: str, text: str, on_start: Callable[[], None]) -> None:
    """Start the person's own program with the text as its last argument and on stdin. Raises ``NotificationFailed``."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise NotUnderstood(f"notify_command cannot be read: {error}.") from error
    if not words:
        raise NotificationFailed("notify_command is empty.")
    _run([os.path.expanduser(words[0]), *words[1:], text], text, on_start)


def by_desktop(title: str, text: str, on_start: Callable[[], None]) -> None:
    """Show it on the desktop. Raises ``NotificationFailed`` without one."""
    if sys.platform == "darwin" and shutil.which("osascript"):
        _run(["osascript", *(part for line in _APPLESCRIPT for part in ("-e", line)), title, text], "", on_start)
    elif shutil.which("notify-send") and _has_desktop():
        # Desktops interpret the text as markup.
        body = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        _run(["notify-send", f"--app-name={APPLICATION}", "--", title, body], "", on_start)
    else:
        raise NotificationFailed(
            "No notification channel: no desktop notifications, no terminal, and notify_command is not set."
        )


def by_terminal(title: str, text: str) -> None:
    """Ask the terminal to show it: OSC 9 (iTerm2, Windows Terminal, kitty …) or OSC 777 (foot, rxvt).

    Terminals that know neither ignore it. The text has to be safe already. Raises ``NotificationFailed``.
    """
    term = os.environ.get("TERM", "")
    line = text.replace("\n", " · ")
    sequence = f"\x1b]777;notify;{title};{line}\x07" if term.startswith(_WITH_777) else f"\x1b]9;{line}\x07"
    if os.environ.get("TMUX"):
        sequence = "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    if term in ("", "dumb"):
        raise NotificationFailed("This terminal cannot show notifications.")
    try:
        with open(TERMINAL, "wb", buffering=0) as terminal:
            terminal.write(sequence.encode("utf-8", "replace"))
    except OSError as error:
        raise NotificationFailed(f"The terminal cannot be opened: {error.strerror or error}.") from error


def _has_desktop() -> bool:
    return any(_environment().get(name) for name in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"))


def _environment() -> dict[str, str]:
    """The environment with the address of the session bus, which cron does not set."""
    bus = f"/run/user/{os.getuid()}/bus" if hasattr(os, "getuid") else ""
    if "DBUS_SESSION_BUS_ADDRESS" in os.environ or not bus or not os.path.exists(bus):
        return dict(os.environ)
    return {**os.environ, "DBUS_SESSION_BUS_ADDRESS": f"unix:path={bus}"}


def _run(words: Sequence[str], text: str, on_start: Callable[[], None]) -> None:
    name = os.path.basename(words[0])
    try:
        # From a file, not a pipe: the program gets all of its text even if this process is killed.
        with scratch() as stdin:
            stdin.write(text.encode("utf-8", "replace"))
            stdin.seek(0)
            child = subprocess.Popen(
                words, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env=_environment(), start_new_session=True, preexec_fn=on_start if os.name == "posix" else None,
            )  # fmt: skip
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise NotificationFailed(f"{name} cannot be started: {getattr(error, 'strerror', None) or error}.") from error
    try:
        child.wait(TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        _stop(child)
        raise NotificationFailed(f"{name} did not end within {TIMEOUT_SECONDS} seconds.") from None
    except BaseException:
        _stop(child)
        raise
    if child.returncode:
        raise NotificationFailed(f"{name} failed with exit code {child.returncode}.")


def _stop(child: subprocess.Popen[bytes]) -> None:
    """Kill a program that hangs, and its children."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (OSError, AttributeError):
        child.kill()
    child.wait()
