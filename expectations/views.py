"""The pages of the Data Docs: Great Expectations' own content, rendered with the templates of this folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from great_expectations.render.view import DefaultJinjaPageView
from jinja2 import ChoiceLoader, FileSystemLoader

_TEMPLATES = Path(__file__).parent / "templates"


class PlainPageView(DefaultJinjaPageView):
    """A page without scripts and without anything from elsewhere: our templates come before the stock ones."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.env.loader = ChoiceLoader([FileSystemLoader(_TEMPLATES), self.env.loader])


class PlainIndexView(PlainPageView):
    """The index: the same page, at the top of the folder."""

    _template = "page.j2"
