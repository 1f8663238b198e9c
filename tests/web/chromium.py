"""Chromium, driven by playwright-core under Node (``browser.mjs``)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

PLAYWRIGHT = os.environ.get("SIMPLECRM_PLAYWRIGHT", "")
"""The folder of playwright-core, as npm installs it."""

NODE = 20
"""The oldest major version of Node that playwright-core runs on."""


def missing() -> str:
    """What is missing for a browser; empty if nothing is."""
    for program in ("chromium", "node"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    if not os.path.isfile(os.path.join(PLAYWRIGHT, "package.json")):
        return "SIMPLECRM_PLAYWRIGHT does not name the folder of playwright-core (npm install playwright-core)"
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    if int(version.strip("v\n").partition(".")[0] or 0) < NODE:
        return f"playwright-core needs Node {NODE}"
    return ""


class Chromium:
    """A browser with an empty profile and one page; use it in a ``with`` statement."""

    def __init__(self, profile: Path) -> None:
        self._profile = profile

    def __enter__(self) -> Chromium:
        chromium, script = shutil.which("chromium"), Path(__file__).with_name("browser.mjs")
        assert chromium is not None
        self._node = subprocess.Popen(
            ["node", str(script), chromium, os.path.abspath(PLAYWRIGHT), str(self._profile)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return self

    def __exit__(self, *_: object) -> None:
        self._node.communicate()

    def do(self, name: str, *values: Any) -> Any:
        """Give a command of ``browser.mjs``, and return its result."""
        assert self._node.stdin is not None and self._node.stdout is not None
        self._node.stdin.write(json.dumps([name, *values]) + "\n")
        self._node.stdin.flush()
        answer = json.loads(self._node.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer["value"]

    def press(self, *keys: str) -> None:
        """Press keys, by their names in Playwright."""
        for key in keys:
            self.do("press", key)

    def type(self, text: str) -> None:
        """Type a text."""
        self.do("type", text)

    def sees(self, *texts: str) -> None:
        """Wait until the application has drawn these texts, one after the other."""
        for text in texts:
            assert self.do("sees", text), f"“{text}” was never shown"
