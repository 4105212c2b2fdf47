"""Whether this installation works: what it stands on, and phantoms of known truth measured by the real code.

Nothing here opens anybody's data. What is said holds no name of a user or a machine and no absolute path, so
that it can go into a bug report as it is.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
from attrs import frozen

from neurography import __version__
from neurography.study.doctor import environment
from neurography.study.doctor.check import FAILS, Check

__all__ = ["FAILS", "Check", "Examination", "examine"]

SCHEMA_VERSION = "1.0"


@frozen(kw_only=True)
class Examination:
    """All checks, in the order in which they are told."""

    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether everything necessary is in order."""
        return all(check.passed for check in self.checks)

    def lines(self) -> Iterator[str]:
        """One line a check under the name of its group, the verdict last."""
        group = ""
        for check in self.checks:
            if check.group != group:
                group = check.group
                yield f"{group}:"
            yield f"  {check.line()}"
        wrong = sum(not check.passed for check in self.checks)
        yield (
            f"{wrong} of {len(self.checks)} checks failed: look for PROBLEM and OFF above"
            if wrong
            else f"all {len(self.checks)} checks passed or optional"
        )

    def to_json(self) -> str:
        """For a bug report: the same, sorted keys."""
        content = {
            "SchemaVersion": SCHEMA_VERSION,
            "neurography": __version__,
            "passed": self.passed,
            "checks": [
                {key: value for key, value in attrs.asdict(check).items() if value is not None}
                for check in self.checks
            ],
        }
        return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False)


def examine(*, folder: Path | None = None, tell: Callable[[str], None] = lambda _: None) -> Examination:
    """Look at everything; `folder` is where results would go (default: the current one)."""
    place = Path.cwd() if folder is None else folder
    tell("looking at libraries and programs")
    found = [*environment.versions(), *environment.optional(), environment.converter()]
    found += [*environment.registered(), *environment.machine(place)]
    if any(check.group == "versions" and not check.passed for check in found):
        found.append(
            Check(
                group="self-test",
                name="self-test",
                status="PROBLEM",
                said="not run: mend the libraries first",
            )
        )
    else:
        from neurography.study.doctor import selftest  # noqa: PLC0415  needs the libraries looked at above

        found += selftest.run(tell=tell)
    return Examination(checks=tuple(check.anonymous() for check in found))
