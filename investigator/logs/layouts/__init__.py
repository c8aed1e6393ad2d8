"""Importers, one file for each foreign layout; found automatically."""
