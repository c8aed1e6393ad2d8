"""Sweep files: one HDF5 file under the conventions of a run file (units, NeXus, h5web plots).

/            format, format_version, plan (JSON), plan_digest, runs, runs_done, and what its kind says besides
/<noun>      (`sweep`) one dataset per axis (its dimension scale) and per measure, in the plan's shape, NaN
             where a run is pending or says nothing; `fate` of every run. A Latin hypercube lies along `run`.
/notes       run and text of what was refused or diverged

Beside an unfinished one lies a journal (`journal`) with the runs made since the file was last written.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from pydantic import ValidationError

from investigator.differences import digest
from investigator.errors import BadData
from investigator.logs import storage
from investigator.sweep.axis import Axis
from investigator.sweep.journal import journal_of, read_journal
from investigator.sweep.measures import Measure
from investigator.sweep.plan import Plan
from investigator.sweep.points import Points
from investigator.sweep.result import Fate, Planned, Sweep, nothing_yet, with_outcomes
from investigator.sweep.sampling import Latin

VERSION = 1
SWEEP_SUFFIX = ".sweep.h5"

Further = Callable[[h5py.File], None]

_UNREADABLE = (OSError, KeyError, RuntimeError, ValueError, TypeError)


def _nothing_further(file: h5py.File) -> None:
    """A sweep's file holds its runs, and that is all."""


def _format_of(kind: type[Points]) -> str:
    return f"descent-investigator {kind.noun}"


