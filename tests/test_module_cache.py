"""The file with the bytecode of the modules that daily commands load: used while it fits, and never needed."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from importlib.util import MAGIC_NUMBER
from pathlib import Path

import pytest

import simplecrm

WORDS = "Nothing is due."
"""What ``today`` says in an empty book, from the module in ``SOURCE``."""

SOURCE = "show/today.py"

LOADERS = """
import sys
from simplecrm import module_cache
from simplecrm.__main__ import main
module_cache.install()
sys.argv = ["simplecrm", "today"]
main()
loaders = [type(module.__spec__.loader) for name, module in sys.modules.items() if name.startswith("simplecrm.")]
print(len([loader for loader in loaders if loader.__name__ == "_Loader"]))
"""


class Installed:
    """A copy of the package, and the program run from it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.package = folder / "simplecrm"

    @property
    def caches(self) -> list[Path]:
        return sorted((self.package / "__pycache__").glob("*.cache*"))

    def run(self, *arguments: str, option: str = "", **environment: str) -> str:
        """What a command says; ``option`` is one of the interpreter."""
        command = [sys.executable, *([option] if option else []), "-m", "simplecrm", *arguments]
        done = subprocess.run(
            command, env=self.environment(environment), cwd=self.folder, capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr

    def today(self, option: str = "", **environment: str) -> str:
        return self.run("today", option=option, **environment)

    def modules_from_cache(self) -> int:
        """How many modules ``today`` takes from the file."""
        done = subprocess.run([sys.executable, "-c", LOADERS], env=self.environment({}), cwd=self.folder,
                              capture_output=True, text=True, check=True)  # fmt: skip
        return int(done.stdout.split()[-1])

    def environment(self, more: dict[str, str]) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {**kept, "PYTHONPATH": str(self.folder), **more}


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    package = Path(simplecrm.__file__).parent
    shutil.copytree(package, tmp_path / "site" / "simplecrm", ignore=shutil.ignore_patterns("*.cache*", "tui"))
    return Installed(tmp_path / "site")


def test_daily_commands_keep_their_modules_for_the_next_run(installed: Installed) -> None:
    assert WORDS in installed.today()
    (cache,) = installed.caches
    assert stat.S_IMODE(cache.stat().st_mode) == stat.S_IMODE((installed.package / SOURCE).stat().st_mode) & 0o666
    assert installed.modules_from_cache() > 20
    before = cache.stat().st_mtime_ns
    assert WORDS in installed.today()
    assert cache.stat().st_mtime_ns == before


def test_another_command_adds_its_modules(installed: Installed) -> None:
    installed.today()
    (cache,) = installed.caches
    before = cache.stat().st_size
    assert "Ann Lee" in installed.run("add", "Ann Lee")
    assert cache.stat().st_size > before
    assert installed.modules_from_cache() > 20


def test_commands_with_typer_keep_nothing(installed: Installed) -> None:
    assert "Usage" in installed.run("today", "--help")
    assert installed.caches == []


def test_a_changed_source_counts_at_once(installed: Installed) -> None:
    installed.today()
    source = installed.package / SOURCE
    source.write_text(source.read_text().replace(WORDS, "All is quiet."))
    assert "All is quiet." in installed.today()
    assert "All is quiet." in installed.today()
    assert installed.modules_from_cache() > 20


@pytest.mark.parametrize(
    "damage",
    [
        b"", b"nonsense", MAGIC_NUMBER, MAGIC_NUMBER + b"\xff\xff\xff\x7f", MAGIC_NUMBER + bytes(4),
        MAGIC_NUMBER + b"\1\0\0\0N",
    ],
)  # fmt: skip
def test_a_damaged_file_is_replaced(installed: Installed, damage: bytes) -> None:
    installed.today()
    (cache,) = installed.caches
    cache.write_bytes(damage)
    assert WORDS in installed.today()
    assert cache.stat().st_size > 1000
    assert installed.modules_from_cache() > 20


@pytest.mark.parametrize("share", [0.99, 0.5, 0.1])
def test_a_file_that_ends_early_is_replaced(installed: Installed, share: float) -> None:
    installed.today()
    (cache,) = installed.caches
    whole = cache.read_bytes()
    cache.write_bytes(whole[: int(len(whole) * share)])
    assert WORDS in installed.today()
    assert len(cache.read_bytes()) == len(whole)


def test_zeros_where_code_was_are_replaced(installed: Installed) -> None:
    installed.today()
    (cache,) = installed.caches
    whole = cache.read_bytes()
    cache.write_bytes(whole[: len(whole) // 2] + bytes(len(whole) - len(whole) // 2))
    assert WORDS in installed.today()
    assert installed.modules_from_cache() > 20


def test_a_moved_package_does_not_use_the_file_of_its_old_place(installed: Installed, tmp_path: Path) -> None:
    installed.today()
    shutil.move(installed.folder, tmp_path / "elsewhere")
    moved = Installed(tmp_path / "elsewhere")
    assert moved.modules_from_cache() == 0
    assert WORDS in moved.today()
    assert moved.modules_from_cache() > 20


def test_nothing_is_kept_where_nothing_can_be_written(installed: Installed) -> None:
    shutil.rmtree(installed.package / "__pycache__", ignore_errors=True)
    (installed.package / "__pycache__").write_text("a file where the folder would be")
    assert WORDS in installed.today()
    assert WORDS in installed.today()
    assert installed.modules_from_cache() == 0


def test_pythons_own_settings_for_bytecode_are_respected(installed: Installed, tmp_path: Path) -> None:
    assert WORDS in installed.today(PYTHONDONTWRITEBYTECODE="1")
    assert WORDS in installed.today(PYTHONPYCACHEPREFIX=str(tmp_path / "prefix"))
    assert WORDS in installed.today(option="-O")
    assert installed.caches == []


def test_many_at_once_leave_one_whole_file(installed: Installed) -> None:
    commands = [("today",), ("today", "--count"), ("add", "Ann Lee"), ("timeline",)] * 3
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "simplecrm", *words],
            env=installed.environment({}),
            cwd=installed.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for words in commands
    ]
    said = [one.communicate()[0] for one in running]
    assert not [words for words in said if "Traceback" in words or "Internal error" in words]
    assert len(installed.caches) == 1
    assert installed.modules_from_cache() > 20
