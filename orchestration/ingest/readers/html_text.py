"""What of a page's elements is shown, and the text of those that stand in a line."""

from __future__ import annotations

import re
from typing import Any

_BLOCK_TAGS = (
    "html body p div section article header footer main nav aside address blockquote pre figure figcaption form"
    " fieldset legend center ul ol li dl dt dd h1 h2 h3 h4 h5 h6 hr table caption details summary"
)
BLOCKS = frozenset(_BLOCK_TAGS.split())
_DROPPED_TAGS = (
    "head script style template noscript iframe object embed applet audio video canvas map area param source track"
    " textarea input button datalist del xml link meta base title"
)
_DROPPED = frozenset(_DROPPED_TAGS.split())
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|mso-element\s*:\s*comment")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE = re.compile(r"^[a-z0-9]*[.#][\w-]+$", re.IGNORECASE)
_AT_BLOCK = re.compile(r"@[^{;]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_NOTE = re.compile(r"^[\[(]?(\d{1,2})[\])]?$")


class Page:
    """A parsed page, and which of its elements are hidden."""

    def __init__(self, tree: Any) -> None:
        body = tree.find(".//body")
        self.body = tree if body is None else body
        self._unseen = _unseen_selectors(" ".join(style.text or "" for style in tree.iter("style")))
        self._blocks: dict[Any, bool] = {}
        self.title = " ".join((tree.findtext(".//title") or "").split())
        self.has_headline = any(not self.hidden(e) and e.text_content().strip() for e in tree.iter("h1"))

    def hidden(self, element: Any) -> bool:
        """Whether nothing of the element is shown: by its kind, its attributes, its own style or a simple rule."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _DROPPED or element.get("hidden") is not None:
            return True
        if (style := element.get("style")) and _UNSEEN.search(style.lower()):
            return True
        classes = (element.get("class") or "").split()
        if "msoDel" in classes or "MsoCommentReference" in classes:
            return True
        if not self._unseen:
            return False
        names = [f".{name}" for name in classes] + ([f"#{element.get('id')}"] if element.get("id") else [])
        return any(name in self._unseen or tag + name in self._unseen for name in names)

    def holds_blocks(self, element: Any) -> bool:
        """Whether paragraphs or tables stand in an element that is none itself."""
        if element not in self._blocks:
            self._blocks[element] = any(
                child.tag in BLOCKS or self.holds_blocks(child)
                for child in element.iterchildren()
                if isinstance(child.tag, str)
            )
        return self._blocks[element]


def _unseen_selectors(css: str) -> frozenset[str]:
    """The classes and ids that a page's own style sheet hides on the screen."""
    plain = _AT_BLOCK.sub("", _COMMENT.sub("", css).replace("<!--", "").replace("-->", ""))
    return frozenset(
        selector.strip()
        for selectors, body in _RULE.findall(plain)
        if _UNSEEN.search(body.lower())
        for selector in selectors.split(",")
        if _SIMPLE.match(selector.strip())
    )


def inline(page: Page, element: Any, before: str = "", skip: frozenset[str] = frozenset(), line: str = "\v") -> str:
    """The text of an element within a line; `line` stands for a line break, blocks part words.

    before: the character that stands before it. skip: tags that are left out.
    """
    if page.hidden(element) or element.tag in skip:
        return ""
    tag = element.tag
    if tag == "br":
        return line
    if tag in ("img", "svg"):
        shown = element.get("alt") if tag == "img" else element.findtext("title") or element.get("aria-label")
        return f" {shown} " if shown else ""
    if tag == "select":
        options = list(element.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None] or options[:1]
        return " ".join(option.text_content() for option in chosen)
    text = element.text or ""
    for child in element.iterchildren():
        last = text[-1:] or before
        text += inline(page, child, last, skip, line) + (child.tail or "")
    if tag == "sup" or "MsoFootnoteReference" in (element.get("class") or ""):
        return _raised(text, before)
    if not text.strip() and (told := element.get("aria-label") or element.get("title")):
        return f" {told} "
    return f" {text} " if tag in BLOCKS else text


def _raised(text: str, before: str) -> str:
    """A raised figure is a note's, told apart from the figure that it stands at; after a unit of length a power."""
    note = _NOTE.match(text.strip())
    if not note or not before.strip():
        return text
    return note[1] if before == "m" and note[1] in ("2", "3") else f" {note[1]})"
