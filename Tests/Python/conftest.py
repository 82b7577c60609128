"""The built command, the sample scenes, and a way to run one on the other."""

import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "SampleData"
COMMAND = os.environ.get("GEOCHUNKS", str(ROOT / ".build/debug/geochunks"))


@pytest.fixture
def run(tmp_path):
    """Runs the command in an empty folder; gives the finished process, checked for status 0 unless told otherwise."""

    def call(*arguments, status=0, **options):
        process = subprocess.run(
            [COMMAND, *map(str, arguments)], cwd=tmp_path, capture_output=True, text=True, timeout=120, **options
        )
        assert process.returncode == status, (process.returncode, process.stdout, process.stderr)
        return process

    return call
