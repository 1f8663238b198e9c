"""Names of files, made safe to keep and to use as a name again."""

from __future__ import annotations

MAX_BYTES = 200
"""File systems allow 255 bytes; the rest is for a suffix."""

FALLBACK = "file"

_BIDI = frozenset(map(chr, (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))))
"""Controls of the direction of text, which make ``gpj.exe`` look like another kind of file."""


def file_name(path: str) -> str:
    """The name of the file at ``path`` without a folder, of either kind of slash, control characters, lone surrogates
    and blanks around it; ``file`` if nothing is left. A long one is shortened before its extension."""
    name = path.replace("\\", "/").rstrip("/").rpartition("/")[2]
    name = "".join("_" if _is_unsafe(letter) else letter for letter in name).strip()
    return _shortened(name) if name.strip(".") else FALLBACK


def _is_unsafe(letter: str) -> bool:
    code = ord(letter)
    return code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code in (0x2028, 0x2029) or letter in _BIDI


def _shortened(name: str) -> str:
    if len(name.encode()) <= MAX_BYTES:
        return name
    stem, dot, extension = name.rpartition(".")
    end = dot + extension if stem and len(extension.encode()) <= 16 else ""
    room = MAX_BYTES - len(end.encode())
    return (stem if end else name).encode()[:room].decode(errors="ignore") + end
