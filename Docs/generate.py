"""Writes the reference pages that the command describes itself: Docs/Command.md and Docs/SpectralIndices.md."""

import json
import os
import pathlib
import subprocess

DOCS = pathlib.Path(__file__).resolve().parent
COMMAND = os.environ["GEOCHUNKS"]
COMMANDS = ["info", "calc", "index", "stats", "convert", "render"]


def output(*arguments):
    environment = {**os.environ, "COLUMNS": "100"}
    return subprocess.run([COMMAND, *arguments], capture_output=True, text=True, check=True, env=environment).stdout


def page(name, text):
    note = "<!-- Written by Docs/generate.py from the command's own words. Change those, then run `make docs`. -->\n\n"
    (DOCS / name).write_text(note + text.rstrip() + "\n")


sections = ["# The command\n", "```text", output("help").rstrip(), "```"]
for command in COMMANDS:
    sections += [f"\n## {command}\n", "```text", output("help", command).rstrip(), "```"]
page("Command.md", "\n".join(sections))

rows = ["# Spectral indices\n", "A new index is one entry in `SpectralIndex.all`. Bands are reflectances.\n"]
rows += ["| name | index | formula | source |", "|---|---|---|---|"]
for entry in json.loads(output("index", "--list", "--json")):
    rows.append(f"| {entry['name']} | {entry['title']} | `{entry['formula']}` | {entry['source']} |")
page("SpectralIndices.md", "\n".join(rows))
