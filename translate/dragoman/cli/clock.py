"""The time of a run."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from dragoman.errors import UsageError


def now() -> datetime:
    """The time in whole seconds; $SOURCE_DATE_EPOCH makes outputs reproducible.

    Raises:
        UsageError: It is set to no number of seconds.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        time = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f"SOURCE_DATE_EPOCH is {epoch!r}: it must be a number of seconds since 1970") from error
    return time.replace(microsecond=0)
