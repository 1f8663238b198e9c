"""The bytecode of the modules that daily commands load, in one file, because a look-up spends a third of its time on
loading them.

Half of that third goes into finding them: for each module the standard finder looks at its folder, tries four suffixes,
and opens a file. Here they are in one file, beside the bytecode that Python itself keeps and used as that is: while the
source of a module has the time and size that it had. Every other module is left to the standard finders.

Measured with the 82 modules of ``crm brief COMPANY`` (Python 3.11, medians): 8.1 ms with the standard finder, 5.5 ms
with this one. A finder that only spares the search in folders takes 6.9 ms.
"""

from __future__ import annotations

import marshal
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import CodeType, ModuleType

try:
    # What importlib.machinery gives, without importing importlib.
    from _frozen_importlib import ModuleSpec
    from _frozen_importlib_external import MAGIC_NUMBER, SourceFileLoader
except ImportError:
    from importlib.machinery import ModuleSpec, SourceFileLoader
    from importlib.util import MAGIC_NUMBER

Entry = tuple[str, bool, int, int, int, int]
"""A module in the file: its source, whether it is a package, the time and size of the source, and the place and length
of its code."""

PACKAGE = "simplecrm."
FOLDER = os.path.dirname(os.path.abspath(__file__))
FILE = f"{FOLDER}/__pycache__/modules.{sys.implementation.cache_tag}.cache"

_INDEX_AT = len(MAGIC_NUMBER) + 4
"""Where the index begins: behind the number of the bytecode's version, and the length of the index."""

_UNREADABLE = (OSError, ValueError, EOFError, TypeError)
"""What reading or understanding a damaged file raises."""


class _Loader(SourceFileLoader):
    """Runs code that has been read already."""

    code: CodeType

    def exec_module(self, module: ModuleType) -> None:
        """Run the code of the module."""
        exec(self.code, module.__dict__)  # noqa: S102


class Finder:
    """Finds the modules that are in the file."""

    def __init__(self) -> None:
        self._index: dict[str, Entry] = {}
        self._missing: list[str] = []
        """Modules of this package that were wanted and are not in the file."""
        try:
            self._file = os.open(FILE, os.O_RDONLY)
            head = os.pread(self._file, _INDEX_AT, 0)
            length = int.from_bytes(head[len(MAGIC_NUMBER) :], "little")
            if head.startswith(MAGIC_NUMBER):
                folder, index = marshal.loads(os.pread(self._file, length, _INDEX_AT))
                self._index = index if folder == FOLDER else {}
                self._codes_at = _INDEX_AT + length
        except _UNREADABLE:
            self._index = {}

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None  # noqa: ARG002
    ) -> ModuleSpec | None:  # fmt: skip
        """The module of that name; None if it is left to the standard finders."""
        entry = self._index.get(name)
        if entry is None:
            if name.startswith(PACKAGE):
                self._missing.append(name)
            return None
        source, is_package = entry[:2]
        loader = _Loader(name, source)
        try:
            if not _is_current(entry):
                raise ValueError(source)
            loader.code = marshal.loads(self._code(entry))
        except _UNREADABLE:
            del self._index[name]
            self._missing.append(name)
            return None
        spec = ModuleSpec(name, loader, origin=source, is_package=is_package)
        if spec.submodule_search_locations is not None:
            spec.submodule_search_locations.append(os.path.dirname(source))
        spec.has_location, spec.cached = True, FILE
        return spec

    def keep(self) -> None:
        """Write the file again, with the modules that were missing. Nothing is done if that is not possible."""
        if not self._missing or sys.dont_write_bytecode:
            return
        try:
            codes = {name: (*entry[:4], self._code(entry)) for name, entry in self._index.items() if _is_current(entry)}
            for name in self._missing:
                spec = getattr(sys.modules.get(name), "__spec__", None)
                if spec is not None and type(spec.loader) is SourceFileLoader:
                    state = os.stat(spec.origin)  # before the code is read, so that it is not older than this says
                    code = marshal.dumps(spec.loader.get_code(name))
                    is_package = spec.submodule_search_locations is not None
                    codes[name] = (spec.origin, is_package, int(state.st_mtime), state.st_size, code)
            _write(codes)
        except (*_UNREADABLE, ImportError):
            return
        self._missing.clear()

    def _code(self, entry: Entry) -> bytes:
        return os.pread(self._file, entry[5], self._codes_at + entry[4])


_finders: list[Finder] = []


def install() -> None:
    """Use the file from now on, if Python keeps its bytecode where it usually does."""
    if not (sys.flags.optimize or sys.pycache_prefix):
        _finders.append(Finder())
        sys.meta_path[:0] = _finders


def keep() -> None:
    """Keep the modules that were loaded since ``install``, for the next run."""
    for finder in _finders:
        finder.keep()


def _is_current(entry: Entry) -> bool:
    state = os.stat(entry[0])
    return entry[2:4] == (int(state.st_mtime), state.st_size)


def _write(codes: Mapping[str, tuple[str, bool, int, int, bytes]]) -> None:
    """Replace the file, so that others who read it have either it or the new one."""
    index: dict[str, Entry] = {}
    place = 0
    for name, (source, is_package, time, size, code) in codes.items():
        index[name] = (source, is_package, time, size, place, len(code))
        place += len(code)
    packed = marshal.dumps((FOLDER, index))
    new = f"{FILE}.{os.getpid()}"
    mode = os.stat(__file__).st_mode & 0o666
    with open(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "wb") as file:
        try:
            os.fchmod(file.fileno(), mode)  # whatever the umask is, as for Python's own bytecode
            file.write(MAGIC_NUMBER + len(packed).to_bytes(4, "little") + packed)
            file.writelines(code for *_, code in codes.values())
            file.flush()
            os.fsync(file.fileno())
            os.replace(new, FILE)
        except BaseException:
            os.unlink(new)
            raise
