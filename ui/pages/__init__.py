"""Pages of the window, one room each."""
