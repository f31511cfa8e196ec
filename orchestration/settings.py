"""Every path and every environment look-up; no other module reads the environment.

| variable | meaning | default |
| --- | --- | --- |
| AVSTAMT_RAW | landing folder | `raw` in the repository |
| AVSTAMT_DATA | data folder, where everything is written | `data` in the repository |
| AVSTAMT_EXECUTOR | `process`, `process:<workers>`, `dask://<host>:<port>`, `inline`, without limits | by new files |
| AVSTAMT_MAX_FILE_MB | a larger file goes to quarantine unread | 50 |
| AVSTAMT_MAX_LINE_KB | a text file with a longer line goes to quarantine | 256 |
| AVSTAMT_MAX_SECONDS | a file that takes longer to read goes to quarantine; 0: no limit | 120 |
| AVSTAMT_MAX_PAGE_SECONDS | how much longer it may take for every page that is read by eye | 20 |
| AVSTAMT_MAX_MEMORY_MB | so does one that takes more memory; 0: no limit | 2048 |
| AVSTAMT_MAX_UNPACKED_MB | so does a zip whose files are larger together | 500 |
| AVSTAMT_MAX_MEMBERS | so does a zip of more files | 2000 |
| AVSTAMT_MAX_WAIT_SECONDS | how long a run of Dagster's waits for another one that is writing | 3600 |
| AVSTAMT_FILES | kinds of files published beside: `csv`, `excel`, both by a comma, or `none` | `csv,excel` |
| AVSTAMT_TARGET | where else it is published: `duckdb` (nowhere) or `postgres` | `duckdb` |
| AVSTAMT_POSTGRES | the server's address, such as `postgresql://loader@host/avstamt` | |
| AVSTAMT_POSTGRES_READER | the role there that may read what is published | `avstamt_reader` |
| AVSTAMT_ACCEPTANCES | the file of accepted findings | `acceptances.yml` in the landing folder |
| AVSTAMT_ALERTS | the file that says who is told of what | `alerts.yml` in the landing folder |

The secrets of the alerts' channels are looked up by `secret`, under the names that `alerts.yml` gives them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
DBT_PROJECT = REPOSITORY / "dbt_project"

#: Name of the file of accepted findings at the root of the landing folder.
ACCEPTANCES = "acceptances.yml"

#: Name of the file that says who is told of what, there too.
ALERTS = "alerts.yml"
#: What AVSTAMT_FILES and AVSTAMT_TARGET may say.
EXPORTS = ("csv", "excel")
TARGETS = ("duckdb", "postgres")


class WrongSetting(ValueError):
    """A variable of the environment holds what it may not; the message names both."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The two folders of a run, what lies in them, and the limits of a file."""

    raw: Path
    data: Path
    executor: str = ""
    max_file_bytes: int = 50 * 1024 * 1024
    max_line_bytes: int = 256 * 1024
    max_seconds: float = 120
    max_page_seconds: float = 20
    max_memory_bytes: int = 2048 * 1024 * 1024
    max_unpacked_bytes: int = 500 * 1024 * 1024
    max_members: int = 2000
    max_wait_seconds: float = 3600
    acceptances: Path | None = None  # where it is not at its usual place
    alerts: Path | None = None  # likewise
    exports: tuple[str, ...] = ()
    target: str = TARGETS[0]
    postgres: str = field(default="", repr=False)  # it may hold a password
    postgres_reader: str = "avstamt_reader"

    @property
    def acceptances_file(self) -> Path:
        return self.acceptances or self.raw / ACCEPTANCES

    @property
    def alerts_file(self) -> Path:
        return self.alerts or self.raw / ALERTS

    @property
    def alerts_on(self) -> bool:
        """Whether there is such a file; asking costs one look at the disk."""
        return self.alerts is not None or self.alerts_file.exists()

    @property
    def outbox(self) -> Path:
        return self.state / "alerts.sqlite"

    @property
    def alerts_lock(self) -> Path:
        return self.state / "alerts.lock"

    @property
    def extracted(self) -> Path:
        return self.data / "extracted"

    @property
    def facts(self) -> Path:
        return self.data / "facts"

    @property
    def state(self) -> Path:
        return self.data / "state"

    @property
    def quarantine(self) -> Path:
        return self.data / "quarantine"

    @property
    def working_database(self) -> Path:
        return self.data / "work" / "marts.duckdb"

    @property
    def dbt_target(self) -> Path:
        return self.data / "work" / "dbt"

    @property
    def generations(self) -> Path:
        return self.data / "generations"

    @property
    def published(self) -> Path:
        return self.data / "published"

    @property
    def reports(self) -> Path:
        """The report site: a link to the folder that was built last."""
        return self.data / "reports"

    @property
    def sites(self) -> Path:
        """The folders that the report site is built in."""
        return self.data / "sites"

    @property
    def dagster_home(self) -> Path:
        return self.data / "dagster"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def running(self) -> Path:
        """A file for each run that has a process."""
        return self.data / "state" / "running"

    @property
    def lock_file(self) -> Path:
        return self.data / "run.lock"


