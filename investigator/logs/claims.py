"""What a dataset or an attribute claims of itself, and why it may be refused before it is read."""

from __future__ import annotations

import math

import h5py
import numpy as np

from investigator.logs import storage
from investigator.logs.verdict import Refusal

#: What damage looks like when libhdf5 meets it.
LIBRARY_ERRORS = (OSError, RuntimeError, KeyError, ValueError, TypeError, OverflowError, MemoryError)

#: deflate, shuffle, fletcher32, szip, nbit, scale-offset, and h5py's own lzf.
FILTERS = frozenset({1, 2, 3, 4, 5, 6, 32000})

#: References by which HDF5 dimension scales (netCDF-4) know each other; nothing here needs them.
_BOOKKEEPING = frozenset({"DIMENSION_LIST", "REFERENCE_LIST"})

LARGEST_DATASET = 64 * 2**30
LARGEST_CHUNK = 256 * 2**20
LARGEST_ATTRIBUTE = 16 * 2**20
MOST_TEXTS = 100_000
#: A dataset may claim this much without question; more only at a ratio that real data reach.
UNQUESTIONED = 256 * 2**20
LARGEST_RATIO = 200


def dataset_refusal(dataset: h5py.Dataset, address: str, file_size: int) -> Refusal | None:
    """Why a dataset may not be read, or None. Looks at its properties only, never at its data."""
    properties = dataset.id.get_create_plist()
    for reason in (
        _elsewhere(properties),
        _filters(properties),
        _claimed_size(dataset, properties, file_size),
    ):
        if reason is not None:
            return Refusal(reason[0], address, reason[1])
    reason = _kind(dataset)
    return None if reason is None else Refusal(reason[0], address, reason[1])


def attribute_refusals(owner: h5py.Group | h5py.Dataset, address: str) -> list[Refusal]:
    """Refusals for attributes that cannot be read or claim too much. Reads every other one, as a trial."""
    refused = []
    try:
        count = h5py.h5a.get_num_attrs(owner.id)
    except LIBRARY_ERRORS as error:
        return [
            Refusal("unreadable-attribute", f"{address}@", f"Its attributes are damaged: {sentence(error)}")
        ]
    for index in range(count):
        name = f"number {index}"
        try:
            attribute = h5py.h5a.open(owner.id, index=index)
            name = attribute.name.decode("utf-8", "replace")
            if name in _BOOKKEEPING:
                continue
            size = attribute.get_type().get_size() * math.prod(attribute.shape)
            if size > LARGEST_ATTRIBUTE:
                message = f"The attribute claims {size / 1e6:.0f} MB."
                refused.append(Refusal("absurd-size", f"{address}@{name}", message))
                continue
            if attribute.dtype.kind in "biufS":
                attribute.read(np.empty(attribute.shape, attribute.dtype))
            else:
                storage.get_attribute(owner.attrs[name])
        except LIBRARY_ERRORS as error:
            message = f"The attribute cannot be read: {sentence(error)}"
            refused.append(Refusal("unreadable-attribute", f"{address}@{name}", message))
    return refused


def sentence(error: BaseException) -> str:
    """What the library said, in one line."""
    text = next((said for said in error.args if isinstance(said, str)), str(error)).strip()
    inner = text[text.find("(") + 1 : text.rfind(")")] if text.endswith(")") and "(" in text else text
    return " ".join(inner.split()) + "."


def _elsewhere(properties: h5py.h5p.PropDCID) -> tuple[str, str] | None:
    """Data that are not in this file: virtual datasets and external storage."""
    if properties.get_layout() == h5py.h5d.VIRTUAL:
        count = properties.get_virtual_count()
        sources = sorted({properties.get_virtual_filename(index) for index in range(min(count, 16))})
        return (
            "virtual-dataset",
            f"It is a virtual dataset put together from {', '.join(sources)}; it was not followed.",
        )
    if properties.get_external_count():
        name = properties.get_external(0)[0]
        where = name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)
        return "external-storage", f"Its data lie outside the file, in {where}; they were not read."
    return None


def _filters(properties: h5py.h5p.PropDCID) -> tuple[str, str] | None:
    for index in range(properties.get_nfilters()):
        code, _, _, name = properties.get_filter(index)
        label = name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)
        if code not in FILTERS or not h5py.h5z.filter_avail(code):
            return (
                "unknown-filter",
                f"It is packed with filter {code} ({label or 'no name'}), which is not at hand.",
            )
    return None


def _claimed_size(
    dataset: h5py.Dataset, properties: h5py.h5p.PropDCID, file_size: int
) -> tuple[str, str] | None:
    item = dataset.id.get_type().get_size()
    shape = dataset.shape or ()
    claimed = item * math.prod(shape)
    if claimed > LARGEST_DATASET:
        return (
            "absurd-size",
            f"It claims {'×'.join(map(str, shape))} values, {claimed / 1e9:.3g} GB, in this file.",
        )
    chunked = properties.get_layout() == h5py.h5d.CHUNKED
    if chunked and item * math.prod(properties.get_chunk()) > LARGEST_CHUNK:
        return (
            "absurd-size",
            f"It is stored in pieces of {item * math.prod(properties.get_chunk()) / 1e6:.0f} MB.",
        )
    stored = min(dataset.id.get_storage_size() if chunked else claimed, file_size)
    if claimed > UNQUESTIONED and claimed > LARGEST_RATIO * stored:
        return "compression-bomb", f"It claims {claimed / 1e6:.0f} MB from {stored / 1e6:.3g} MB stored."
    return None


def _kind(dataset: h5py.Dataset) -> tuple[str, str] | None:
    kind, shape = dataset.id.get_type(), dataset.shape
    if shape is None:
        return "no-data", "It has a type but no data."
    if isinstance(kind, h5py.h5t.TypeStringID):
        if kind.is_variable_str() and math.prod(shape) > MOST_TEXTS:
            return "absurd-size", f"It claims {math.prod(shape)} texts of any length."
        return None
    plain = (h5py.h5t.TypeIntegerID, h5py.h5t.TypeFloatID, h5py.h5t.TypeEnumID)
    if not isinstance(kind, plain):
        word = type(kind).__name__.removeprefix("Type").removesuffix("ID").lower()
        return "unsupported-type", f"It holds values of type “{word}”, which no channel can have."
    if dataset.dtype.kind not in "biuf":
        return "unsupported-type", f"It holds numbers of type “{dataset.dtype}”, which no channel can have."
    return None
