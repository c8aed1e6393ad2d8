"""The window's frame: top bar, rail, status bar."""