def current() -> Settings:
    """The settings that the environment asks for."""
    acceptances = os.environ.get("AVSTAMT_ACCEPTANCES")
    alerts = os.environ.get("AVSTAMT_ALERTS")
    return Settings(
        raw=Path(os.environ.get("AVSTAMT_RAW") or REPOSITORY / "raw").absolute(),
        data=Path(os.environ.get("AVSTAMT_DATA") or REPOSITORY / "data").absolute(),
        executor=os.environ.get("AVSTAMT_EXECUTOR", ""),
        max_file_bytes=int(float(os.environ.get("AVSTAMT_MAX_FILE_MB", "50")) * 1024 * 1024),
        max_line_bytes=int(float(os.environ.get("AVSTAMT_MAX_LINE_KB", "256")) * 1024),
        max_seconds=float(os.environ.get("AVSTAMT_MAX_SECONDS", "120")),
        max_page_seconds=float(os.environ.get("AVSTAMT_MAX_PAGE_SECONDS", "20")),
        max_memory_bytes=int(float(os.environ.get("AVSTAMT_MAX_MEMORY_MB", "2048")) * 1024 * 1024),
        max_unpacked_bytes=int(float(os.environ.get("AVSTAMT_MAX_UNPACKED_MB", "500")) * 1024 * 1024),
        max_members=int(os.environ.get("AVSTAMT_MAX_MEMBERS", "2000")),
        max_wait_seconds=float(os.environ.get("AVSTAMT_MAX_WAIT_SECONDS", "3600")),
        acceptances=Path(acceptances).absolute() if acceptances else None,
        alerts=Path(alerts).absolute() if alerts else None,
        exports=_exports(os.environ.get("AVSTAMT_FILES", "")),
        target=_one_of("AVSTAMT_TARGET", os.environ.get("AVSTAMT_TARGET") or TARGETS[0], TARGETS),
        postgres=os.environ.get("AVSTAMT_POSTGRES", ""),
        postgres_reader=os.environ.get("AVSTAMT_POSTGRES_READER") or "avstamt_reader",
    )


def _exports(stated: str) -> tuple[str, ...]:
    if stated.strip() == "none":
        return ()
    return (
        tuple(_one_of("AVSTAMT_FILES", name.strip(), EXPORTS) for name in stated.split(",") if name.strip()) or EXPORTS
    )


def _one_of(variable: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise WrongSetting(f"{variable} is {value!r}; it may be {' or '.join(allowed)}")
    return value


def secret(name: str) -> str | None:
    """A password or an address that must not stand in a file; None when the variable is not set or empty."""
    return os.environ.get(name) or None


def activate(raw: Path | None = None, data: Path | None = None, target: str | None = None) -> Settings:
    """Make these folders the ones of this process and its children; also what Dagster and dbt read from there.

    dbt and Dagster take paths and switches from the environment only, so they are set here, telemetry off with them.
    """
    if raw is not None:
        os.environ["AVSTAMT_RAW"] = str(raw.absolute())
    if data is not None:
        os.environ["AVSTAMT_DATA"] = str(data.absolute())
    if target is not None:
        os.environ["AVSTAMT_TARGET"] = target
    settings = current()
    os.environ["AVSTAMT_DATA"] = str(settings.data)
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    os.environ["DO_NOT_TRACK"] = "1"
    # One transaction for many partitions' events: a run over hundreds of reports spends its time elsewhere.
    os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", "200")
    return settings
