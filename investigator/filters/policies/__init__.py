"""Gate policies, one file each. The folder is the registry."""
