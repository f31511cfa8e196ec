"""A YAML file as plain data, with the line of every value. Scalars stay text: 18:00 is no number, an id no integer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

Path = tuple[str | int, ...]

_MAX_BYTES = 1024 * 1024
_MAX_VALUES = 50_000  # aliases of aliases grow without end


class BadYaml(Exception):
    """What makes the text no usable YAML; `line` counts from 1."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line


def read(data: bytes) -> tuple[Any, dict[Path, int]]:
    """(dicts, lists and texts; line by path). An empty file is None. Raises BadYaml."""
    if len(data) > _MAX_BYTES:
        raise BadYaml(1, f"{len(data)} bytes: more than the {_MAX_BYTES} that such a file may have")
    try:
        root = yaml.compose(data.decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise BadYaml(data[: error.start].count(b"\n") + 1, "no UTF-8 text") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadYaml(mark.line + 1 if mark else 1, f"no YAML: {error.problem or error.context}") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise BadYaml(1, f"no YAML: {str(error).splitlines()[0]}") from None
    lines: dict[Path, int] = {}
    return (None if root is None else _plain(root, (), lines, ())), lines


def line_of(lines: dict[Path, int], path: Sequence[str | int]) -> int:
    """The line of the value, or of the nearest thing around it that stands in the file."""
    found: Path = ()
    for part in path:  # a part that is not in the file (the kind of a channel) is passed over
        if (*found, part) in lines:
            found = (*found, part)
    return lines.get(found, 1)


def _plain(node: yaml.Node, path: Path, lines: dict[Path, int], around: tuple[int, ...]) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if len(lines) > _MAX_VALUES:
        raise BadYaml(line, f"more than the {_MAX_VALUES} values that such a file may have")
    if id(node) in around:
        raise BadYaml(line, "an alias names what it stands in")
    inside = (*around, id(node))
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key, value in node.value:
            at = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise BadYaml(at, "a name is expected before the colon")
            if key.value in found:
                raise BadYaml(at, f"{key.value} is given twice")
            lines[(*path, key.value)] = at
            found[key.value] = _plain(value, (*path, key.value), lines, inside)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value, (*path, at), lines, inside) for at, value in enumerate(node.value)]
    assert isinstance(node, yaml.ScalarNode)
    return None if node.tag == "tag:yaml.org,2002:null" else node.value