def write_sweep(path: Path, sweep: Sweep[Any], further: Further = _nothing_further) -> None:
    """Write a sweep, whole or not at all: what was there stays until the new file is on disk.

    `further` adds groups of its own. Raises BadData where it cannot be written.
    """
    partial = path.with_name(path.name + ".part")
    try:
        with h5py.File(partial, "w", libver=("v110", "v110")) as file:
            _write_root(file, sweep)
            _write_runs(file.create_group(sweep.plan.noun), sweep)
            _write_notes(file.create_group("notes"), sweep)
            further(file)
        _to_disk(partial)
        partial.replace(path)
        _to_disk(path.parent)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        raise BadData(
            f"The {sweep.plan.noun} could not be written: {why}.", str(path), "Name another place."
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def read_sweep(path: Path | str) -> Sweep[Plan]:
    """A sweep, finished or not, with the runs of the journal beside it. Raises BadData."""
    return read_planned(Path(path), Plan)


def read_planned(path: Path, kind: type[Planned]) -> Sweep[Planned]:
    """`read_sweep` for any kind of plan."""
    if not path.is_file():
        raise BadData("There is no such file.", str(path), "Check the name.")
    try:
        with h5py.File(path, "r") as file:
            if storage.get_attribute(file.attrs.get("format", "")) != _format_of(kind):
                raise BadData(f"This is no {kind.noun} file.", str(path), f"`{kind.maker}` writes one.")
            if int(file.attrs["format_version"]) > VERSION:
                raise BadData(
                    f"This {kind.noun} was written by a newer version.",
                    str(path),
                    "Update Descent Investigator.",
                )
            sweep = _read(file, kind)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadData(
            f"The {kind.noun}'s plan does not hold together at {place}: {first['msg']}.",
            str(path),
            "Run it again.",
        ) from error
    except _UNREADABLE as error:
        raise BadData(
            f"This {kind.noun} file cannot be read: {error}.", str(path), "Get another copy, or run it again."
        ) from error
    return with_outcomes(sweep, read_journal(journal_of(path), sweep))


def _write_root(file: h5py.File, sweep: Sweep[Any]) -> None:
    plan = sweep.plan
    facts = {
        "NX_class": "NXroot",
        "default": plan.noun,
        "format": _format_of(type(plan)),
        "format_version": VERSION,
        "title": plan.title,
        "plan": plan.model_dump_json(),
        "plan_digest": digest(plan),
        **plan.facts(),
        "runs": plan.size,
        "runs_done": sweep.done,
    }
    for name, value in facts.items():
        storage.put_attribute(file, name, value)


def _write_runs(group: h5py.Group, sweep: Sweep[Any]) -> None:
    plan = sweep.plan
    storage.put_attribute(group, "NX_class", "NXdata")
    sampled = isinstance(plan.sampling, Latin)
    columns = plan.coordinates() if sampled else None
    for number, axis in enumerate(plan.axes):
        where = axis.coordinates() if columns is None else columns[:, number]
        parameter = plan.parameter(number)
        about = {"units": parameter.unit or "1", "long_name": parameter.label, "parameter": axis.path}
        _write_axis(group, axis, where, about)
    if sampled:
        storage.put_numbers(group, "run", np.arange(plan.size), {"units": "1", "long_name": "run"})
    names = ["run"] if sampled else [axis.path for axis in plan.axes]
    for name in names:
        group[name].make_scale(name)
    for column, measure in enumerate(sweep.measures):
        about = {"units": measure.unit or "1", "long_name": f"{measure.label}: {measure.doc}"}
        about |= {name: value for name, value in asdict(measure).items() if name not in ("name", "unit")}
        dataset = storage.put_numbers(group, measure.name, sweep.values[:, column].reshape(plan.shape), about)
        _attach(dataset, group, names)
    kind = h5py.enum_dtype({fate.name.lower(): fate.value for fate in Fate}, basetype=np.uint8)
    fates = group.create_dataset("fate", data=sweep.fates.reshape(plan.shape), dtype=kind)
    _attach(fates, group, names)
    storage.put_attribute(group, "measures", [measure.name for measure in sweep.measures])
    storage.put_attribute(group, "signal", sweep.measures[0].name)
    storage.put_attribute(group, "axes", names)


def _write_axis(group: h5py.Group, axis: Axis, where: np.ndarray, about: dict[str, str]) -> None:
    dataset = storage.put_numbers(group, axis.path, where, about)
    if not axis.numeric:
        storage.put_attribute(dataset, "labels", [str(value) for value in axis.values])


def _attach(dataset: h5py.Dataset, group: h5py.Group, names: list[str]) -> None:
    for dimension, name in enumerate(names):
        dataset.dims[dimension].attach_scale(group[name])
        dataset.dims[dimension].label = name


def _write_notes(group: h5py.Group, sweep: Sweep[Any]) -> None:
    runs = sorted(sweep.notes)
    storage.put_numbers(group, "run", np.array(runs, dtype=np.int64), {"units": "1", "long_name": "run"})
    texts = [sweep.notes[run] for run in runs]
    storage.put_texts(group, "text", texts, {"units": "1", "long_name": "why it was refused or diverged"})


def _read(file: h5py.File, kind: type[Planned]) -> Sweep[Planned]:
    plan = kind.model_validate_json(str(storage.get_attribute(file.attrs["plan"])))
    group = file[plan.noun]
    names = storage.get_attribute(group.attrs["measures"])
    measured = tuple(_read_measure(group[name], name) for name in names)
    sweep = nothing_yet(plan, measured)
    for column, name in enumerate(names):
        sweep.values[:, column] = group[name][()].reshape(plan.size)
    sweep.fates[:] = group["fate"][()].reshape(plan.size)
    notes = file["notes"]
    texts = storage.texts_of(notes["text"][()], notes["text"].dtype)
    runs = notes["run"][()].tolist()
    told = dict(zip(runs, [] if texts is None else texts.tolist(), strict=True))
    return Sweep(plan, measured, sweep.fates, sweep.values, told)


def _read_measure(dataset: h5py.Dataset, name: str) -> Measure:
    told = {key: storage.get_attribute(value) for key, value in dataset.attrs.items()}
    return Measure(
        name=name,
        label=told["label"],
        unit="" if told["units"] == "1" else told["units"],
        better=told["better"],
        decimals=int(told["decimals"]),
        doc=told["doc"],
    )


def _to_disk(path: Path) -> None:
    """What was written at a path, or in a folder, is on the disk itself (a folder: where the system can)."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
