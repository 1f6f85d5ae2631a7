"""systemd units, printed: a collector and a wall that run as long as the machine does."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path
from typing import Final

from leadtui.cli.context import Context
from leadtui.domain.text import clean

RESTART_S: Final = 15
"""Between two tries: a mended config is read then, or the work of a machine that fell silent taken on."""

_COLLECT: Final = """\
# Polls the sources of {shop} as long as this machine runs, whoever is logged in. In its place:
#
#   leadtui collect --systemd > ~/.config/systemd/user/leadtui-collect.service
#   systemctl --user daemon-reload
#   systemctl --user enable --now leadtui-collect
#   loginctl enable-linger
#
# What it says stands in `journalctl --user -u leadtui-collect`. Secrets that the config takes from the
# environment (env:NAME) stand as lines NAME=value in
# {secrets}, which nobody else may read (chmod 600).

[Unit]
Description=leadtui: poll the sources of {shop}
StartLimitIntervalSec=0

[Service]
ExecStart={command}
EnvironmentFile=-{secrets_path}
Restart=on-failure
RestartSec={restart}
NoNewPrivileges=yes
UMask=0077

[Install]
WantedBy=default.target
"""

_WALL: Final = """\
# Shows the wall of {shop} on this machine's own screen, its first console, as soon as the machine runs:
#
#   leadtui wall --systemd | sudo tee /etc/systemd/system/leadtui-wall.service
#   sudo systemctl daemon-reload
#   sudo systemctl enable --now leadtui-wall
#
# Secrets that the config takes from the environment (env:NAME) stand as lines NAME=value in
# {secrets}, which nobody else may read (chmod 600).

[Unit]
Description=leadtui: the wall of {shop}
After=systemd-user-sessions.service getty@tty1.service
Conflicts=getty@tty1.service
StartLimitIntervalSec=0

[Service]
User={user}
ExecStart={command}
EnvironmentFile=-{secrets_path}
Environment=TERM=linux
StandardInput=tty
StandardOutput=tty
StandardError=tty
TTYPath=/dev/tty1
TTYReset=yes
TTYVHangup=yes
Restart=always
RestartSec={restart}
NoNewPrivileges=yes
UMask=0077

[Install]
WantedBy=multi-user.target
"""


def collect_unit(context: Context) -> str:
    """A user's unit of systemd that runs the collector of this config and journal (systemd.service(5))."""
    return _filled(_COLLECT, context, "collect")


def wall_unit(context: Context) -> str:
    """A unit of the system's that shows the wall on the first console, as whoever asks for it."""
    return _filled(_WALL, context, "wall")


def _filled(unit: str, context: Context, *words: str) -> str:
    secrets = context.loaded.path.parent / "secrets.env"
    # A URL can hold a password, which `ps` would show; the config or LEADTUI_STORE in the file names it.
    store = () if "://" in context.where else ("--store", context.where)
    return unit.format(
        shop=_literal(clean(context.loaded.settings.shop.name) or "the shop"),
        secrets=secrets,
        secrets_path=_literal(str(secrets)),
        command=_command(*words, "--config", str(context.loaded.path), *store),
        user=getpass.getuser(),
        restart=RESTART_S,
    )


def _command(*words: str) -> str:
    """This very program, wherever it is installed."""
    beside = Path(sys.executable).with_name("leadtui")
    program = [str(beside)] if os.access(beside, os.X_OK) else [sys.executable, "-m", "leadtui"]
    return " ".join(map(_quoted, (*program, *words)))


def _quoted(word: str) -> str:
    """A word of a command line as systemd reads it: `%` and `$` stand for themselves."""
    escaped = _literal(word).replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return f'"{escaped}"'


def _literal(text: str) -> str:
    """A text of which systemd takes no `%` for a specifier (systemd.unit(5))."""
    return text.replace("%", "%%")
