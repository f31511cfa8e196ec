"""Names of delivered files: which are exports, and how any name is written so that logs and tables can show it."""

from __future__ import annotations

import re
import unicodedata

#: Control and format characters, line and paragraph separators, bytes that are no UTF-8 (surrogates).
_UNSAFE = ("Cc", "Cf", "Cs", "Zl", "Zp")
_WRITTEN = re.compile(r"\\u([0-9a-f]{4})")


def is_export(name: str) -> bool:
    """False for hidden files and for what explains the folder (README of any kind)."""
    return not name.startswith(".") and not name.upper().startswith("README")


def shown(name: str) -> str:
    """The name on one line: what would move the cursor, turn the text or end the line is written as `\\uXXXX`."""
    escaped = _WRITTEN.sub(lambda found: f"\\u005cu{found[1]}", name)
    return "".join(
        f"\\u{ord(c):04x}" if unicodedata.category(c) in _UNSAFE and ord(c) < 0x10000 else c for c in escaped
    )


def original(name: str) -> str:
    """The name that `shown` writes so."""
    return _WRITTEN.sub(lambda found: chr(int(found[1], 16)), name)
