"""Sweeps: one investigation run again at many values of its parameters.

`axis`, `sampling` and `plan` say what is run, `measures` what is read off each run, `result` what came of it.
"""
