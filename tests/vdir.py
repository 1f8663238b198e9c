"""A folder of items, as another program keeps it."""

from __future__ import annotations

import os
from pathlib import Path


class Vdir:
    """Writes and reads items as another program would."""

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._clock = 1

    def __str__(self) -> str:
        return str(self.path)

    @property
    def names(self) -> list[str]:
        return sorted(os.listdir(self.path))

    @property
    def state(self) -> dict[str, tuple[bytes, int]]:
        """Every file with its content and when it was written."""
        return {name: ((self.path / name).read_bytes(), (self.path / name).stat().st_mtime_ns) for name in self.names}

    def card(self, name: str, *lines: str, file: str = "", version: str = "3.0") -> str:
        """Write a card for a person of that name; return the name of the file."""
        uid = f"uid-{name.split()[0].lower()}"
        given, _, family = name.partition(" ")
        whole = ["BEGIN:VCARD", f"VERSION:{version}", f"UID:{uid}", f"FN:{name}", f"N:{family};{given};;;", *lines]
        return self.write(file or f"{uid}.vcf", [*whole, "END:VCARD"])

    def item(self, component: str, uid: str, *lines: str, file: str = "") -> str:
        """Write a calendar with one component; return the name of the file."""
        inner = [f"BEGIN:{component}", f"UID:{uid}", *lines, f"END:{component}"]
        whole = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Other//EN", *inner, "END:VCALENDAR"]
        return self.write(file or f"{uid}.ics", whole)

    def write(self, name: str, lines: list[str]) -> str:
        path = self.path / name
        beside = self.path / f".{name}.other"
        beside.write_bytes("".join(f"{line}\r\n" for line in lines).encode())
        os.replace(beside, path)
        # Two writes of the same length within one tick of the clock have other inodes, but not on every file system.
        self._clock += 1
        os.utime(path, ns=(self._clock, self._clock))
        return name

    def text(self, having: str) -> str:
        """The text, unfolded, of the one file that has a piece of text."""
        return self.texts(having)[self.file(having)]

    def file(self, having: str) -> str:
        """The name of the one file that has a piece of text."""
        [name] = self.texts(having)
        return name

    def texts(self, having: str = "") -> dict[str, str]:
        items = [name for name in self.names if not name.startswith(".")]
        found = {name: (self.path / name).read_bytes().decode().replace("\r\n ", "") for name in items}
        return {name: text.replace("\r\n", "\n") for name, text in found.items() if having in text}

    def replace(self, having: str, old: str, new: str) -> None:
        """Change the one file that has a piece of text, as another program would."""
        name, text = self.file(having), self.text(having)
        assert old in text
        self.write(name, text.replace(old, new).splitlines())

    def remove(self, having: str) -> None:
        (self.path / self.file(having)).unlink()
