"""The smallest Textual program: one line, painted again on a key. What the board is measured by."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.reactive import reactive
from textual.widget import Widget


class Line(Widget):
    """One line that counts keys."""

    DEFAULT_CSS = "Line { height: 1; }"

    count: reactive[int] = reactive(0)

    def render(self) -> str:
        """What it says."""
        return f"hello {self.count}"


class Hello(App[None]):
    """The line and nothing else."""

    def compose(self) -> ComposeResult:
        """The line."""
        yield Line()

    def on_key(self) -> None:
        """Count."""
        self.query_one(Line).count += 1


if __name__ == "__main__":
    Hello().run()
