"""Strings that have broken programs, each for a different reason."""

from __future__ import annotations

NAUGHTY = (
    "[/b] Bob", "[IMPORTANT]", "[@click=app.quit]x[/]", "[$primary]", "[[", "]]", "[", "\\[", "[#ff0000]red",
    "[link=x]",
    "\x1b[2J\x1b[H", "\x1b]52;c;aGk=\x07", "\x9b31m", "\x07\x08\x0b\x0c", "\u202eevil", "\u2066x\u2069", "\u200e\u200f",
    "undefined", "null", "NaN", "None", "true", "0", "-1", "1/0", "1e1000", "0x10", "١٢٣", "1,000.00",
    "' or 1=1 --", '" or ""="', "'; drop table contact; --", "%", "_", "\\", "%s%n", "{0}", "{}", "${HOME}",
    "$(touch x)",
    "`id`", "<script>alert(1)</script>", "<!--", "&lt;", "../../etc/passwd", "-rf", "--help", "@last", "~", "*",
    "(", ")",
    "NOT", "a AND", "col:x", "foo@bar.com", "AT&T", "C++", "o'neil", "a-b", '"', "/", "?", ":", ";", "=1+1", "@SUM(1)",
    "福田 千恵", "สมชาย", "محمد", "שלום", "Zoë", "Zoe\u0308", "ﬁ", "İstanbul", "ß", "Ω", "👩‍💻", "🇨🇿", "👨‍👩‍👧‍👦", "❤️",
    "e" + "\u0301" * 60, "\ufeff", "\u00a0", "\u3000x", "\u2028", "\u2029", "a\u0000b", "\ufffd", "\ufffe", "𝒳", "𠜎",
    "   ", "a" * 300, "W" * 300, "田" * 300, "line\nline", "tab\there", "\r\n", "trailing ", " leading",
)  # fmt: skip
