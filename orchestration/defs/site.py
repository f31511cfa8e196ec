"""The report site: pages for controllers, built from what is published."""

import dagster as dg

from orchestration import progress, publish
from orchestration.defs.publication import dbt_docs, published
from orchestration.defs.resources import Workspace


@dg.asset(deps=[published, dbt_docs], group_name="publication", owners=["team:data-engineering"], kinds={"html"})
def report_site(workspace: Workspace) -> dg.MaterializeResult:
    """Static pages in Swedish and English: what doesn't add up, what was checked, source lines, charts and trends.
    Built beside the former site and switched to; pages that say the same as before are taken over."""
    from orchestration.site.build import build

    folders = workspace.settings
    publication = publish.current(folders)
    if publication is None:
        raise dg.Failure(f"nothing is published under {folders.data}")
    progress.report("site", 0, 1)
    built = build(folders, publication, progress=lambda done, total: progress.report("site", done, total))
    return dg.MaterializeResult(
        metadata={
            "pages_made": built.made,
            "pages_taken_over": built.taken_over,
            "start": dg.MetadataValue.path(str(folders.reports / "index.html")),
        }
    )
