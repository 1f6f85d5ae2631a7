"""Everything in a journal's folder that is made again from its lines, as one: for who rewrites lines."""

from __future__ import annotations

import os

from leadtui.store.asof import forget_months
from leadtui.store.checkpoint import checkpoint_path, parts_in
from leadtui.store.files import remove


def remove_caches(folder: str) -> None:
    """Remove the checkpoints, the archive, the ledger and the key files; the next opening makes new ones.

    Who has them open reads on. Files of the desk's (summary.json, listing.json) are its own to remove.
    Raises OSError.
    """
    remove(checkpoint_path(folder))
    forget_months(folder)
    for name in parts_in(folder):
        remove(os.path.join(folder, name))
