"""`python -m leadtui` is `leadtui`."""

from leadtui.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
