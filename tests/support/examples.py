"""How many examples hypothesis tries: few by default and in CI, many with `HYPOTHESIS_PROFILE=thorough`."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
_MANY = 40


def examples(few: int, *, steps: int = 30) -> settings:
    """Settings for a test that costs so much that `few` examples are enough every day.

    By default the same examples each time, so that a red build is about the change; thorough ones are new.
    """
    return settings(
        max_examples=few * (_MANY if _THOROUGH else 1),
        stateful_step_count=steps,
        derandomize=not _THOROUGH,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        print_blob=True,
    )
