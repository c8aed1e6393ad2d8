"""A gallery of the workbench's parts with synthetic curves.

What the looks are checked by, beside the drawn pictures.
"""
