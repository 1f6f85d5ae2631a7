"""What must outlive a fault: a block that ends in words instead of an exception."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType

from leadtui.errors import LeadtuiError


class Telling:
    """`with Telling(tell):` hands what goes wrong in the block to `tell`, and goes on after it.

    An error of ours is told as it is. A fault that nobody foresaw is told by its type alone: its text may
    hold a customer's data. What ends a task or the program, such as a cancellation, passes through.
    """

    def __init__(self, tell: Callable[[LeadtuiError], object]) -> None:
        self._tell = tell

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        self._tell(error if isinstance(error, LeadtuiError) else fault(error))
        return True


def fault(error: Exception) -> LeadtuiError:
    """A fault of our own, as it may be shown."""
    return LeadtuiError(f"fault in leadtui: {type(error).__name__}", "Please report it.")
