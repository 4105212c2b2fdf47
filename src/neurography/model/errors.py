"""Errors that teach: what was wanted, what came, which file, what to do next.

    NeurographyError
    ├── CallError      the call is wrong (unknown option, unknown name); the command exits with 2
    └── InputError     a file or table cannot be used; the run goes on with the others

A measurement or a comparison that cannot be made is no error: it is a `Refusal`, a value.
"""


class NeurographyError(Exception):
    """Base of every error raised on purpose.

    Parameters
    ----------
    wanted, came : str
        What was expected and what was found instead, in words a user understands.
    where : str
        The file, row or option; empty when there is none.
    todo : str
        The next step that gets the user out.
    """

    def __init__(self, *, wanted: str, came: str, where: str = "", todo: str = "") -> None:
        self.wanted, self.came, self.where, self.todo = wanted, came, where, todo
        place = f"{where}: " if where else ""
        way_out = f" {todo}" if todo else ""
        super().__init__(f"{place}wanted {wanted}; got {came}.{way_out}")

    def __reduce__(self) -> tuple[object, ...]:
        # keyword-only arguments do not survive the default pickling between processes
        return (_rebuild, (type(self), self.wanted, self.came, self.where, self.todo))


def _rebuild(kind: type[NeurographyError], wanted: str, came: str, where: str, todo: str) -> NeurographyError:
    return kind(wanted=wanted, came=came, where=where, todo=todo)


class CallError(NeurographyError):
    """The call is wrong: unknown name, option or value."""


class InputError(NeurographyError):
    """A file cannot be used as it is."""
