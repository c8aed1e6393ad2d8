"""Flight logs: the format, its reader and writer, health, quarantine, overviews, and importers for other formats."""
