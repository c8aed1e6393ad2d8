"""Declared parameters: one line gives name, unit, bounds and meaning; file, form, report and difference
follow from it.

A model is a frozen pydantic value. ``quantity`` annotates a number with its unit, bounds and one line of
documentation:

    class RangeBias(Fault):
        bias_m: Annotated[float, quantity("m", "added to every range", ge=-500, le=500)] = 0.0

A *path* such as ``onboard.sensors.baro.gate.sigmas`` names one parameter of a tree of models. Tuples are
indexed by number, mappings by key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from investigator.errors import UsageError

Model = TypeVar("Model", bound=BaseModel)


class Declared(BaseModel):
    """A frozen value made of declared parameters; unknown names are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, ser_json_inf_nan="constants")

    def replace(self, **changes: Any) -> Self:
        """The same value with some fields changed, validated again."""
        return type(self).model_validate({**dict(self), **changes})


def quantity(
    unit: str,
    doc: str,
    *,
    ge: float | None = None,
    le: float | None = None,
    gt: float | None = None,
    lt: float | None = None,
    label: str = "",
    log: bool = False,
) -> Any:
    """Annotate a number with its unit ("" for none), bounds and one line of documentation.

    `label` is what a form shows (default: the field's name in words); `log` asks for a logarithmic slider.
    """
    extra: dict[str, Any] = {"unit": unit, "label": label, "log": log}
    return Field(ge=ge, le=le, gt=gt, lt=lt, description=doc, json_schema_extra=extra)


def choice(doc: str, *, label: str = "") -> Any:
    """Annotate a field that takes one of a few words (a ``Literal``) or a flag."""
    return Field(description=doc, json_schema_extra={"unit": "", "label": label, "log": False})


@dataclass(frozen=True)
class Parameter:
    """One declared parameter where it stands in a tree: path, label, unit, meaning, bounds, choices and
    present value.
    """

    path: str
    label: str
    unit: str
    doc: str
    value: Any
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    log: bool = False


def _bounds(info: FieldInfo) -> tuple[float | None, float | None]:
    low = high = None
    for item in info.metadata:
        low = getattr(item, "ge", getattr(item, "gt", None)) if low is None else low
        high = getattr(item, "le", getattr(item, "lt", None)) if high is None else high
    return low, high


def _choices(info: FieldInfo) -> tuple[str, ...]:
    return (
        tuple(str(word) for word in get_args(info.annotation))
        if get_origin(info.annotation) is Literal
        else ()
    )


def parameters(value: BaseModel, path: str = "", *, kinds: bool = False) -> Iterator[Parameter]:
    """Walk every declared parameter of a tree of models, in order of declaration; with `kinds`, its kinds
    too.
    """
    for name, info in type(value).model_fields.items():
        here = f"{path}.{name}" if path else name
        item = getattr(value, name)
        if name == "kind":
            if kinds:
                yield Parameter(here, "Kind", "", "which member of its family it is", item)
            continue
        extra = info.json_schema_extra
        if isinstance(extra, dict) and "unit" in extra:
            low, high = _bounds(info)
            label = str(extra.get("label") or "") or words(name)
            yield Parameter(
                here,
                label,
                str(extra["unit"]),
                info.description or "",
                item,
                low,
                high,
                _choices(info),
                bool(extra["log"]),
            )
        else:
            yield from _inside(item, here, kinds)


def _inside(item: object, here: str, kinds: bool) -> Iterator[Parameter]:
    if isinstance(item, BaseModel):
        yield from parameters(item, here, kinds=kinds)
    elif isinstance(item, Mapping):
        for key, inner in item.items():
            yield from _inside(inner, f"{here}.{key}", kinds)
    elif isinstance(item, tuple):
        for index, inner in enumerate(item):
            yield from _inside(inner, f"{here}.{index}", kinds)


_UNIT_ENDINGS = (
    "_m_s2",
    "_rad_s",
    "_m_s",
    "_m2_s2",
    "_rad",
    "_deg",
    "_s",
    "_m",
    "_pa",
    "_k",
    "_hz",
    "_kg",
    "_n",
)


def words(name: str) -> str:
    """A field's name as words: unit ending dropped, underscores opened, first letter raised."""
    for ending in _UNIT_ENDINGS:
        if name.endswith(ending) and len(name) > len(ending):
            name = name[: -len(ending)]
            break
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]


def get(value: object, path: str) -> Any:
    """What stands at a path. Raises UsageError with the names that exist there."""
    for part in path.split("."):
        value = _step(value, part, path)
    return value


def _step(value: object, part: str, path: str) -> object:
    if isinstance(value, BaseModel) and part in type(value).model_fields:
        return getattr(value, part)
    if isinstance(value, Mapping) and part in value:
        return value[part]
    if isinstance(value, tuple) and part.isdecimal() and int(part) < len(value):
        return value[int(part)]
    raise UsageError(
        f"There is no “{part}” here.",
        path,
        f"Known here: {', '.join(_names(value)) or 'nothing below this'}.",
    )


def _names(value: object) -> list[str]:
    if isinstance(value, BaseModel):
        return [name for name in type(value).model_fields if name != "kind"]
    if isinstance(value, Mapping):
        return [str(key) for key in value]
    return [str(index) for index in range(len(value))] if isinstance(value, tuple) else []


def at_defaults(value: Model) -> Model:
    """The same tree with every number back at its declared default; words, flags and kinds stay."""
    fields = {name: getattr(value, name) for name in type(value).model_fields}
    for name, info in type(value).model_fields.items():
        item = fields[name]
        if isinstance(item, BaseModel):
            fields[name] = at_defaults(item)
        elif isinstance(item, tuple):
            fields[name] = tuple(at_defaults(one) if isinstance(one, BaseModel) else one for one in item)
        elif isinstance(item, (int, float)) and not isinstance(item, bool) and not info.is_required():
            fields[name] = info.get_default()
    return type(value).model_validate(fields)


def put(value: Model, path: str, new: Any) -> Model:
    """The same tree with one parameter changed, validated. Raises UsageError naming the rule that refused
    it.
    """
    get(value, path)
    try:
        return _put(value, path.split("."), new)  # type: ignore[return-value]  # the tree keeps its own type at the root
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(
            f"{first['msg']} (given: {new!r}).", path, "The last valid value stays in use."
        ) from error


def _put(value: object, parts: list[str], new: Any) -> object:
    if not parts:
        return new
    head, rest = parts[0], parts[1:]
    if head == "kind" and hasattr(value, "switched"):
        return value.switched(new)
    if isinstance(value, BaseModel):
        inner = _put(getattr(value, head), rest, new)
        return type(value).model_validate(
            {**{n: getattr(value, n) for n in type(value).model_fields}, head: inner}
        )
    if isinstance(value, Mapping):
        return {**value, head: _put(value[head], rest, new)}
    assert isinstance(value, tuple)
    index = int(head)
    return (*value[:index], _put(value[index], rest, new), *value[index + 1 :])
