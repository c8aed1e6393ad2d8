"""Declared filter structures, one file each."""
