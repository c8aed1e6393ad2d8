"""How one value is stored: numbers, texts and attributes as HDF5 datasets, and back.

Numbers are chunked, shuffled and gzip-packed; a channel may ask for integer counts (value = counts·scale +
offset, as netCDF's CF conventions do it). Texts are UTF-8 of fixed length, few distinct texts an enumeration:
variable-length strings live outside the packed chunks, where damage goes unnoticed.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from investigator.errors import UsageError
from investigator.logs import layout

#: Rows of a chunk: damage to one byte costs a chunk, so small datasets have small ones.
SMALLEST_CHUNK, LARGEST_CHUNK, CHUNKS = 512, 8192, 16
#: So many attributes stay in the header; more, or larger ones than 64 kB, go to a heap of their own.
_COMPACT_ATTRIBUTES = 1000
_JSON = "json:"


def create_file(path: Path | None, metadata_size: int) -> h5py.File:
    """A new file (without a path: in memory) whose damage stays where it is.

    Metadata carry checksums and stand in blocks of `metadata_size` bytes, attributes in their owner's header.
    """
    access = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
    access.set_libver_bounds(h5py.h5f.LIBVER_V110, h5py.h5f.LIBVER_V110)
    access.set_meta_block_size(metadata_size)
    if path is None:
        access.set_fapl_core(block_size=4096, backing_store=False)
    access.set_fclose_degree(h5py.h5f.CLOSE_STRONG)
    properties = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    properties.set_attr_phase_change(_COMPACT_ATTRIBUTES, 0)
    properties.set_obj_track_times(False)
    return h5py.File(h5py.h5f.create(os.fsencode(path or "memory"), h5py.h5f.ACC_TRUNC, properties, access))


def create_group(parent: h5py.Group, path: str) -> h5py.Group:
    """A new group, and those above it that are missing, with attributes in its header."""
    properties = h5py.h5p.create(h5py.h5p.GROUP_CREATE)
    properties.set_attr_phase_change(_COMPACT_ATTRIBUTES, 0)
    properties.set_obj_track_times(False)
    group = parent
    for name in path.split("/"):
        if name not in group:
            h5py.h5g.create(group.id, name.encode(), gcpl=properties)
        group = group[name]
    return group


def put_attribute(owner: h5py.Group | h5py.Dataset, name: str, value: Any) -> None:
    """Write an attribute: text, number, boolean, array of either, or (as JSON text) anything JSON can say."""
    if isinstance(value, str):
        owner.attrs.create(name, *_fixed_text(value))
        return
    if isinstance(value, (list, tuple)) and value and all(isinstance(item, str) for item in value):
        owner.attrs.create(name, *_fixed_text(list(value)))
        return
    if (
        value is None
        or isinstance(value, Mapping)
        or (isinstance(value, (list, tuple)) and not _numeric(value))
    ):
        owner.attrs.create(name, *_fixed_text(_JSON + json.dumps(value, sort_keys=True)))
        return
    owner.attrs[name] = np.asarray(value)


def get_attribute(value: Any) -> Any:
    """An attribute as Python holds it: str, bool, int, float, tuple of str, or array of numbers.

    Raises TypeError for references, compounds and the like.
    """
    if isinstance(value, (bytes, np.bytes_)):
        return _text_value(value.decode("utf-8", "replace"))
    if isinstance(value, str):
        return _text_value(str(value))
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray) and value.dtype.kind in "SOU":
        return tuple(
            item.decode("utf-8", "replace") if isinstance(item, bytes) else str(item)
            for item in value.ravel()
        )
    if isinstance(value, h5py.Empty):
        return ""
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf":
        raise TypeError(f"a value of type {type(value).__name__} is neither text nor number")
    return value


def put_numbers(
    group: h5py.Group, name: str, values: np.ndarray, attributes: Mapping[str, Any]
) -> h5py.Dataset:
    """Write an array of numbers or booleans as it is; `attributes` say its units and long_name."""
    values = np.asarray(values)
    packed: dict[str, Any] = {}
    if values.ndim and values.size:
        packed = {
            "chunks": (_chunk_rows(len(values)), *values.shape[1:]),
            "compression": "gzip",
            "compression_opts": 6,
            "shuffle": True,
        }
    dataset = group.create_dataset(name, data=values, **packed)
    for key, value in attributes.items():
        put_attribute(dataset, key, value)
    return dataset


def put_counts(
    group: h5py.Group, name: str, values: np.ndarray, attributes: Mapping[str, Any]
) -> h5py.Dataset:
    """Write numbers as integer counts.

    `attributes` hold scale (> 0) and perhaps offset, in the channel's unit. NaN becomes the fill value.
    The error is at most half a count. Raises UsageError where counts cannot hold the values.
    """
    scale, offset = float(attributes.get("scale", 0.0)), float(attributes.get("offset", 0.0))
    values = np.asarray(values, dtype=float)
    missing = np.isnan(values)
    counts = (
        np.rint((np.where(missing, offset, values) - offset) / scale) if scale > 0 else np.array([np.inf])
    )
    if not np.all(np.abs(counts) < 2**53):
        problem = (
            f"Its values cannot be stored as counts of {scale:g}: the scale is not positive or too small."
        )
        raise UsageError(problem, f"{group.name}/{name}", "Give another scale, or store it as plain numbers.")
    reach = np.abs(counts).max(initial=0)
    kind = next(kind for kind in (np.int8, np.int16, np.int32, np.int64) if reach < np.iinfo(kind).max)
    fill = np.iinfo(kind).min
    rest = {key: value for key, value in attributes.items() if key not in ("stored", "scale", "offset")}
    rest |= {layout.SCALE_FACTOR: scale, layout.ADD_OFFSET: offset}
    if missing.any():
        rest[layout.FILL_VALUE] = kind(fill)
    return put_numbers(group, name, np.where(missing, fill, counts).astype(kind), rest)


def put_texts(group: h5py.Group, name: str, texts: Any, attributes: Mapping[str, Any]) -> h5py.Dataset:
    """Write N texts: as an enumeration where few distinct ones repeat, else as UTF-8 of fixed length."""
    items = [str(text) for text in np.asarray(texts, dtype=object).ravel()]
    distinct = sorted(set(items))
    short = all(0 < len(text) <= 64 for text in distinct)
    if items and short and len(distinct) <= min(255, len(items) // 2):
        codes = {text: code for code, text in enumerate(distinct)}
        return put_enumeration(group, name, np.array([codes[item] for item in items]), distinct, attributes)
    encoded, _, kind = _fixed_text(items)
    dataset = put_packed(group, name, encoded, kind)
    for key, value in attributes.items():
        put_attribute(dataset, key, value)
    return dataset


def put_enumeration(
    group: h5py.Group, name: str, codes: np.ndarray, words: Any, attributes: Mapping[str, Any]
) -> h5py.Dataset:
    """Write codes 0…n−1 (N,) as an enumeration whose members are `words`."""
    kind = h5py.enum_dtype({word: code for code, word in enumerate(words)}, basetype=np.uint8)
    dataset = put_packed(group, name, np.asarray(codes, dtype=np.uint8), kind)
    for key, value in attributes.items():
        put_attribute(dataset, key, value)
    return dataset


def put_packed(group: h5py.Group, name: str, values: np.ndarray, kind: np.dtype) -> h5py.Dataset:
    """Create a dataset of the given HDF5 type, packed unless it is empty."""
    packed = {"chunks": (_chunk_rows(len(values)),), "compression": "gzip"} if len(values) else {}
    return group.create_dataset(name, data=values, dtype=kind, **packed)


def texts_of(values: np.ndarray, kind: np.dtype) -> np.ndarray | None:
    """Raw values of an enumeration or a string dataset as an array of str, or None if they are neither."""
    words = h5py.check_enum_dtype(kind)
    if words is not None and kind.kind != "b":
        names = {code: word for word, code in words.items()}
        return np.array(
            [names.get(code, f"unknown code {code}") for code in values.ravel().tolist()], dtype=str
        )
    if kind.kind in "SO":
        decoded = [
            item.decode("utf-8", "replace") if isinstance(item, bytes) else str(item)
            for item in values.ravel()
        ]
        return np.array(decoded, dtype=str) if decoded else np.zeros(0, dtype="U1")
    return None


def _chunk_rows(rows: int) -> int:
    wanted = 2 ** math.ceil(math.log2(max(1, rows / CHUNKS)))
    return min(rows, max(SMALLEST_CHUNK, min(LARGEST_CHUNK, wanted)))


def _text_value(text: str) -> Any:
    return json.loads(text[len(_JSON) :]) if text.startswith(_JSON) else text


def _numeric(values: Any) -> bool:
    try:
        return np.asarray(values).dtype.kind in "biuf"
    except ValueError:
        return False


def _fixed_text(text: str | list[str]) -> tuple[Any, tuple[int, ...], np.dtype]:
    """Text(s) as UTF-8 bytes with their shape and the fixed-length HDF5 type that holds them."""
    encoded = np.array([item.encode() for item in ([text] if isinstance(text, str) else text)], dtype="S")
    kind = h5py.string_dtype("utf-8", max(1, encoded.dtype.itemsize))
    encoded = encoded.astype(kind)
    if isinstance(text, str):
        return encoded[0], (), kind
    return encoded, encoded.shape, kind
