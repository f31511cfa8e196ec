"""Data Docs: the gates' validation results as web pages in `<data>/expectations/data_docs/index.html`.

The stock pages load styles and scripts from the internet; `templates/` puts plain ones in their place, so that the
pages work offline and without a script. Nothing is sent anywhere.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectations.result import GateResult

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult
    from great_expectations.data_context import AbstractDataContext

#: Validation results kept per suite; the build takes longer with every one.
KEPT_RUNS = 5

_SITE = "data_docs"


def build(data_dir: Path, results: Iterable[GateResult] = ()) -> Path:
    """Keep the gates' results, forget all but the last KEPT_RUNS of each suite, and render; returns the index page."""
    root = data_dir.resolve() / "expectations"
    root.mkdir(parents=True, exist_ok=True)
    context = _context(root)
    now = datetime.now(UTC)
    documents = _one_of_each_suite(document for result in results for document in result.documents)
    kept = [key for document in documents for key in _keep(context, document, now)]
    _prune(context)
    index = root / _SITE / "index.html"
    context.build_data_docs(site_names=[_SITE], resource_identifiers=kept if kept and index.exists() else None)
    shutil.rmtree(root / _SITE / "static", ignore_errors=True)  # fonts and styles of the stock pages
    return index


def _one_of_each_suite(
    documents: Iterable[ExpectationSuiteValidationResult],
) -> list[ExpectationSuiteValidationResult]:
    """Of a gate that judged many reports in several batches: per suite the first that failed, else the last."""
    shown: dict[str, ExpectationSuiteValidationResult] = {}
    for document in documents:
        if document.suite_name not in shown or shown[document.suite_name].success:
            shown[document.suite_name] = document
    return list(shown.values())


def _context(root: Path) -> AbstractDataContext:
    """A context whose stores are folders below `root`, configured here alone: no file of its own to grow stale."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        FilesystemStoreBackendDefaults,
        ProgressBarsConfig,
    )

    view = {"module_name": "expectations.views", "class_name": "PlainPageView"}
    index_view = {"module_name": "expectations.views", "class_name": "PlainIndexView"}
    site = {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(root / _SITE)},
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder", "view": index_view},
        "site_section_builders": {"expectations": {"view": view}, "validations": {"view": view}, "profiling": "None"},
    }
    return gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=FilesystemStoreBackendDefaults(root_directory=root),
            data_docs_sites={_SITE: site},
            analytics_enabled=False,
            progress_bars=ProgressBarsConfig(globally=False, metric_calculations=False),
        ),
    )


def _keep(context: AbstractDataContext, document: ExpectationSuiteValidationResult, now: datetime) -> list[Any]:
    """Store the result and the suite it was made with; returns the keys of both."""
    import great_expectations as gx
    from great_expectations.core.run_identifier import RunIdentifier
    from great_expectations.data_context.types.resource_identifiers import (
        ExpectationSuiteIdentifier,
        ValidationResultIdentifier,
    )

    name = document.suite_name
    configurations = [result.expectation_config for result in document.results]
    for configuration in configurations:
        configuration.kwargs.pop("batch_id", None)
    suite = gx.ExpectationSuite(name=name, expectations=[c.to_domain_obj() for c in configurations])
    context.suites.add_or_update(suite)
    run_id = RunIdentifier(run_name=now.strftime("%Y-%m-%dT%H%M%SZ"), run_time=now)
    document.meta["run_id"] = run_id
    key = ValidationResultIdentifier(ExpectationSuiteIdentifier(name), run_id, batch_identifier="all")
    context.validation_results_store.set(key, document)
    return [key.expectation_suite_identifier, key]


def _prune(context: AbstractDataContext) -> None:
    store = context.validation_results_store
    runs: dict[str, list[Any]] = {}
    for key in store.list_keys():
        runs.setdefault(key.expectation_suite_identifier.name, []).append(key)
    for keys in runs.values():
        for key in sorted(keys, key=lambda k: k.run_id.run_time)[:-KEPT_RUNS]:
            store.remove_key(key)
