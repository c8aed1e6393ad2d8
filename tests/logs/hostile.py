"""Valid logs of format 1, each with one trait that is unusual, damaged or malicious, and its verdict.

Run as a program it prints the table of verdicts that stands in ``docs/log-format.md``.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

from investigator.logs import layout
from investigator.logs.writer import write_log
from tests.logs import specimen

BARO = "/sensors/baro"


@dataclass(frozen=True)
class Trait:
    """One trait: what it is, how to give it to a log, what stays out and under which code."""

    name: str
    give: Callable[[Path], None]
    without: str = ""
    code: str = ""
    refused: str = ""

    @property
    def verdict(self) -> str:
        """The verdict in words."""
        if self.refused:
            return "refused"
        return f"read without {self.without}" if self.without else "read"


def make(trait: Trait, path: Path) -> None:
    """Write the specimen log and give it the trait."""
    write_log(path, specimen.contents())
    trait.give(path)


def verdict_table() -> str:
    """The verdicts as a table in Markdown."""
    lines = ["| trait | verdict | issue |", "| --- | --- | --- |"]
    lines += [f"| {t.name} | {t.verdict} | {f'`{t.code}`' if t.code else t.refused or '–'} |" for t in TRAITS]
    return "\n".join(lines)


def _edited(change: Callable[[h5py.File], None]) -> Callable[[Path], None]:
    def give(path: Path) -> None:
        with h5py.File(path, "r+") as file:
            change(file)

    return give


def _replaced(group: h5py.Group, name: str, **options: object) -> h5py.Dataset:
    """A dataset made anew with other options and the same attributes."""
    old = group[name]
    data, attributes = options.pop("data", old[()]), dict(old.attrs)
    del group[name]
    fresh = group.create_dataset(name, data=data, **options)
    for key, value in attributes.items():
        fresh.attrs[key] = value
    return fresh


def _described(dataset: h5py.Dataset) -> None:
    dataset.attrs["units"], dataset.attrs["long_name"] = "m", "something beside"


def _rewritten(path: Path, **options: object) -> None:
    """The file made anew, object by object, with other options of the file."""
    plain = path.with_suffix(".plain")
    path.rename(plain)
    with h5py.File(plain) as old, h5py.File(path, "w", **options) as new:
        _copy(old, new)
    plain.unlink()


def _copy(old: h5py.Group, new: h5py.Group) -> None:
    for key, value in old.attrs.items():
        new.attrs[key] = value
    for name, item in old.items():
        if isinstance(item, h5py.Group):
            _copy(item, new.create_group(name))
            continue
        packed = {"chunks": item.chunks, "compression": item.compression} if item.chunks else {}
        fresh = new.create_dataset(name, data=item[()], dtype=item.dtype, **packed)
        for key, value in item.attrs.items():
            fresh.attrs[key] = value


def _user_block(path: Path) -> None:
    _rewritten(path, userblock_size=512)
    with path.open("r+b") as file:
        file.write(b"#!/bin/sh\nexit 1\n")


def _old_layout(path: Path) -> None:
    _rewritten(path, libver=("earliest", "v108"))


def _big_endian(file: h5py.File) -> None:
    for name, kind in (("time", ">f8"), ("pressure", ">f4")):
        _replaced(file[BARO], name, data=file[BARO][name][()].astype(kind))


def _enumeration(file: h5py.File) -> None:
    kind = h5py.enum_dtype({"RISE": 1, "FALL": 2}, basetype=">i2")
    mode = file["vehicle/engine"].create_dataset("mode", data=np.array([1, 2] * 50, dtype=">i2"), dtype=kind)
    _described(mode)


def _variable_texts(file: h5py.File) -> None:
    names = [text.decode() for text in file["events/name"][()]]
    _replaced(file["events"], "name", data=names, dtype=h5py.string_dtype())
    file.attrs["vehicle"] = "Spécimen №1"


def _variable_numbers(file: h5py.File) -> None:
    ragged = file[BARO].create_dataset("ragged", (specimen.SAMPLES,), dtype=h5py.vlen_dtype(np.float64))
    ragged[0] = [1.0, 2.0]
    _described(ragged)


def _not_finite(file: h5py.File) -> None:
    pressure = file[BARO]["pressure"]
    pressure[10:12], pressure[20] = np.nan, np.inf


def _references(file: h5py.File) -> None:
    group = file[BARO]
    group.create_dataset(
        "parts", data=np.array([group["time"].ref] * 4, dtype=h5py.ref_dtype), dtype=h5py.ref_dtype
    )
    group.attrs["origin_of_time"] = group["time"].ref


def _region_references(file: h5py.File) -> None:
    region = file[BARO]["time"].regionref[3:7]
    file[BARO].create_dataset(
        "span", data=np.array([region], dtype=h5py.regionref_dtype), dtype=h5py.regionref_dtype
    )


def _resizable(file: h5py.File) -> None:
    for name in ("time", "pressure", "temperature", "valid"):
        _replaced(file[BARO], name, maxshape=(None,), chunks=(64,))


def _scalar(file: h5py.File) -> None:
    _described(file[BARO].create_dataset("alone", data=3.0))


def _null(file: h5py.File) -> None:
    _described(file[BARO].create_dataset("nothing", data=h5py.Empty("f8")))


def _large_attribute(file: h5py.File) -> None:
    file[BARO].attrs["calibration"] = np.arange(200_000.0)


def _huge_attribute(file: h5py.File) -> None:
    file[BARO].attrs["calibration"] = np.zeros(3_000_000)


def _compound(file: h5py.File) -> None:
    rows = np.zeros(specimen.SAMPLES, dtype=[("x", "f8"), ("name", "S4")])
    _described(file[BARO].create_dataset("both", data=rows))


def _complex(file: h5py.File) -> None:
    _described(file[BARO].create_dataset("wave", data=np.zeros(specimen.SAMPLES, dtype=complex)))


def _netcdf(file: h5py.File) -> None:
    group = file[BARO]
    group["time"].make_scale("time")
    for name in ("pressure", "temperature"):
        group[name].dims[0].attach_scale(group["time"])
        group[name].attrs["_Netcdf4Dimid"] = np.int32(0)
    file.attrs["_NCProperties"] = "version=2,netcdf=4.9.2,hdf5=1.14.2"


def _soft_link(file: h5py.File) -> None:
    del file[BARO]["temperature"]
    file[BARO]["temperature"] = h5py.SoftLink("/vehicle/air")
    air = file["vehicle"].create_dataset("air", data=np.linspace(280.0, 281.0, specimen.SAMPLES))
    air.attrs["units"] = "K"


def _soft_link_loop(file: h5py.File) -> None:
    file[BARO]["a"], file[BARO]["b"] = h5py.SoftLink(f"{BARO}/b"), h5py.SoftLink(f"{BARO}/a")


def _external_link(file: h5py.File) -> None:
    file[BARO]["secret"] = h5py.ExternalLink("/etc/shadow.h5", "/data")


def _external_group(file: h5py.File) -> None:
    file["sensors/other"] = h5py.ExternalLink("other.h5", "/sensors/other")


def _external_storage(file: h5py.File) -> None:
    external = [("/etc/passwd", 0, 8 * specimen.SAMPLES)]
    _described(file[BARO].create_dataset("outside", (specimen.SAMPLES,), dtype="f8", external=external))


def _virtual(file: h5py.File) -> None:
    parts = h5py.VirtualLayout((specimen.SAMPLES,), dtype="f8")
    parts[:] = h5py.VirtualSource("elsewhere.h5", "/x", (specimen.SAMPLES,))
    _described(file[BARO].create_virtual_dataset("pieces", parts))


def _low_level(
    file: h5py.File,
    name: str,
    shape: tuple[int, ...],
    chunk: tuple[int, ...],
    *filters: tuple[int, int, tuple[int, ...]],
) -> h5py.Dataset:
    """A chunked float64 dataset with filters (code, flags, options) that need not be at hand."""
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_chunk(chunk)
    for code, flags, options in filters:
        properties.set_filter(code, flags, options)
    h5py.h5d.create(
        file[BARO].id, name.encode(), h5py.h5t.IEEE_F64LE, h5py.h5s.create_simple(shape), properties
    )
    dataset = file[BARO][name]
    _described(dataset)
    return dataset


def _unknown_filter(file: h5py.File) -> None:
    packed = _low_level(file, "packed", (400,), (400,), (32099, h5py.h5z.FLAG_OPTIONAL, ()))
    packed.id.write_direct_chunk((0,), b"never to be unpacked" * 9, 0)


def _absurd_shape(file: h5py.File) -> None:
    _low_level(file, "endless", (2**60,), (1024,))


def _absurd_chunk(file: h5py.File) -> None:
    _low_level(file, "lump", (2**26,), (2**26,), (h5py.h5z.FILTER_DEFLATE, 0, (9,)))


def _bomb(file: h5py.File) -> None:
    rows = 2**20
    bomb = _low_level(file, "bomb", (128 * rows,), (rows,), (h5py.h5z.FILTER_DEFLATE, 0, (9,)))
    piece = zlib.compress(bytes(8 * rows), 9)
    for index in range(128):
        bomb.id.write_direct_chunk((index * rows,), piece)


def _double_bomb(file: h5py.File) -> None:
    rows = 2**23
    deflate = (h5py.h5z.FILTER_DEFLATE, 0, (9,))
    bomb = _low_level(file, "bomb", (8 * rows,), (rows,), deflate, deflate)
    piece = zlib.compress(zlib.compress(bytes(8 * rows), 9), 9)
    for index in range(8):
        bomb.id.write_direct_chunk((index * rows,), piece)


def _hard_loop(file: h5py.File) -> None:
    file[BARO]["above"] = file["sensors"]


def _deep(file: h5py.File) -> None:
    group = file[BARO]
    for _ in range(1000):
        group = group.create_group("d")


def _crowd(file: h5py.File) -> None:
    for index in range(1_500):
        file[BARO][f"x{index}"] = file[BARO]["temperature"]


def _never_written(file: h5py.File) -> None:
    _replaced(file[BARO], "temperature", data=None, shape=(specimen.SAMPLES,), dtype="f8", chunks=(100,))
    file[BARO]["temperature"][:200] = 288.0 + np.arange(200) / 100


def _time_endless(file: h5py.File) -> None:
    del file[BARO]["time"]
    time = _low_level(file, "time", (2**60,), (1024,))
    time.attrs["units"] = "s"


def _later_version(file: h5py.File) -> None:
    file.attrs["format_version"] = layout.VERSION + 1


def _bodiless(file: h5py.File) -> None:
    del file.attrs["body"]


def _foreign(file: h5py.File) -> None:
    del file.attrs["format"]


def _claims_more(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[28:36] = (2**60).to_bytes(8, "little")
    path.write_bytes(data)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1000])


TRAITS = (
    Trait("user block before the file", _user_block),
    Trait("big-endian numbers", _edited(_big_endian)),
    Trait("enumeration (big-endian)", _edited(_enumeration)),
    Trait("variable-length texts, UTF-8", _edited(_variable_texts)),
    Trait("resizable datasets", _edited(_resizable)),
    Trait("netCDF-4 dimension scales", _edited(_netcdf)),
    Trait("oldest file layout", _old_layout),
    Trait("large attribute (1.6 MB)", _edited(_large_attribute)),
    Trait("soft link to a dataset of the file", _edited(_soft_link)),
    Trait("NaN and infinity", _edited(_not_finite), "those samples", "not-finite"),
    Trait("variable-length numbers", _edited(_variable_numbers), "that dataset", "unsupported-type"),
    Trait("object references", _edited(_references), "them", "unsupported-type"),
    Trait("region references", _edited(_region_references), "them", "unsupported-type"),
    Trait("compound dataset", _edited(_compound), "that dataset", "unsupported-type"),
    Trait("complex numbers", _edited(_complex), "that dataset", "unsupported-type"),
    Trait("scalar dataset among channels", _edited(_scalar), "that dataset", "bad-shape"),
    Trait("empty (null) dataset", _edited(_null), "that dataset", "no-data"),
    Trait("dataset half written", _edited(_never_written), "the missing rows", "truncated-dataset"),
    Trait("file cut off at its end", _cut, "the missing rows", "truncated-file"),
    Trait("huge attribute (24 MB)", _edited(_huge_attribute), "that attribute", "absurd-size"),
    Trait("external link to a dataset", _edited(_external_link), "the link", "external-link"),
    Trait("external link to a sensor", _edited(_external_group), "that sensor", "external-link"),
    Trait("soft links in a loop", _edited(_soft_link_loop), "the links", "soft-link"),
    Trait("external storage", _edited(_external_storage), "that dataset", "external-storage"),
    Trait("virtual dataset", _edited(_virtual), "that dataset", "virtual-dataset"),
    Trait("unknown filter", _edited(_unknown_filter), "that dataset", "unknown-filter"),
    Trait("shape of 2^60 values", _edited(_absurd_shape), "that dataset", "absurd-size"),
    Trait("time of 2^60 values", _edited(_time_endless), "that sensor", "missing-time"),
    Trait("one piece of 512 MB", _edited(_absurd_chunk), "that dataset", "absurd-size"),
    Trait("compression bomb (1 GB from 1 MB)", _edited(_bomb), "that dataset", "compression-bomb"),
    Trait("bomb packed twice (512 MB from 3 kB)", _edited(_double_bomb), "that dataset", "compression-bomb"),
    Trait("group that contains itself", _edited(_hard_loop), "the loop", "link-loop"),
    Trait("a thousand groups one in another", _edited(_deep), "the deep ones", "too-deep"),
    Trait("crowd of datasets in a group", _edited(_crowd), "those beyond", "too-many-objects"),
    Trait("claims to be 2^60 bytes long", _claims_more, refused="damaged"),
    Trait("no body stated", _edited(_bodiless), refused="cannot be used"),
    Trait("later version of the format", _edited(_later_version), refused="cannot be understood"),
    Trait("HDF5 of another kind", _edited(_foreign), refused="foreign"),
)

if __name__ == "__main__":
    print(verdict_table())
