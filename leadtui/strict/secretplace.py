"""The place of a secret, as it is written in a config: never the secret itself."""

from __future__ import annotations

from typing import Annotated, Final, Literal, cast

import msgspec

from leadtui.strict.kinds import PRIVATE, Parse, Wrong

PLACES: Final = ("env", "file", "cmd")

NOT_HERE: Final = "a secret does not stand in the config itself"

HOW: Final = "write env:NAME, file:PATH or cmd:COMMAND"


class SecretPlace(msgspec.Struct, frozen=True):
    """Where a secret is kept; harmless to show, but for a command, which may carry one itself."""

    kind: Literal["env", "file", "cmd"]
    where: str

    def __str__(self) -> str:
        return "cmd:…" if self.kind == "cmd" else f"{self.kind}:{self.where}"

    __repr__ = __str__


def secret_place(text: str) -> SecretPlace:
    """Reads `env:NAME`, `file:PATH` or `cmd:COMMAND`. Raises Wrong for a literal, without repeating it."""
    kind, colon, where = text.partition(":")
    if not colon or kind not in PLACES or not where.strip():
        raise Wrong(NOT_HERE, HOW)
    return SecretPlace(cast(Literal["env", "file", "cmd"], kind), where.strip())


def is_secret_place(text: str) -> bool:
    """Whether a text of the config points to a secret."""
    return text.partition(":")[0] in PLACES


def _secret_or_none(text: str) -> SecretPlace | None:
    return secret_place(text) if text else None


SecretField = Annotated[SecretPlace, Parse(secret_place, "env:NAME, file:PATH or cmd:COMMAND"), PRIVATE]
"""For options: the place of a secret."""

OptionalSecret = Annotated[SecretPlace | None, Parse(_secret_or_none, HOW), PRIVATE]
"""The same, where there may be none."""
