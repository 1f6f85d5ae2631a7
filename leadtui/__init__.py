"""leadtui: a live lead-qualification board in the terminal."""

__version__ = "0.1.0"
