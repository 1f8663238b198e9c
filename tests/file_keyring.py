"""A keyring for tests: it keeps what it is given in the file that ``TEST_KEYRING`` names, without any service."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend


class FileKeyring(KeyringBackend):
    """The keyring; ``PYTHON_KEYRING_BACKEND=tests.file_keyring.FileKeyring`` chooses it."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        """What was kept under the two names."""
        return self._kept().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        Path(os.environ["TEST_KEYRING"]).write_text(
            json.dumps({**self._kept(), f"{service} {username}": password}), encoding="utf-8"
        )

    def delete_password(self, service: str, username: str) -> None:
        """Forget it."""
        raise NotImplementedError

    def _kept(self) -> dict[str, str]:
        path = Path(os.environ["TEST_KEYRING"])
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
