"""Flight logs that come with the application: real flights, each with its licence and source in its attributes."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
"""Where the sample logs lie, in a checkout as in an installed wheel."""
