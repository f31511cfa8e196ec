"""The structure of tables that do not show it themselves, because a row is missing or stands twice.

Such a table fails in every column at once, so its own figures say nothing. What does is another table: the same total
with the same items, the same total broken down in another way, a neighbour of the same columns whose total sums all of
its rows, or the other groups of a table whose totals come first. Nothing is supposed where no neighbour holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import pairwise, takewhile

from orchestration.ingest.words import fold
from orchestration.reconcile.totals import Candidate, Row, beside, groups_of, parents_of, supposed

Tables = Mapping[str, list[Row]]
Groups = dict[str, list[Candidate]]

#: Rows that a total of its own may have lost from sight, in a table whose totals come first.
_LONGEST_GROUP = 12


def structures_of(tables: Tables) -> Groups:
    """The totals and items of the tables of one report and fact, by statement."""
    rows = dict(tables)
    twins: dict[str, dict[int, Row]] = {}
    found: Groups = {}
    for statement, own in tables.items():
        found[statement] = groups_of(own)
        doubled = _doubled(own, found[statement])
        if doubled:
            twins[statement] = doubled
            copies = {row.line_no for row in doubled.values()}
            rows[statement] = [row for row in own if row.line_no not in copies]
            found[statement] = groups_of(rows[statement])
    while added := next(_supposed(rows, found), None):
        statement, group = added
        found[statement] = groups_of(rows[statement], [*found[statement], group])
    for statement, doubled in twins.items():
        found[statement] = [_with_copies(group, doubled) for group in found[statement]]
    return found


def _doubled(rows: list[Row], groups: Sequence[Candidate]) -> dict[int, Row]:
    """Rows that say what the row before says, by that row's line; not where a total holds with both."""
    both = {line for group in groups for line in group.lines}
    return {
        row.line_no: copy
        for row, copy in pairwise(rows)
        if row.label.strip()
        and fold(row.label) == fold(copy.label)
        and row.cells == copy.cells
        and len({cell.value for cell in row.cells.values() if cell.value}) > 0
        and not {row.line_no, copy.line_no} <= both
    }


def _with_copies(group: Candidate, doubled: Mapping[int, Row]) -> Candidate:
    copies = [(doubled[row.line_no], weight) for row, weight in group.items if row.line_no in doubled]
    return supposed(group.total, (*group.items, *copies), f"{group.place}, a row twice") if copies else group


def _supposed(tables: Tables, found: Groups) -> Iterator[tuple[str, Candidate]]:
    for statement, rows in tables.items():
        totals = {group.total.line_no for group in found[statement]}
        parent = parents_of(rows, found[statement])
        for at, row in enumerate(rows):
            if row.line_no not in totals:
                before = beside(rows, at, -1, parent)
                for group in (
                    _as_elsewhere(row, before, statement, found),
                    _broken_down_elsewhere(row, before, rows, statement, found),
                    _as_the_neighbours(row, before, totals, parent, found),
                ):
                    if group is not None:
                        yield statement, group
        yield from ((statement, group) for group in _totals_first(rows, found[statement], parent))


def _as_elsewhere(total: Row, before: list[Row], statement: str, found: Groups) -> Candidate | None:
    """The same total with the same items, but one, in another table that holds."""
    for other, groups in found.items():
        for group in groups if other != statement else ():
            if not total.label.strip() or fold(group.total.label) != fold(total.label) or group.total_first:
                continue
            weights = {fold(row.label): weight for row, weight in group.items}
            items = [(row, weights[fold(row.label)]) for row in before[: len(weights)] if fold(row.label) in weights]
            nearest = [row for row, _ in items] == before[: len(items)]
            if nearest and len(items) >= max(1, len(weights) - 1) and _shared(total, group.total) >= 2:
                return supposed(total, items, "as the same total in another table")
    return None


def _broken_down_elsewhere(
    total: Row, before: list[Row], rows: list[Row], statement: str, found: Groups
) -> Candidate | None:
    """A last row that is the total of another table to the last figure: the rows above it are its parts."""
    if total is not rows[-1] or not before or any(row.says_sum for row in before):
        return None
    for other, groups in found.items():
        for group in groups if other != statement else ():
            shared = set(total.cells) & set(group.total.cells)
            values = {total.cells[m].value for m in shared if total.cells[m].value}
            same = all(total.cells[m] == group.total.cells[m] for m in shared)
            if same and len(values) >= 3 and len(shared) == len(total.cells):
                return supposed(total, [(row, 1) for row in before], "the total of another table")
    return None


def _as_the_neighbours(
    total: Row, before: list[Row], totals: Set[int], parent: Mapping[int, int], found: Groups
) -> Candidate | None:
    """A row labelled as a total, where others of the same columns sum all the rows above them, up to the last total."""
    own = list(takewhile(lambda row: not (row.says_sum and row.line_no in totals), before))
    if not total.says_sum or total.line_no in parent or len(own) < 2 or any(row.says_sum for row in own):
        return None
    for groups in found.values():
        for group in groups:
            like = group.total.says_sum and not group.total_first and len(group.items) >= 2
            shared = _shared(total, group.total)
            if like and shared >= 3 and 5 * shared >= 4 * max(len(total.cells), len(group.total.cells)):
                answer = supposed(total, [(row, 1) for row in own], "as the totals beside it")
                return answer if _most_is_listed(answer) else None
    return None


def _most_is_listed(group: Candidate) -> bool:
    """Whether what is missing or too much is mostly less than what is listed: a selection of rows is no sum."""
    less, more = 0, 0
    for measure, cell in group.total.cells.items():
        parts = [weight * row.cells[measure].value for row, weight in group.items if measure in row.cells]
        if any(parts):
            off = abs(cell.value - sum(parts))
            less += off <= sum(abs(part) for part in parts)
            more += off > sum(abs(part) for part in parts)
    return less > more


def _totals_first(rows: list[Row], groups: Sequence[Candidate], parent: Mapping[int, int]) -> Iterator[Candidate]:
    """Parts below their total that an outer total passes over, as the parts beside them do with theirs."""
    totals = {group.total.line_no for group in groups}
    place = {row.line_no: at for at, row in enumerate(rows)}
    for outer in groups:
        first = [g for g in groups if g.total_first and parent.get(g.total.line_no) == outer.total.line_no]
        passed = [
            row for row in rows if parent.get(row.line_no) == outer.total.line_no and row.line_no not in outer.lines
        ]
        # One row alone may be a part among others that are not listed.
        if not passed or len(passed) > _LONGEST_GROUP or len(first) < (1 if len(passed) > 1 else 2):
            continue
        head = rows[place[passed[0].line_no] - 1]
        in_a_row = [place[row.line_no] for row in passed] == list(
            range(place[passed[0].line_no], place[passed[-1].line_no] + 1)
        )
        if in_a_row and head.line_no not in totals and parent.get(head.line_no) is not None:
            yield supposed(head, [(row, 1) for row in passed], "as the groups beside it")


def _shared(one: Row, other: Row) -> int:
    return len(set(one.cells) & set(other.cells))
