"""Secrets: looked up where the config says, when they are needed, and never shown."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

from leadtui.errors import SourceRefused
from leadtui.strict.secretplace import SecretPlace

COMMAND_S: Final = 20
"""Seconds that a command may take to print a secret."""


class Secret:
    """A secret that has been looked up. Nothing that prints or logs it shows it; `reveal()` does."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def reveal(self) -> str:
        """The secret itself, for the request that needs it and nothing else."""
        return self._value


Resolver = Callable[[SecretPlace], Secret]
"""Looks a secret up. Raises SourceRefused when it is not there."""


def resolve(place: SecretPlace) -> Secret:
    """Look the secret up; a command may take `COMMAND_S`. Raises SourceRefused, without its content."""
    value = {"env": _from_environment, "file": _from_file, "cmd": _from_command}[place.kind](place).strip()
    if not value:
        raise SourceRefused(f"the secret at {place} is empty")
    if not value.isprintable():
        raise SourceRefused(f"the secret at {place} has a line break or a control character in it")
    return Secret(value)


def _from_environment(place: SecretPlace) -> str:
    value = os.environ.get(place.where)
    if value is None:
        raise SourceRefused(
            f"the environment variable {place.where} is not set",
            "the collector must have it too: set it where that is started",
        )
    return value


def _from_file(place: SecretPlace) -> str:
    try:
        return Path(place.where).expanduser().read_text(encoding="utf-8-sig")
    except (OSError, RuntimeError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "no such home"
    except ValueError:  # not UTF-8, or a NUL in the path
        reason = "not text"
    raise SourceRefused(f"the secret file {place.where} cannot be read: {reason}")


def _from_command(place: SecretPlace) -> str:
    try:
        words = shlex.split(place.where)
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, timeout=COMMAND_S, check=False
        )
    except subprocess.TimeoutExpired:
        reason = f"took longer than {COMMAND_S} s"
    except (OSError, ValueError):
        reason = "cannot be started"
    else:
        if done.returncode == 0:
            return done.stdout.decode("utf-8", "replace")
        reason = f"ended with code {done.returncode}"
    # Neither the command nor its output is shown: both may hold the secret.
    raise SourceRefused(f"the command for a secret {reason}", "run it by hand as the user of the collector")
