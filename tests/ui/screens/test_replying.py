from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from textual.widgets import Static, TextArea

from leadtui.domain.commands import Answer_, WithdrawConsent
