"""A passage that tells several numbers of one row: two that agree prove the row, and the others are held to it."""

from __future__ import annotations

from orchestration.ingest.extract import extract

HEAD = "# Delårsrapport per augusti 2024 för skolnämnden\n\nEkvik kommun\n\nAnsvar: Skolnämnden\n\n"
TABLE = (
    "## Resultaträkning, tkr\n\n"
    "| | Budget jan-aug | Utfall jan-aug | Avvikelse | Budget helår | Prognos helår | Avvikelse helår |\n"
    "|---|---|---|---|---|---|---|\n"
    "| Intäkter | 61 655 | 62 820 | 1 165 | 92 480 | 93 630 | 1 150 |\n"
    "| Kostnader | -543 415 | -548 474 | -5 059 | -817 320 | -825 800 | -8 480 |\n"
    "| Verksamhetens nettokostnad | -481 760 | -485 654 | -3 894 | -724 840 | -732 170 | -7 330 |\n"
)
#: Rows of the same name, of parts of the whole.
PARTS = (
    "\n## Per verksamhet, tkr\n\n"
    "| | Budget jan-aug | Utfall jan-aug | Avvikelse | Budget helår | Prognos helår | Avvikelse helår |\n"
    "|---|---|---|---|---|---|---|\n"
    "| Nettokostnad | -9 340 | -9 080 | 260 | -14 010 | -13 710 | 300 |\n"
    "| Nettokostnad | -5 610 | -3 934 | 1 676 | -9 510 | -7 600 | 1 910 |\n"
)
PROSE = (
    "## Sammanfattning\n\nSkolnämnden redovisar för perioden en nettokostnad om 485,7 mnkr, vilket är {over} mnkr "
    "högre än periodens budget. Årsprognosen pekar på ett underskott om {deficit} mnkr jämfört med budget.\n\n"
)


def linked(over: str = "3,9", deficit: str = "7,3") -> dict[str, tuple[float, str]]:
    """By claim: the value in mnkr of the cell it is held to, and why."""
    text = HEAD + PROSE.format(over=over, deficit=deficit) + TABLE + PARTS
    facts = {name: table.to_pylist() for name, table in extract(text.encode(), "a.md").facts.items()}
    claims = {c["fact_no"]: c["claim"] for c in facts["claims"]}
    return {
        claims[row["claim_no"]]: (float(row["term_value"]) * row["weight"] / 1000, row["basis"])
        for row in facts["claim_links"]
        if row["rule_id"] == "R8"
    }


def test_numbers_of_the_body_s_result_are_held_to_the_row_that_states_them() -> None:
    values = {claim: value for claim, (value, _) in linked().items()}
    assert values == {"actual_ytd": 485.654, "variance_ytd": -3.894, "variance_year": -7.33}


def test_one_number_that_disagrees_is_held_to_the_row_that_the_two_others_prove() -> None:
    assert linked(deficit="4,2")["variance_year"] == (-7.33, "the row that states the passage's other numbers")


def test_one_number_that_agrees_proves_no_row() -> None:
    assert "variance_year" not in linked(over="8,8", deficit="4,2")
