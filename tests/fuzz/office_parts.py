"""Office packages as one text of their parts, so that a changed byte of it is one of what the readers are given.

A part begins with a line `%%% name`. What such a text is packed into has no checksum of an older state.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile

_HEAD = re.compile(rb"^%%% ([\x21-\x7e]{1,100})\n", re.MULTILINE)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#: Of a workbook as openpyxl writes it: what says nothing of its cells.
_LEFT_OUT = ("docProps/", "xl/theme/")


def flat(parts: dict[str, bytes]) -> bytes:
    return b"".join(b"%%% " + name.encode() + b"\n" + content + b"\n" for name, content in parts.items())


def packed(data: bytes) -> bytes:
    """The package of a flat text; parts of one name are one."""
    pieces = _HEAD.split(data)
    parts = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w") as package:
        warnings.simplefilter("ignore")
        for name, content in parts.items():
            package.writestr(name.decode("ascii"), content.removesuffix(b"\n"))
    return stream.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a package that say something of its cells or text."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist() if not name.startswith(_LEFT_OUT)}


def word_parts(body: str) -> dict[str, bytes]:
    """The parts of a small document: headings, a numbered list, a footnote and a table's style are known."""
    kinds = "".join(_override(f"word/{name}.xml", kind) for name, kind in _KINDS.items())
    links = "".join(_relation(n, name) for n, name in enumerate([*_KINDS][1:], 1))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">{kinds}</Types>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
        "word/styles.xml": f'<w:styles xmlns:w="{_WORD}">{_STYLES}</w:styles>',
        "word/numbering.xml": f'<w:numbering xmlns:w="{_WORD}">{_NUMBERING}</w:numbering>',
        "word/footnotes.xml": f'<w:footnotes xmlns:w="{_WORD}">{_FOOTNOTES}</w:footnotes>',
    }
    return {name: content.encode() for name, content in parts.items()}


_KINDS = {"document": "document.main", "styles": "styles", "numbering": "numbering", "footnotes": "footnotes"}
_STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Rubrik1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>'
    '<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Rubrik2"><w:name w:val="heading 2"/><w:basedOn w:val="Rubrik1"/>'
    '<w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
)
_NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="3"/><w:numFmt w:val="lowerRoman"/>'
    '<w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
_FOOTNOTES = '<w:footnote w:id="2"><w:p><w:r><w:t>Inklusive 12 tkr.</w:t></w:r></w:p></w:footnote>'


def _override(name: str, kind: str) -> str:
    content = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
    return f'<Override PartName="/{name}" ContentType="{content}"/>'


def _relation(number: int, name: str) -> str:
    return f'<Relationship Id="r{number}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>'
