"""How fast it is, measured on this machine in one run: ``make bench``.

Each subject is a module of its own, runs in a fresh process (``python -m scripts.bench.engine``) and prints
its figures as one line of JSON. What is compared is measured side by side: the same rounds, one after the
other, again and again, so that a machine that slows down slows both. Shares and ratios against references
that do not change (filterpy's own ``predict``, the reference engine) carry from machine to machine; times do
not. A figure that could not be measured is not there, and the reason is.
"""
