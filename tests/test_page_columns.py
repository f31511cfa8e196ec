"""Pages of two columns: what stands beside each other belongs to different texts, unless it is one table."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layouts import document

from orchestration.ingest.document import Document
from orchestration.ingest.extract import extract
from orchestration.ingest.layout.blocks import running_headers
from orchestration.ingest.layout.page_columns import unfolded

STORY = """\
Vintern kom tidigt i år och snön låg kvar till långt in i april.
Plogbilarna gick därför fler timmar än planerat, och sanden tog slut redan
i mars. Nästa år ska två upplag fyllas före jul."""
OTHER = """\
Badhuset öppnade igen efter
ombyggnaden. Besökarna är fler
än förut, särskilt på
vardagar då skolorna simmar."""
TREES = """\
Träd 2024              Planterade   Fällda
Björk                         120       14
Lönn                           33        6
Alm                             9       41
Summa                         162       61"""
BOATS = """\
Båtar 2024              Ute       Hemma
Segelbåtar               17           4
Roddbåtar                25          11
Färjor                    2           1
Summa                    44          16"""
ONE_TABLE = """\
Nyckeltal                                   Ansvarig         2023      2024
Andel elever som når målen i alla ämnen     Skola              81        84
Andel äldre som är nöjda med sitt boende    Omsorg             90        88
Andel hushåll som sorterar sitt avfall      Teknik             62        67
Andel barn som lånar böcker varje månad     Kultur             35        39"""
COMMENTS = """\
Nyckeltal                2023     2024     Kommentar
Nöjda elever               81       84     ökar för tredje året i rad tack vare
                                           fler lärare i de lägre klasserna
Nöjda äldre                90       88     minskar något sedan flytten till de
                                           nya lokalerna vid torget
