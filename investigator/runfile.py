"""Run files: a replay or a reconstruction as HDF5, under the same conventions as a flight log (units, NeXus,
h5web plots).

/                     format, kind (replay | reconstruction), label, engine, setup (JSON), setup_digest,
log_sha256, log_likelihood
/trajectory           time, height_site, vertical_speed, their sigmas, height_ref, position, velocity,
quaternion, states, sigmas /innovations/<sensor> time, innovation, sigma, ratio, nis, used, reason,
log_likelihood, recorded, predicted
/residuals/<sensor>   (reconstructions) time, residual, sigma, height_site
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import h5py
import numpy as np

from investigator import __version__
from investigator.differences import digest
from investigator.errors import BadData
from investigator.filters.problem import Reason
from investigator.filters.run import Innovations, Run, Trajectory
from investigator.logs import storage
from investigator.reconstruction import Reconstruction
from investigator.residuals import Residuals
from investigator.setup import Setup

FORMAT = "descent-investigator run"


def write_run(path: Path, result: Run | Reconstruction, setup: Setup, log_sha256: str) -> None:
    """Write a run, whole or not at all. Raises BadData where the file cannot be written."""
    partial = path.with_name(path.name + ".part")
    run = result.forward if isinstance(result, Reconstruction) else result
    try:
        with h5py.File(partial, "w", libver=("v110", "v110")) as file:
            _root(file, result, run, setup, log_sha256)
            _trajectory(_group(file, "trajectory"), result.trajectory)
            for name, seen in run.innovations.items():
                _innovations(_group(file, f"innovations/{name}"), seen)
            if isinstance(result, Reconstruction):
                for name, item in result.residuals.items():
                    _residuals(_group(file, f"residuals/{name}"), item)
        partial.replace(path)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        raise BadData(f"The run could not be written: {why}.", str(path), "Name another place.") from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _root(file: h5py.File, result: Run | Reconstruction, run: Run, setup: Setup, log_sha256: str) -> None:
    facts = {
        "NX_class": "NXroot",
        "default": "trajectory",
        "format": FORMAT,
        "kind": "reconstruction" if isinstance(result, Reconstruction) else "replay",
        "label": result.label,
        "engine": f"{run.engine}, Descent Investigator {__version__}",
        "setup": setup.model_dump_json(),
        "setup_digest": digest(setup),
        "setup_provenance": setup.provenance,
        "log_sha256": log_sha256,
        "log_likelihood": run.log_likelihood,
        "diverged": f"T+{run.divergence.time:.3f} s: {run.divergence.reason}" if run.divergence else "",
    }
    for name, value in facts.items():
        storage.put_attribute(file, name, value)


def _trajectory(group: h5py.Group, track: Trajectory) -> None:
    rows: list[tuple[str, np.ndarray | None, str, str]] = [
        ("time", track.time, "s", "seconds since the log's epoch"),
        ("height_site", track.height_site, "m", "height above the site"),
        ("height_site_sigma", track.height_site_sigma, "m", "its one sigma"),
        ("vertical_speed", track.vertical_speed, "m/s", "vertical speed, up positive"),
        ("vertical_speed_sigma", track.vertical_speed_sigma, "m/s", "its one sigma"),
        ("height_ref", track.height_ref, "m", "height above the reference surface"),
        ("altitude_agl", track.altitude_agl, "m", "height above the ground below"),
        ("position", track.position_p_m, "m", "position, planet-fixed"),
        ("velocity", track.velocity_p_m_s, "m/s", "velocity relative to the planet, planet-fixed"),
        ("quaternion", track.quaternion_pb, "1", "attitude body to planet-fixed, scalar first"),
        ("sigma", track.sigma, "1", "one sigma of the filter's error states, SI"),
    ]
    _datasets(group, rows, signal="height_site")
    storage.put_attribute(group, "states", list(track.states))


def _innovations(group: h5py.Group, seen: Innovations) -> None:
    rows: list[tuple[str, np.ndarray | None, str, str]] = [
        ("time", seen.time, "s", "time of validity"),
        ("innovation", seen.innovation, seen.unit, "recorded minus predicted"),
        ("innovation_sigma", seen.sigma, seen.unit, "its one sigma, √S"),
        ("ratio", seen.ratio, "1", "test statistic over its limit; above 1 is rejected"),
        ("nis", seen.nis, "1", "normalised innovation squared"),
        ("log_likelihood", seen.log_likelihood, "1", "ln N(ν; 0, S)"),
        ("used", seen.used, "1", "used by the filter"),
        ("recorded", seen.z, seen.unit, "recorded value"),
        ("predicted", seen.z_hat, seen.unit, "predicted value"),
    ]
    _datasets(group, rows, signal="ratio")
    words = [Reason(int(code)).name.lower() for code in seen.reason]
    storage.put_texts(group, "reason", words, {"units": "1", "long_name": "why it was used or not"})


def _residuals(group: h5py.Group, item: Residuals) -> None:
    rows: list[tuple[str, np.ndarray | None, str, str]] = [
        ("time", item.time, "s", "time of validity"),
        ("residual", item.residual, item.unit, "recorded minus reconstructed"),
        ("sigma", item.sigma, item.unit, "one sigma of the sensor alone"),
        ("height_site", item.height_site, "m", "the sample projected onto height above the site"),
        ("usable", item.usable, "1", "valid by the sensor and not quarantined"),
    ]
    _datasets(group, rows, signal="residual")


def _datasets(group: h5py.Group, rows: list[tuple[str, np.ndarray | None, str, str]], signal: str) -> None:
    for name, values, unit, meaning in rows:
        if values is not None:
            storage.put_numbers(group, name, values, {"units": unit, "long_name": meaning})
    storage.put_attribute(group, "signal", signal)
    storage.put_attribute(group, "axes", ["time", *["."] * (group[signal].ndim - 1)])


def _group(file: h5py.File, path: str) -> h5py.Group:
    container = file
    *above, name = path.split("/")
    for step in above:
        container = container.require_group(step)
        if "NX_class" not in container.attrs:
            storage.put_attribute(container, "NX_class", "NXentry")
    group = container.create_group(name)
    storage.put_attribute(group, "NX_class", "NXdata")
    return group
