"""Dispersion files: a sweep file of flights, and beside the flights what follows from them.

/dispersion  the flights, as `sweep.file` lays out runs: seed last among the axes
/shares      the shares that landed and that meet every figure, over what is varied, with their intervals
/figures     of each published figure: words, bounds, how many flights meet it
/drivers     of success and of touchdown speed: random inputs by the share of variance each explains

The last three are written when every flight is made; figures and drivers where nothing but the seed varies.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import h5py
import numpy as np

from investigator.dispersion.chart import charts
from investigator.dispersion.measures import LANDED, label_of
from investigator.dispersion.plan import Flights
from investigator.dispersion.result import Dispersion, dispersions
from investigator.logs import storage
from investigator.refly.draws import DRAWS
from investigator.sweep.file import read_planned, write_sweep
from investigator.sweep.result import Sweep

DISPERSION_SUFFIX = ".dispersion.h5"
DRIVEN = (LANDED, "touchdown_m_s")  #: the numbers whose drivers a file tells
_ONE = {"units": "1"}


def write_dispersion(path: Path, sweep: Sweep[Flights]) -> None:
    """Write flights and what follows from them, whole or not at all. Raises BadData where it cannot be."""
    write_sweep(path, sweep, partial(_write_further, sweep))


def read_flights(path: Path) -> Sweep[Flights]:
    """The flights of a file, with those of the journal beside it. Raises BadData."""
    return read_planned(path, Flights)


def read_dispersion(path: Path) -> Dispersion:
    """The flights made so far of a file in which nothing but the seed varies; of another the first setting's.

    Raises BadData.
    """
    return dispersions(read_flights(path))[0]


def _write_further(sweep: Sweep[Flights], file: h5py.File) -> None:
    _write_shares(file.create_group("shares"), sweep)
    if sweep.plan.varied:
        storage.put_attribute(file, "default", "shares")
        return
    found = dispersions(sweep)[0]
    _write_figures(file.create_group("figures"), found)
    for name in DRIVEN:
        _write_drivers(file.create_group(f"drivers/{name}"), found, name)


def _write_shares(group: h5py.Group, sweep: Sweep[Flights]) -> None:
    """Over the varied axes, h5web's NXdata; without any, single numbers."""
    plan = sweep.plan
    for number, axis in enumerate(plan.varied):
        parameter = plan.parameter(number)
        about = {"units": parameter.unit or "1", "long_name": parameter.label, "parameter": axis.path}
        scale = storage.put_numbers(group, axis.path, axis.coordinates(), about)
        if not axis.numeric:
            storage.put_attribute(scale, "labels", [str(value) for value in axis.values])
        scale.make_scale(axis.path)
    names = [axis.path for axis in plan.varied]
    for chart in charts(sweep):
        parts = {"": chart.share, "_low": chart.low, "_high": chart.high}
        words = {"": "", "_low": ", lower end of the 95 % interval", "_high": ", upper end of it"}
        for ending, values in parts.items():
            told = {**_ONE, "long_name": chart.label + words[ending], "interval": "Wilson, 95 %"}
            dataset = group.create_dataset(chart.name + ending, data=values)
            for key, value in told.items():
                storage.put_attribute(dataset, key, value)
            for dimension, name in enumerate(names):
                dataset.dims[dimension].attach_scale(group[name])
                dataset.dims[dimension].label = name
    storage.put_attribute(group, "flights", int(np.count_nonzero(sweep.fates)))
    if names:
        storage.put_attribute(group, "NX_class", "NXdata")
        storage.put_attribute(group, "signal", charts(sweep)[0].name)
        storage.put_attribute(group, "axes", names)


def _write_figures(group: h5py.Group, found: Dispersion) -> None:
    met = found.met()
    storage.put_attribute(group, "flights", len(found.results))
    texts = {
        "name": ([figure.name for figure, _, _ in met], "what the figure is called"),
        "words": ([figure.words for figure, _, _ in met], "the figure as published"),
        "measure": ([figure.measure for figure, _, _ in met], "the number it is held against"),
    }
    for name, (column, about) in texts.items():
        storage.put_texts(group, name, column, {**_ONE, "long_name": about})
    numbers = {
        "low": ([figure.low for figure, _, _ in met], "met from here on, in the measure's unit"),
        "high": ([figure.high for figure, _, _ in met], "met up to here, in the measure's unit"),
        "met": ([count for _, count, _ in met], "flights that meet it"),
    }
    for name, (values, about) in numbers.items():
        storage.put_numbers(group, name, np.array(values, dtype=float), {**_ONE, "long_name": about})


def _write_drivers(group: h5py.Group, found: Dispersion, name: str) -> None:
    """The inputs in order, the strongest first; nothing where the number does not vary."""
    drivers = found.drivers(name)
    labels = {draw.name: draw.label for draw in DRAWS}
    storage.put_attribute(group, "measure", name)
    storage.put_attribute(group, "long_name", f"drivers of: {label_of(name)}")
    storage.put_attribute(group, "source", "first-order index by cubic regression, intervals by bootstrap")
    texts = {"name": [item.name for item in drivers], "label": [labels[item.name] for item in drivers]}
    for key, column in texts.items():
        storage.put_texts(group, key, column, {**_ONE, "long_name": f"random input, {key}"})
    words = {"share": "share of its variance explained", "low": "lower end, 95 %", "high": "upper end, 95 %"}
    for key, about in words.items():
        values = np.array([getattr(item, key) for item in drivers], dtype=float)
        storage.put_numbers(group, key, values, {**_ONE, "long_name": about})
