"""Faults, one file each: how a sensor departs from its nominal model. The folder is the registry."""
