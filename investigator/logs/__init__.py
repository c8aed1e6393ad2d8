"""Flight logs: the format, its reader and writer, health, quarantine, overviews; importers of other files."""
