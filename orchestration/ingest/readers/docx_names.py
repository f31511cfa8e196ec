"""Names of WordprocessingML, and the few ways to ask an element for what it holds."""

from __future__ import annotations

from typing import Any

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
DRAWN_NAME = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_OFF = ("0", "false", "off")


def w(name: str) -> str:
    return f"{{{_W}}}{name}"


def as_transitional(root: Any) -> Any:
    """The tree with the strict dialect's names as the usual ones, which it only spells otherwise."""
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.startswith(f"{{{_STRICT}}}"):
            element.tag = element.tag.replace(_STRICT, _W)
            for name in [n for n in element.attrib if n.startswith(f"{{{_STRICT}}}")]:
                element.set(name.replace(_STRICT, _W), element.attrib.pop(name))
    return root


def child(element: Any, *path: str) -> Any | None:
    """The first child of that name, and its first child of the next name, and so on."""
    for name in path:
        element = element.find(w(name)) if element is not None else None
    return element


def val(element: Any | None) -> str | None:
    """The element's `w:val`."""
    return element.get(w("val")) if element is not None else None


def val_of(element: Any | None, name: str) -> str | None:
    """Another attribute of the element."""
    return element.get(w(name)) if element is not None else None


def is_on(element: Any | None) -> bool:
    """Whether a switch is there and not turned off."""
    return element is not None and (val(element) or "").lower() not in _OFF
