"""The public validator's opinion of a dataset."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def errors_of(root: Path) -> list[str]:
    """Errors that bids-validator-deno finds, as `CODE path`; the test is skipped where it is not installed."""
    found = shutil.which("bids-validator-deno", path=str(Path(sys.executable).parent))
    if found is None:
        pytest.skip("bids-validator-deno is not installed")
    ended = subprocess.run(
        [found, str(root), "--json", "--ignoreWarnings"], capture_output=True, text=True, check=False
    )
    issues = json.loads(ended.stdout)["issues"]["issues"]
    return [f"{i['code']} {i.get('location', '')}" for i in issues if i.get("severity") == "error"]
