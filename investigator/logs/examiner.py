"""The first examination of a file, in a process of its own: ``python -m investigator.logs.examiner``.

Requests and verdicts are lines of JSON on standard input and output. libhdf5 may crash, hang or swallow
memory on a damaged or malicious file; then this process dies and the application does not. Links are looked
at before they are followed, sizes before they are read, filters before they run.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
from pathlib import Path

import h5py

from investigator.logs import layout, padding, storage
from investigator.logs.claims import LIBRARY_ERRORS, attribute_refusals, dataset_refusal, sentence
from investigator.logs.rows import lost_rows
from investigator.logs.verdict import Refusal, Verdict
from investigator.logs.walk import Tree, walk

#: Decoded bytes the examination reads for a trial; beyond them it checks only each chunk's place and size.
TRIAL_BYTES = 64 * 2**20
MEMORY_BYTES = 2 * 2**30


def examine_file(path: Path) -> Verdict:
    """The verdict on one file. Raises OSError if the file cannot be read at all."""
    offset = padding.superblock_offset(path)
    if offset is None:
        return _not_hdf5(path)
    actual, stored = path.stat().st_size, padding.stored_size(path, offset)
    padded = stored if actual < stored <= 64 * actual + 2**20 else 0
    if stored > actual and not padded:
        return Verdict("The file is cut off: hardly anything of it is left.", "Get another copy.")
    try:
        with padding.open_hdf5(path, padded) as file:
            return _examine(file, actual, padded)
    except LIBRARY_ERRORS as error:
        return _cannot_open(sentence(error))


def _examine(file: h5py.File, actual: int, padded: int) -> Verdict:
    name, version, ours = _self_description(file)
    tree = walk(file)
    if not ours:
        return Verdict(*_foreign(file, tree))
    refused = list(tree.refused)
    for address in tree.groups:
        refused += attribute_refusals(file[address], address)
    datasets, lost, budget = [], {}, TRIAL_BYTES
    for address in tree.datasets:
        try:
            dataset = file[address]
            refusal = dataset_refusal(dataset, address, actual)
            if refusal is None:
                refused += attribute_refusals(dataset, address)
                size = dataset.size * dataset.dtype.itemsize
                rows = lost_rows(dataset, actual, trial=size <= budget)
                budget -= size if size <= budget else 0
        except LIBRARY_ERRORS as error:
            refusal = Refusal("unreadable", address, f"It is damaged and cannot be read: {sentence(error)}")
        if refusal is not None:
            refused.append(refusal)
            continue
        datasets.append(address)
        if rows:
            lost[address] = rows
    return Verdict(
        format=name,
        version=version,
        groups=tree.groups,
        datasets=tuple(datasets),
        refused=tuple(refused),
        lost=lost,
        stored_size=padded,
        actual_size=actual,
    )


def _cannot_open(said: str) -> Verdict:
    if "unable to lock file" in said:
        return Verdict("Another program is writing this file.", "Close it there, then open it here.")
    if "already open for write" in said:
        problem = "The program that wrote this file did not close it."
        return Verdict(problem, "Run `h5clear --status FILE` on a copy, and open that.")
    problem = f"The file is damaged and the HDF5 library cannot open it: {said}"
    return Verdict(problem, "Get another copy, or the logger's own files.")


def _self_description(file: h5py.File) -> tuple[str, int, bool]:
    """What the file calls itself, its version, and whether that is our format."""
    if "format" not in file.attrs:
        return "", 0, False
    name = storage.get_attribute(file.attrs["format"])
    version = storage.get_attribute(file.attrs.get("format_version", 0))
    if not isinstance(name, str):
        return "", 0, False
    return name, version if isinstance(version, int) else 0, name == layout.FORMAT


def _foreign(file: h5py.File, tree: Tree) -> tuple[str, str]:
    """Problem and remedy for an HDF5 file of another kind, saying what it holds."""
    shown = []
    for address in tree.datasets[:4]:
        with contextlib.suppress(*LIBRARY_ERRORS):  # what cannot be read is not shown
            dataset = file[address]
            shown.append(
                f"{address} {dataset.dtype} {'×'.join(map(str, dataset.shape or ())) or 'single value'}"
            )
    names = ", ".join(shown) + (", …" if len(tree.datasets) > len(shown) else "")
    holds = _count(len(tree.datasets), "dataset") + " in " + _count(len(tree.groups), "group")
    holds += f" ({names})" if names else ""
    problem = f"This HDF5 file is not a flight log of our format. It holds {holds}."
    return (
        problem,
        "Convert it with `investigator import SOURCE -o LOG` and a mapping file that names its channels.",
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _not_hdf5(path: Path) -> Verdict:
    with path.open("rb") as file:
        head = file.read(4096)
    remedy = "A logger's own files are converted with `investigator import SOURCE -o LOG`."
    if not head:
        return Verdict("The file is empty.", "Get another copy.")
    try:
        head[: max(1, len(head) - 4)].decode("utf-8")
    except UnicodeDecodeError:
        return Verdict("This is not an HDF5 file, or its beginning is damaged.", remedy)
    if b"\0" in head:
        return Verdict("This is not an HDF5 file, or its beginning is damaged.", remedy)
    return Verdict("This is a text file, not a flight log.", remedy)


def _limit(seconds: float) -> None:
    """Bound this process's memory and, from now on, its processor time, where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the parent's clock is the only limit
        return
    spent = time.process_time()
    for what, soft in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, int(spent + seconds) + 1),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # a tighter limit is set already, or none can be
            resource.setrlimit(what, (soft, resource.getrlimit(what)[1]))


def main() -> None:
    """Serve requests {"path", "seconds"} until standard input ends."""
    answers = sys.stdout
    answers.write("ready\n")
    answers.flush()
    for line in sys.stdin:
        request = json.loads(line)
        _limit(float(request["seconds"]))
        try:
            verdict = examine_file(Path(request["path"]))
        except OSError as error:
            verdict = Verdict(
                f"The file cannot be read: {error.strerror or error}", "Check that you may read it."
            )
        except MemoryError:
            verdict = Verdict(
                "Examining the file took more memory than a flight log can need.", "Do not use it."
            )
        answers.write(verdict.as_json() + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
