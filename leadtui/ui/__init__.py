"""The screen: what Textual shows and what keys do there. Nothing below it knows that there is one."""

import os

# Textual reads this once, when it is imported. After a frame it lets up to two of these periods pass before
# the next: at its own 60 a second, a key that comes right after other news waits up to 33 ms.
os.environ.setdefault("TEXTUAL_FPS", "250")
