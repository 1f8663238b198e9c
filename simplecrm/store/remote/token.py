"""The token that a server asks for: a JWT, or whatever else it accepts. It is never an argument, so that it is in no
history and in no list of processes.
"""

from __future__ import annotations

import os
import shlex
import stat
import subprocess

from simplecrm import config
from simplecrm.errors import NotUnderstood
from simplecrm.store.remote.address import Address

VARIABLE = "SIMPLECRM_TOKEN"
SECONDS = 30


def of(server: Address) -> str:
    """The token in ``SIMPLECRM_TOKEN``, else what the program in the setting ``token_command`` prints, else the
    contents of ``token_file``; empty if there is none. Raises ``NotUnderstood``."""
    token = os.environ.get(VARIABLE) or _printed(config.get("token_command")) or _kept(config.get("token_file"))
    if token and not server.is_secure and not server.is_this_machine:
        raise NotUnderstood(
            "The token would be sent unencrypted.", "Use an address without ?tls=0, or a server without a token."
        )
    return token


def _printed(command: str) -> str:
    if not command.strip():
        return ""
    hint = "See which program it is: simplecrm config token_command"
    try:
        done = subprocess.run(
            shlex.split(command), stdout=subprocess.PIPE, text=True, timeout=SECONDS, check=False, errors="replace"
        )
    except subprocess.TimeoutExpired as error:
        raise NotUnderstood(f"token_command did not end within {SECONDS} seconds.", hint) from error
    except (OSError, ValueError) as error:
        raise NotUnderstood(f"token_command cannot be started: {getattr(error, 'strerror', error)}.", hint) from error
    if done.returncode or not done.stdout.strip():
        raise NotUnderstood(f"token_command failed with exit code {done.returncode}.", hint)
    return done.stdout.strip()


def _kept(path: str) -> str:
    if not path.strip():
        return ""
    path = os.path.expanduser(path)
    try:
        with open(path, encoding="utf-8") as file:
            mode = os.fstat(file.fileno()).st_mode
            if mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise NotUnderstood(
                    f"Others may read the token in {path}.", f"Keep it to yourself: chmod 600 {shlex.quote(path)}"
                )
            return file.read(65536).strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise NotUnderstood(
            f"The token in {path} cannot be read: {reason}.", "See: simplecrm config token_file"
        ) from error
