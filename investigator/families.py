"""Families of models whose registry is their folder: a new sensor model or fault is one new file.

Plugins come through the same door: an entry point in the group named after the package, loading a module.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pydantic import BeforeValidator, SerializeAsAny

from investigator.errors import UsageError
from investigator.parameters import Declared
from investigator.registry import modules


class Kind(Declared):
    """A member of a family of models, told apart in files by its ``kind`` word. Subclasses set ``kind:
    Literal["word"] = "word"``.
    """

    kind: str

    @classmethod
    def word(cls) -> str:
        """The word that names this member in files."""
        return str(cls.model_fields["kind"].default)

    def switched(self, word: str) -> Kind:
        """The family's member of that word, with every field both have taken over. Raises UsageError for an
        unknown one.
        """
        known = siblings(self)
        if word not in known:
            raise UsageError(
                f"There is no kind “{word}” here.", type(self).__name__, f"Known: {', '.join(known)}."
            )
        target = known[word]
        shared = {
            name: getattr(self, name)
            for name in target.model_fields
            if name != "kind" and hasattr(self, name)
        }
        return target.model_validate(shared)


@cache
def members(package: str, root: type[Kind]) -> Mapping[str, type[Kind]]:
    """Every member of a family: the classes of the package's modules, then those of entry points in the group
    of that name.
    """
    found: dict[str, type[Kind]] = {}
    for module in modules(package):
        for value in vars(module).values():
            if (
                isinstance(value, type)
                and issubclass(value, root)
                and value is not root
                and value.__module__ == module.__name__
                and isinstance(value.model_fields["kind"].default, str)
            ):
                found[value.word()] = value
    return dict(sorted(found.items()))


def member_of(package: str, root: type[Kind]) -> tuple[SerializeAsAny, BeforeValidator]:
    """Metadata for ``Annotated[Root, *member_of("investigator.sensors", Root)]``: files give ``kind``, code
    gives a value.
    """

    def build(value: object) -> object:
        if not isinstance(value, Mapping):
            return value
        word = str(value.get("kind"))
        known = members(package, root)
        if word not in known:
            raise ValueError(f"kind is {word!r}; known kinds are {', '.join(known)}")
        return known[word].model_validate(value)

    return SerializeAsAny(), BeforeValidator(build)


def siblings(value: Kind) -> Mapping[str, type[Kind]]:
    """The members of the family a value belongs to, itself among them."""
    root = next(item for item in type(value).__mro__ if Kind in item.__bases__)
    package = type(value).__module__.rpartition(".")[0]
    return members(package, root)
