"""Parts of the workbench.

A widget takes a value, shows it, and emits what the user asked for; it decides nothing.
"""
