"""What a person wrote held against a model: all that is wrong with a file is said in one go, line by line."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any, TypeVar, get_args

from attrs import frozen
from pydantic import BaseModel, ValidationError

from neurography.io.written.tree import FileKind, Path_, Tree
from neurography.model.errors import InputError

Model = TypeVar("Model", bound=BaseModel)

MOST_TOLD = 20
"""Problems told at once."""


@frozen(kw_only=True)
class Problem:
    """One thing that is wrong: the line, what was wanted, what came, what to do."""

    line: int
    at: str
    text: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.at}: {self.text}" if self.at else f"line {self.line}: {self.text}"


def validated(tree: Tree, model: type[Model], kind: FileKind) -> Model:
    """The content of a file as a model.

    Raises
    ------
    InputError
        For a content that is no map, or breaks the model's rules: every problem with its line.
    """
    if not isinstance(tree.content, dict):
        came = "a list" if isinstance(tree.content, list) else "a single text"
        raise InputError(
            wanted="a map of keys and values",
            came=came,
            where=f"{tree.where}, line {tree.line(())}",
            todo=kind.begin,
        )
    try:
        return model.model_validate(tree.content)
    except ValidationError as error:
        found = [_problem(one, tree, model) for one in error.errors(include_url=False)]
        raise together(found, tree.where, kind) from error


def problems_at(tree: Tree, found: Iterable[tuple[Path_, str]]) -> tuple[Problem, ...]:
    """Problems that a rule of ours found, with their lines."""
    return tuple(Problem(line=tree.line(path), at=_spoken(path), text=text) for path, text in found)


def together(found: Sequence[Problem], where: str, kind: FileKind) -> InputError:
    """One error that tells all, in the order of the file."""
    ordered = sorted(dict.fromkeys(found), key=lambda one: (one.line, one.at, one.text))
    told = [f"  {one}" for one in ordered[:MOST_TOLD]]
    if len(ordered) > MOST_TOLD:
        told.append(f"  and {len(ordered) - MOST_TOLD} more")
    few = "1 problem" if len(ordered) == 1 else f"{len(ordered)} problems"
    came = "\n".join((few, *told)).removesuffix(".")  # the error ends its sentence itself
    return InputError(wanted=f"a {kind.noun} as its schema says", came=came, where=where)


def _problem(error: Any, tree: Tree, model: type[BaseModel]) -> Problem:
    """A problem of pydantic's in our words: its parts of a path that are no part of the file are left out."""
    path = _in_file(tuple(error["loc"]), tree)
    return Problem(line=tree.line(path), at=_spoken(path), text=_text(error, model))


def _in_file(loc: Path_, tree: Tree) -> Path_:
    """The path without the names that pydantic gives to the members of a union."""
    path: Path_ = ()
    for part in loc:
        if (*path, part) in tree.lines:
            path = (*path, part)
    return path


def _text(error: Any, model: type[BaseModel]) -> str:
    """What was wanted, what came, what to do: our own sentence where a rule of the model made one."""
    kind, context, came = error["type"], error.get("ctx", {}), error["input"]
    name = error["loc"][-1] if error["loc"] else ""
    if kind == "value_error":
        return str(context["error"])
    if kind == "missing":
        return f"wanted {name}; got none. Add {name}: to it."
    if kind == "extra_forbidden":
        known = _fields(tuple(error["loc"])[:-1], model)
        near = get_close_matches(str(name), known, n=1)
        return f"wanted one of {', '.join(known)}; got {name}.{f' Did you mean {near[0]}?' if near else ''}"
    wanted, todo = _WANTED.get(kind, ("", ""))
    if kind in ("literal_error", "union_tag_invalid"):
        wanted = str(context.get("expected") or context["expected_tags"])
    elif kind == "union_tag_not_found":
        wanted = f"{context['discriminator']} in it"
    elif kind == "string_pattern_mismatch":
        wanted = f"a text of the form {context['pattern']}"
    elif not wanted:
        plain = error["msg"].replace("Input should be ", "")
        wanted = plain[:1].lower() + plain[1:]
    return f"wanted {wanted}; got {_came(came)}.{todo}"


_WANTED = {
    "tuple_type": ("a list", " Begin each entry with -."),
    "model_type": ("keys and values", ""),
    "model_attributes_type": ("keys and values", ""),
    "dict_type": ("keys and values", ""),
    "string_type": ("a text", ""),
}
"""pydantic's kind of error -> what was wanted, what to do."""


def _came(came: object) -> str:
    if isinstance(came, str):
        return repr(came if len(came) <= 60 else f"{came[:57]}...")
    return (
        "keys and values"
        if isinstance(came, dict)
        else "a list"
        if isinstance(came, list | tuple)
        else str(came)
    )


def _spoken(path: Path_) -> str:
    """`labs[3].value`, counted from one as a reader counts."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f"{'.' if text else ''}{part}"
    return text


def _fields(loc: Path_, model: type[BaseModel]) -> list[str]:
    """The keys that a part of the file may have."""
    models: list[type[BaseModel]] = [model]
    for part in loc:
        if isinstance(part, int):
            continue
        inner = [
            m for model in models for m in _models(model.model_fields.get(part)) if part in model.model_fields
        ]
        # the tag of a claim: keep the member that has it
        tagged = [
            m
            for m in models
            if "kind" in m.model_fields and part in get_args(m.model_fields["kind"].annotation)
        ]
        models = inner or tagged or models
    return sorted({field.alias or name for model in models for name, field in model.model_fields.items()})


def _models(field: Any) -> list[type[BaseModel]]:
    """The models inside a field's annotation."""
    found: list[type[BaseModel]] = []
    waiting = [field.annotation] if field is not None else []
    while waiting:
        one = waiting.pop()
        if isinstance(one, type) and issubclass(one, BaseModel):
            found.append(one)
        waiting.extend(get_args(one))
    return found
