"""The command's own words: help, version, lists, plans, completions."""

import json

import pytest
from conftest import SAMPLES

RED = SAMPLES / "landsat8/LC80030172015001LGN00_B4.tif"
NIR = SAMPLES / "landsat8/LC80030172015001LGN00_B5.tif"
PASSES = ["simplify", "push-windows", "share-subtrees", "fuse-local", "align-chunks", "bound-memory", "validate"]


def test_version_names_the_libraries(run):
    text = run("--version").stdout
    assert all(name in text for name in ("geochunks ", "GDAL ", "PROJ ", "libtiff "))


@pytest.mark.parametrize("command", ["info", "calc", "index", "stats", "convert", "render"])
def test_every_command_helps(run, command):
    assert f"geochunks {command}" in run("help", command).stdout
    assert run("help", command).stdout == run(command, "--help").stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions(run, shell):
    assert "geochunks" in run("--generate-completion-script", shell).stdout


def test_index_list(run):
    names = [entry["name"] for entry in json.loads(run("index", "--list", "--json").stdout)]
    wanted = "NDVI GNDVI EVI EVI2 SAVI OSAVI MSAVI ARVI SIPI NDWI MNDWI NDMI NBR NBR2 NDSI NDBI BSI GCI NDRE".split()
    assert names == wanted
    assert "Rouse" in run("index", "--list").stdout


def test_info_json_is_gdalinfos(run):
    report = json.loads(run("info", RED, "--json").stdout)
    assert report["size"] == [1310, 1093]
    assert report["driverShortName"] == "GTiff"
    assert report["bands"][0]["type"] == "UInt16"


def test_stats_json(run):
    report = json.loads(run("stats", RED, "--json", "--band", 1).stdout)
    assert list(report) == ["bands"]
    assert {"band", "name", "count", "min", "max", "mean", "stdev"} == set(report["bands"][0])


def test_calc_statistics_write_nothing(run, tmp_path):
    run("calc", "(B-A)/(B+A)", "--input", f"A={RED}", "--input", f"B={NIR}", "--stats", "--json")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", PASSES)
def test_the_plan_can_be_printed_after_each_pass(run, tmp_path, name):
    arguments = ["calc", "(B-A)/(B+A)", "--input", f"A={RED}", "--input", f"B={NIR}", "o.tif"]
    assert f"plan after {name}" in run(*arguments, "--explain", name).stdout
    assert run(*arguments, "--explain", name, "--explain-format", "dot").stdout.startswith("digraph")
    assert "plan after validate" in run(*arguments, "--explain").stdout
    assert list(tmp_path.iterdir()) == []
    # A plan can be looked at though its file exists.
    (tmp_path / "o.tif").write_text("old")
    assert "plan after" in run(*arguments, "--explain", name).stdout


@pytest.mark.parametrize("options", [[], ["--threads", 1], ["--executor", "inline"], ["--chunk", 64], ["--chunk", "full"]])
def test_statistics_do_not_depend_on_how_they_are_computed(run, options):
    arguments = ["index", "ndvi", "--band", f"red={RED}", "--band", f"nir={NIR}", "--stats", "--json"]
    assert run(*arguments, *options).stdout == run(*arguments, "--chunk", 448, "--threads", 2).stdout
