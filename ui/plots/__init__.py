"""Plots: figure values on one linked time axis, each with a header that is legend and readout in one.

A figure's marks are drawn in pixels: reduced to what the pixels can show, kept as a picture until the view or
the data change, so that a moving cursor costs nothing. Pens are in logical pixels and stay right at any
screen scale.
"""
