"""Builds and runs the tutorials, and the samples of README and Docs.

- A ```sh block is run, in a copy of the repository's SampleData; `make` and `git` lines are set-up, and left out.
- A ```swift block must stand word for word in a tutorial, which is built and run.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND = pathlib.Path(os.environ["GEOCHUNKS"])
TUTORIALS = ROOT / "Docs/Tutorials"
SCENE = [ROOT / f"SampleData/landsat8/LC80030172015001LGN00_{band}.tif" for band in ("B4", "B5")]


def folded(text):
    return " ".join(text.split())


def tutorials():
    """Each tutorial is a package that depends on this one as any other would."""
    # SwiftPM doesn't notice new files of a package that is depended on by path: without its plans it looks again.
    for plan in (ROOT / ".build-tutorial").glob("*.yaml"):
        plan.unlink()
    with tempfile.TemporaryDirectory() as folder:
        for package in sorted(TUTORIALS.glob("*/Package.swift")):
            name = package.parent.name
            build = ["swift", "run", "-q", "--package-path", package.parent, "--scratch-path", ROOT / ".build-tutorial", name]
            result = subprocess.run(
                [*build, *SCENE, pathlib.Path(folder) / f"{name}.tif"], capture_output=True, text=True
            )
            if result.returncode != 0 or not result.stdout.strip():
                sys.exit(f"tutorial {name} failed:\n{result.stdout}{result.stderr}")
            print(f"tutorial {name}:\n{result.stdout}", end="")


def blocks():
    for page in [ROOT / "README.md", *sorted((ROOT / "Docs").rglob("*.md"))]:
        for language, body in re.findall(r"^```(\w+)\n(.*?)^```", page.read_text(), re.M | re.S):
            yield page.relative_to(ROOT), language, body


def samples():
    compiled = [folded(path.read_text()) for path in TUTORIALS.glob("*/Sources/**/*.swift")]
    environment = {**os.environ, "PATH": f"{COMMAND.parent}:{os.environ['PATH']}"}
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "SampleData", pathlib.Path(folder) / "SampleData")
        for page, language, body in blocks():
            if language == "swift" and not any(folded(body) in text for text in compiled):
                sys.exit(f"{page}: a Swift sample stands in no tutorial:\n{body}")
            if language == "sh":
                lines = [line for line in body.splitlines() if not re.match(r"(make|git|cd)\b", line)]
                script = "set -euo pipefail\n" + "\n".join(lines)
                result = subprocess.run(
                    ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True
                )
                if result.returncode != 0:
                    sys.exit(f"{page}: a sample failed:\n{body}\n{result.stdout}{result.stderr}")
            count += language in ("swift", "sh")
    print(f"{count} samples hold")


tutorials()
samples()
