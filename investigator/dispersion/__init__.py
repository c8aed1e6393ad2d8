"""Dispersions of re-fly: one scenario flown under many seeds, as a sweep whose runs are flights.

Axis, journal, ledger, crew and file are those of `investigator.sweep`. A seed is one more parameter of a
scenario: a dispersion is a sweep over `seed`, a sensitivity map one over two parameters and `seed`.
"""

WARMED = f"{__name__}.warmed"  #: the module that loads what every process that flies begins with