Sorterat avfall            62       67     ökar sedan kärlen byttes ut i alla
                                           byar norr om ån"""
WHOLE_WIDTH = """\
Projekt                                              Budget                Utfall               Avvikelse
Ny gångbro över ån vid kvarnen                         12,0                  11,4                     0,6
Fönster i rådhuset                                      8,5                   9,1                    -0,6
Summa                                                  20,5                  20,5                     0,0"""


def beside(left: str, right: str, gutter: int) -> str:
    """The texts side by side, the right one beginning at column `gutter`."""
    lines, others = left.split("\n"), right.split("\n")
    height = max(len(lines), len(others))
    lines += [""] * (height - len(lines))
    others += [""] * (height - len(others))
    return "\n".join((a.ljust(gutter) + b).rstrip() for a, b in zip(lines, others, strict=True)) + "\n"


def filled(read: Document) -> list[str]:
    return [line.text.strip() for line in read.lines if not line.blank]


def in_order(text: str) -> list[str]:
    """The lines that hold text, in reading order."""
    return filled(unfolded(document(text, "text")).document)


def lines_of(*texts: str) -> list[str]:
    return [line.strip() for text in texts for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param(textwrap.fill(STORY, 34), OTHER, id="prose beside prose"),
        pytest.param(textwrap.fill(STORY, 34), TREES, id="prose beside a table"),
        pytest.param(TREES, textwrap.fill(STORY, 40), id="a table beside prose"),
        pytest.param(TREES, BOATS, id="a table beside a table"),
    ],
)
def test_what_stands_side_by_side_comes_apart(left: str, right: str) -> None:
    assert in_order(beside(left, right, 48)) == lines_of(left, right)


@pytest.mark.parametrize("text", [ONE_TABLE, COMMENTS, WHOLE_WIDTH, STORY, TREES])
def test_one_table_and_one_text_stay_as_they_are(text: str) -> None:
    read = document(text, "text")
    assert unfolded(read).document is read


def test_a_table_of_the_whole_width_between_two_blocks_stays_whole() -> None:
    above, below = beside(TREES, BOATS, 48), beside(textwrap.fill(STORY, 40), OTHER, 48)
    text = f"{above}\n\n{WHOLE_WIDTH}\n\n\n{below}"
    assert in_order(text) == lines_of(TREES, BOATS, WHOLE_WIDTH, textwrap.fill(STORY, 40), OTHER)


def test_blocks_of_one_page_have_their_own_gutters() -> None:
    text = f"{beside(TREES, BOATS, 44)}\n\n{beside(textwrap.fill(STORY, 52), OTHER, 60)}"
    assert in_order(text) == lines_of(TREES, BOATS, textwrap.fill(STORY, 52), OTHER)


def test_the_left_column_may_go_on_below_the_right_one() -> None:
    story = f"{textwrap.fill(STORY, 30)}\n\n{textwrap.fill(STORY.replace('Vintern', 'Sommaren'), 30)}"
    assert in_order(beside(story, BOATS, 36)) == lines_of(story, BOATS)


def test_every_line_knows_where_it_is_printed() -> None:
    text = beside(TREES, BOATS, 48)
    found, printed = unfolded(document(text, "text")), text.split("\n")
    assert [line.number for line in found.document.lines] == list(range(1, len(found.document.lines) + 1))
    for line, number in zip(found.document.lines, found.origin, strict=True):
        start = len(line.text) - len(line.text.lstrip())
        assert printed[number - 1][start:].startswith(line.text.strip())


def test_a_span_over_both_columns_is_told_as_the_lines_that_it_touches() -> None:
    found = unfolded(document(beside(TREES, BOATS, 48), "text"))
    rows = {"x": [{"source_line": 4, "source_line_end": 10}], "y": [{"source_line": 10}]}
    found.printed(rows)
    assert rows == {"x": [{"source_line": 1, "source_line_end": 5}], "y": [{"source_line": 2}]}


WORD = st.text("abcdefghijklmnoprstuvyåäö", min_size=2, max_size=7)
PROSE = st.lists(WORD, min_size=60, max_size=120).map(lambda words: " ".join(["Text", *words]) + ".")


@settings(deadline=None, max_examples=60)
@given(left=PROSE, right=PROSE, width=st.integers(36, 72), other=st.integers(36, 72), gap=st.integers(2, 9))
def test_two_texts_of_any_widths_come_apart_into_the_two(
    left: str, right: str, width: int, other: int, gap: int
) -> None:
    left, right = textwrap.fill(left, width), textwrap.fill(right, other)
    gutter = max(map(len, left.split("\n"))) + gap
    assert in_order(beside(left, right, gutter)) == lines_of(left, right)


def report(*pages: str) -> bytes:
    heads = ["Årsredovisning 2024\nEkviks kommun\n", *[""] * (len(pages) - 1)]
    feet = [f"EKVIKS KOMMUN | ÅRSREDOVISNING 2024{' ' * 50}Sida {n} av {len(pages)}" for n in range(1, len(pages) + 1)]
    joined = [f"{h}\n{page}\n\n\n{foot}\n" for h, page, foot in zip(heads, pages, feet, strict=True)]
    return "\f".join(joined).encode()


def test_prose_beside_a_table_is_read_as_prose_and_the_table_as_a_table() -> None:
    text = (
        "Kommunen har planterat fler träd än förra året. Nettokostnaden uppgick till 4,3 mnkr, vilket är 0,9 mnkr "
        "mindre än väntat. Stormen i november fällde de flesta av almarna vid torget."
    )
    page = beside(TREES, textwrap.fill(text, 44), 48)
    facts = {name: t.to_pylist() for name, t in extract(report(page, WHOLE_WIDTH), "a.txt").facts.items()}
    birches = [r for r in facts["other_cells"] if r["line_label"] == "Björk"]
    assert [(int(r["value"]), r["source_line"]) for r in birches] == [(120, 5), (14, 5)]
    assert {str(r["value"].normalize()) for r in facts["claims"]} >= {"4.3"}
    tokens = {(r["source_line"], r["token"]): r["token_class"] for r in facts["number_tokens"]}
    assert tokens[5, "120"] == "loaded"
    assert "unaccounted" not in tokens.values()
    (told,) = facts["reports"]
    assert told["lines"] == report(page, WHOLE_WIDTH).decode().count("\n")


def test_a_running_foot_is_no_title() -> None:
    facts = extract(report(WHOLE_WIDTH, WHOLE_WIDTH), "a.txt").facts
    titles = [r["column_title"] for name in ("finance_cells", "investment_cells") for r in facts[name].to_pylist()]
    assert titles
    assert not [t for t in titles if "Sida" in t]


@pytest.mark.parametrize("foot", ["Ekvik 2024    Sida {} av 3", "Ekviks kommun     {} (3)", "Sida {}    Ekviks kommun"])
def test_a_foot_that_counts_pages_runs_through_the_report(foot: str) -> None:
    text = "".join("Ord i rad.\n" * 12 + f"{foot.format(page)}\n" for page in (1, 2, 3))
    assert running_headers(document(text, "text")) == frozenset({13, 26, 39})
