"""One file each, the folder is the registry: what was published of a flight, and how it is flown here."""
