"""Hypothesis families, one file each: a statement and a pure edit of the setup. The folder is the
registry.
"""
