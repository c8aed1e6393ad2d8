"""A file's objects found without following any link out of it, around in a circle, or down without end."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

import h5py

from investigator.logs.claims import LIBRARY_ERRORS, sentence
from investigator.logs.verdict import Refusal

#: Bounds no log comes near; beyond them nothing is looked at.
MOST_OBJECTS = 10_000
MOST_IN_GROUP = 1_000
DEEPEST = 16


@dataclass(frozen=True)
class Tree:
    """Addresses of groups and datasets that may be opened, and what was refused on the way."""

    groups: tuple[str, ...]
    datasets: tuple[str, ...]
    refused: tuple[Refusal, ...]


class _Walk:
    def __init__(self, file: h5py.File) -> None:
        self.file = file
        self.groups = ["/"]
        self.datasets: list[str] = []
        self.refused: list[Refusal] = []
        self.soft: list[tuple[str, str]] = []
        self.seen = {_identity(file.id): "/"}

    def run(self) -> Tree:
        """Visit group after group; soft links last, when it is known what they may point at."""
        waiting = ["/"]
        while waiting:
            address = waiting.pop(0)
            try:
                names = [name.decode("utf-8", "replace") for name in _links(self.file[address])]
            except LIBRARY_ERRORS as error:
                self._refuse("unreadable", address, f"The group is damaged: {sentence(error)}")
                continue
            if len(names) > MOST_IN_GROUP:
                message = f"The group holds more than {MOST_IN_GROUP} objects; only those are looked at."
                self._refuse("too-many-objects", address, message)
            for name in names[:MOST_IN_GROUP]:
                if len(self.seen) + len(self.datasets) >= MOST_OBJECTS:
                    self._refuse(
                        "too-many-objects", address, f"The file holds more than {MOST_OBJECTS} objects."
                    )
                    return self._tree()
                found = self._visit(address, name)
                if found:
                    waiting.append(found)
        self._resolve_soft_links()
        return self._tree()

    def _visit(self, parent: str, name: str) -> str | None:
        """Take one link in; the address of a group yet to be visited, else None."""
        address = posixpath.join(parent, name)
        group = self.file[parent]
        try:
            kind = group.id.links.get_info(name.encode()).type
            if kind == h5py.h5l.TYPE_EXTERNAL:
                target, inside = group.id.links.get_val(name.encode())
                where = f"{inside.decode('utf-8', 'replace')} of {target.decode('utf-8', 'replace')}"
                self._refuse(
                    "external-link", address, f"It links out of the file, to {where}; it was not followed."
                )
            elif kind == h5py.h5l.TYPE_SOFT:
                self.soft.append((address, group.id.links.get_val(name.encode()).decode("utf-8", "replace")))
            elif kind != h5py.h5l.TYPE_HARD:
                self._refuse("unknown-link", address, "It is a kind of link this program does not know.")
            else:
                return self._visit_object(group, name, address)
        except LIBRARY_ERRORS as error:
            self._refuse("unreadable", address, f"It is damaged and cannot be opened: {sentence(error)}")
        return None

    def _visit_object(self, group: h5py.Group, name: str, address: str) -> str | None:
        target = h5py.h5o.open(group.id, name.encode())
        if isinstance(target, h5py.h5d.DatasetID):
            self.datasets.append(address)
        elif isinstance(target, h5py.h5g.GroupID):
            first = self.seen.setdefault(_identity(target), address)
            if first != address:
                loop = address.startswith(first.rstrip("/") + "/")
                message = f"It leads back to {first}." if loop else f"It is {first} under a second name."
                self._refuse("link-loop" if loop else "second-name", address, message)
            elif address.count("/") > DEEPEST:
                self._refuse(
                    "too-deep", address, f"It lies more than {DEEPEST} groups deep; it was not entered."
                )
            else:
                self.groups.append(address)
                return address
        return None

    def _resolve_soft_links(self) -> None:
        """A soft link to an examined dataset counts as that dataset; any other is refused."""
        known = set(self.datasets)
        for address, text in self.soft:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(address), text))
            if target in known:
                self.datasets.append(address)
            else:
                self._refuse(
                    "soft-link", address, f"It links to {text}, which is no readable dataset of this file."
                )

    def _refuse(self, code: str, address: str, message: str) -> None:
        self.refused.append(Refusal(code, address, message))

    def _tree(self) -> Tree:
        return Tree(tuple(self.groups), tuple(self.datasets), tuple(self.refused))


def walk(file: h5py.File) -> Tree:
    """Every group and dataset reached by hard links from the root, and soft links to those datasets."""
    return _Walk(file).run()


def _links(group: h5py.Group) -> list[bytes]:
    names: list[bytes] = []
    group.id.links.iterate(lambda name: _note(names, name))
    return names


def _note(names: list[bytes], name: bytes) -> bool | None:
    names.append(name)
    return True if len(names) > MOST_IN_GROUP else None


def _identity(target: h5py.h5g.GroupID) -> tuple[int, int]:
    info = h5py.h5o.get_info(target)
    return info.fileno, info.addr
