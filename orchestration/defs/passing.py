"""Retries: what may pass by itself is tried again, longer and longer apart; what can't fails at once."""

import errno
import random
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

#: A share that is away or busy, a server that is being restarted, a disk that somebody is clearing.
_PASSING = {
    errno.EAGAIN, errno.EBUSY, errno.EINTR, errno.EIO, errno.ENOLCK, errno.ESTALE, errno.ETIMEDOUT,
    errno.ECONNREFUSED, errno.ECONNRESET, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ENETDOWN, errno.ENETUNREACH,
    errno.EREMOTEIO, errno.EMFILE, errno.ENFILE,
}  # fmt: skip

MOST = 4
_FIRST_SECONDS = 5.0


def may_pass(error: BaseException) -> bool:
    """Whether the error, or one that caused it, says that a resource is away for now."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno in _PASSING:
            return True
        # PostgreSQL's driver and DuckDB's: no connection, a lock that another one holds. By name: imported late.
        if type(seen).__name__ == "OperationalError" or "Could not set lock on file" in str(seen):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def wait_before(attempt: int, chance: float) -> float:
    """Seconds before the attempt after `attempt` (0, 1 …) failed: 5, 10, 20, 40, give or take a quarter."""
    return _FIRST_SECONDS * 2**attempt * (0.75 + chance / 2)


@contextmanager
def passing(context: dg.AssetExecutionContext) -> Iterator[None]:
    """Ask for another attempt of the step when what its body raises may pass. At most `MOST`."""
    try:
        yield
    except Exception as error:
        if not may_pass(error):
            raise
        wait = wait_before(context.retry_number, random.random())
        context.log.warning(f"tried again in {wait:.0f} s at most {MOST} times: {error}")
        raise dg.RetryRequested(max_retries=MOST, seconds_to_wait=wait) from error
