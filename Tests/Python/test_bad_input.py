"""Bad input is normal: one line of error, the right exit status, no file, no crash, no hang."""

import os
import pathlib
import signal
import subprocess
import time

import numpy as np
import pytest
import rasterio
from conftest import COMMAND, SAMPLES

RED = SAMPLES / "landsat8/LC80030172015001LGN00_B4.tif"
NIR = SAMPLES / "landsat8/LC80030172015001LGN00_B5.tif"
SENTINEL2 = SAMPLES / "sentinel2/sentinel2_atacama_6band_u16.tif"


def refused(process, *words):
    """One line of error that holds some words, at most one hint, nothing else."""
    lines = process.stderr.strip().splitlines()
    assert lines and lines[0].startswith("error: "), process.stderr
    assert len(lines) <= 2 and all(line.startswith("hint: ") for line in lines[1:]), process.stderr
    for word in words:
        assert str(word) in lines[0], (word, lines[0])
    assert process.stdout == ""


def leftovers(folder, *known):
    return sorted(p.name for p in pathlib.Path(folder).iterdir() if p.name not in known)


def write(path, pixels, **profile):
    pixels = np.atleast_3d(pixels.T).T if pixels.ndim == 2 else pixels
    profile = {"driver": "GTiff", "count": pixels.shape[0], "dtype": pixels.dtype, **profile}
    with rasterio.open(path, "w", width=pixels.shape[2], height=pixels.shape[1], **profile) as dataset:
        dataset.write(pixels)


@pytest.mark.parametrize("command", ["info", "stats"])
def test_missing_file(run, command):
    refused(run(command, "none.tif", status=66), "none.tif", "no such file")


@pytest.mark.parametrize("command", ["info", "stats"])
def test_directory_empty_file_and_text(run, tmp_path, command):
    (tmp_path / "folder.tif").mkdir()
    (tmp_path / "empty.tif").touch()
    (tmp_path / "text.tif").write_text("not a raster")
    refused(run(command, "folder.tif", status=65), "folder.tif", "is a directory")
    refused(run(command, "empty.tif", status=65), "empty.tif", "empty")
    refused(run(command, "text.tif", status=65), "text.tif", "not a raster")


def test_a_band_that_is_not_there(run):
    refused(run("stats", f"{RED}:2", status=66), RED, "no band 2")
    refused(run("stats", SENTINEL2, "--band", "7", status=66), "no band 7")


def test_truncation_at_any_byte(run, tmp_path):
    pixels = np.random.default_rng(1).integers(0, 4000, (300, 400), dtype="u2")
    write(tmp_path / "whole.tif", pixels, tiled=True, blockxsize=128, blockysize=128, compress="deflate")
    whole = (tmp_path / "whole.tif").read_bytes()
    cuts = sorted({*range(0, 64, 3), *np.linspace(64, len(whole) - 1, 60).astype(int).tolist()})
    for cut in cuts:
        (tmp_path / "cut.tif").write_bytes(whole[:cut])
        process = subprocess.run(
            [COMMAND, "convert", "cut.tif", "out.tif"], cwd=tmp_path, capture_output=True, text=True, timeout=60
        )
        assert process.returncode == 65, (cut, process)
        refused(process, "cut.tif")
        assert leftovers(tmp_path, "whole.tif", "cut.tif") == []


def test_a_corrupt_tile_names_path_and_window(run, tmp_path):
    pixels = np.random.default_rng(1).integers(0, 4000, (600, 600), dtype="u2")
    write(tmp_path / "a.tif", pixels, tiled=True, blockxsize=256, blockysize=256, compress="deflate")
    content = bytearray((tmp_path / "a.tif").read_bytes())
    with rasterio.open(tmp_path / "a.tif") as dataset:
        start = int(dataset.get_tag_item("BLOCK_OFFSET_1_1", "TIFF", bidx=1))
    content[start : start + 40] = bytes(40)
    (tmp_path / "a.tif").write_bytes(content)
    refused(run("convert", "a.tif", "out.tif", "--chunk", "256", "--tile-size", "256", status=65), "a.tif", "band 1", "window 256,256 256 x 256")
    assert leftovers(tmp_path, "a.tif") == []


def test_mismatched_grids_show_both(run, tmp_path):
    process = run("calc", "A+B", "--input", f"A={RED}", "--input", f"B={SENTINEL2}:1", "o.tif", status=65)
    refused(process, "1310 x 1093", "300 x 200")
    assert "aligned(to:)" in process.stderr
    assert leftovers(tmp_path) == []


def test_no_georeference(run, tmp_path):
    write(tmp_path / "plain.tif", np.ones((20, 30), "u1"))
    assert "geotransform   none" in run("info", "plain.tif").stdout
    refused(run("stats", "plain.tif", "--bounds", "-10,40,5,50", status=65), "needs a georeference")
    run("convert", "plain.tif", "copy.tif")


def test_complex_samples_are_described_but_not_computed_with(run, tmp_path):
    write(tmp_path / "c.tif", np.ones((20, 30), "c8"))
    assert "CFloat32" in run("info", "c.tif").stdout
    refused(run("stats", "c.tif", status=65), "c.tif", "CFloat32")


@pytest.mark.parametrize(
    ("expression", "column"),
    [("A +", 4), ("A ? 1", 6), ("A $ 2", 3), ("foo(A)", 1), ("A + C", 5), ("sqrt(A, A)", 1), ("(A", 3), ("A A", 3), ("", 1)],
)
def test_expression_errors_point_at_the_column(run, expression, column):
    refused(run("calc", expression, "--input", f"A={RED}", "o.tif", status=64), f"column {column}")


def test_usage_errors(run, tmp_path):
    refused(run("calc", "A", "o.tif", status=64), "--input")
    refused(run("index", "nope", "--band", f"red={RED}", "o.tif", status=64), "nope")
    refused(run("index", "ndvi", "--band", f"red={RED}", "o.tif", status=64), "nir")
    refused(run("convert", RED, "o.tif", "--tile-size", "100", status=64), "100")
    refused(run("convert", RED, "o.tif", "--level", "40", status=64), "40")
    refused(run("convert", RED, "o.tif", "--predictor", "3", status=64), "predictor 3")
    refused(run("convert", RED, "o.tif", "--nodata", "-1", status=64), "nodata -1")
    refused(run("convert", RED, "o.tif", "--executor", "tcp://10.0.0.5:8790", status=69), "tcp://")
    refused(run("convert", RED, "o.tif", "--window", "1300,0,20,20", status=64), "window")
    refused(run("convert", RED, "o.tif", "--bounds", "0,0,1,1", status=64), "bounds")
    refused(run("render", SENTINEL2, "o.png", "--bands", "1,2", status=64), "1 or 3 bands")
    refused(run("nonsense", status=64), "nonsense")
    assert leftovers(tmp_path) == []


def test_options_take_negative_values(run, tmp_path):
    run("calc", "A - 1300", "--input", f"A={SENTINEL2}:1", "a.tif")
    run("render", "a.tif", "a.png", "--range", "-200,200")
    run("convert", "a.tif", "b.tif", "--nodata", "-9999")
    with rasterio.open(tmp_path / "b.tif") as dataset:
        assert dataset.nodata == -9999
    write(
        tmp_path / "world.tif", np.ones((180, 360), "u1"), crs="EPSG:4326",
        transform=rasterio.transform.from_origin(-180, 90, 1, 1),
    )
    run("convert", "world.tif", "part.tif", "--bounds", "-10,40,5,50")
    with rasterio.open(tmp_path / "part.tif") as dataset:
        assert tuple(dataset.bounds) == (-10, 40, 5, 50)


def test_targets(run, tmp_path):
    (tmp_path / "old.tif").write_text("old")
    refused(run("convert", RED, "old.tif", status=73), "old.tif", "exists")
    assert (tmp_path / "old.tif").read_text() == "old"
    (tmp_path / "old.tif.aux.xml").write_text("<PAMDataset/>")
    run("convert", RED, "old.tif", "--overwrite")
    assert leftovers(tmp_path) == ["old.tif"]
    refused(run("convert", RED, "no/where.tif", status=73), "no/where.tif")
    (tmp_path / "folder").mkdir()
    refused(run("convert", RED, "folder", "--overwrite", status=73), "directory")
    refused(run("convert", RED, "/proc/nothing.tif", status=73), "/proc/nothing.tif")


def test_a_failure_leaves_the_old_file_as_it_was(run, tmp_path):
    (tmp_path / "old.tif").write_text("old")
    whole = RED.read_bytes()
    (tmp_path / "cut.tif").write_bytes(whole[: len(whole) // 2])
    run("convert", "cut.tif", "old.tif", "--overwrite", status=65)
    assert (tmp_path / "old.tif").read_text() == "old"
    assert leftovers(tmp_path, "cut.tif") == ["old.tif"]


def test_a_full_disk_leaves_nothing(tmp_path, run):
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", disk]).returncode != 0:
        pytest.skip("mounting a small disk needs root")
    try:
        (disk / "old.tif").write_text("old")
        refused(
            run("convert", RED, disk / "old.tif", "--overwrite", "--compression", "none", status=74), "old.tif", "No space"
        )
        assert leftovers(disk) == ["old.tif"]
        assert (disk / "old.tif").read_text() == "old"
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_memory_limit_too_small_for_one_task(run, tmp_path):
    process = run("convert", RED, "o.tif", "--memory-limit", "1MB", "--chunk", "1024", status=64)
    refused(process, "memory limit", "1 MB")
    refused(run("convert", RED, "o.tif", "--memory-limit", "300kB", status=64), "memory limit")
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interruption_ends_within_a_second_and_leaves_nothing(tmp_path, number, status):
    write(
        tmp_path / "a.tif", np.random.default_rng(0).integers(0, 60000, (3000, 3000), dtype="u2"), tiled=True,
        blockxsize=256, blockysize=256,
    )
    slow = "+".join("sin(A*%d)" % k for k in range(30))
    process = subprocess.Popen(
        [COMMAND, "calc", slow, "--input", "A=a.tif", "out.tif", "--chunk", "512"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )
    deadline = time.monotonic() + 20
    while leftovers(tmp_path, "a.tif") == [] and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.2)
    assert process.poll() is None, "the work was too short to be interrupted"
    process.send_signal(number)
    started = time.monotonic()
    _, errors = process.communicate(timeout=20)
    assert time.monotonic() - started < 2
    assert process.returncode == status, errors
    assert leftovers(tmp_path, "a.tif") == []


def test_a_closed_pipe_is_no_crash(tmp_path):
    process = subprocess.Popen(
        [COMMAND, "index", "--list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    )
    process.stdout.close()
    process.wait(timeout=20)
    assert process.returncode in (0, 74)


def test_odd_but_legal_files(run, tmp_path):
    one = np.full((1, 1), 5, "u1")
    write(tmp_path / "one.tif", one)
    assert "mean   5.0" in run("stats", "one.tif").stdout
    none = np.full((70, 70), np.nan, "f4")
    write(tmp_path / "nan.tif", none)
    assert "count  0" in run("stats", "nan.tif").stdout
    run("render", "nan.tif", "nan.png")
    infinite = np.array([[np.inf, 1, -np.inf]], "f4")
    write(tmp_path / "inf.tif", infinite)
    assert '"count" : 3' in run("stats", "inf.tif", "--json").stdout
    strip = np.arange(5000, dtype="f8").reshape(1, 5000)
    write(tmp_path / "strip.tif", strip)
    assert "max    4999.0" in run("stats", "strip.tif").stdout


def test_progress_is_quiet_without_a_terminal(run):
    assert run("stats", RED).stderr == ""
    assert "chunks" in run("stats", RED, "--progress", "plain").stderr


@pytest.mark.parametrize("values", [[1e20] * 4, [-1.7e308, 1.7e308, 0, 1], [5e-324, 0, 0, 0], [np.inf, -np.inf, 1, 2]])
def test_histograms_of_extreme_values(run, tmp_path, values):
    write(tmp_path / "a.tif", np.array([values], "f8"))
    assert '"count" : 4' in run("stats", "a.tif", "--histogram", "4", "--json").stdout


def test_impossible_histograms(run, tmp_path):
    write(tmp_path / "a.tif", np.ones((4, 4), "f4"))
    refused(run("stats", "a.tif", "--histogram", "4", "--histogram-range", "0,5e-324", status=64), "bins")
    refused(run("stats", "a.tif", "--histogram", "0", status=64), "0 bins")
    refused(run("stats", "a.tif", "--percentiles", "101", status=64), "101")


def test_a_tile_beyond_the_end_of_a_bigtiff(run, tmp_path):
    write(tmp_path / "a.tif", np.ones((16, 16), "u1"), tiled=True, blockxsize=16, blockysize=16, bigtiff="YES", compress="deflate")
    with rasterio.open(tmp_path / "a.tif") as dataset:
        offset = int(dataset.get_tag_item("BLOCK_OFFSET_0_0", "TIFF", bidx=1))
    content = (tmp_path / "a.tif").read_bytes()
    for bad in (0xFFFFFFFFFFFFFFF0, 1 << 61, len(content) + 100):
        (tmp_path / "b.tif").write_bytes(content.replace(offset.to_bytes(8, "little"), bad.to_bytes(8, "little")))
        refused(run("stats", "b.tif", status=65), "b.tif")


def test_a_raster_beyond_all_measure(run, tmp_path):
    (tmp_path / "huge.vrt").write_text(
        '<VRTDataset rasterXSize="2147483647" rasterYSize="2147483647"><VRTRasterBand dataType="Float32" band="1"/></VRTDataset>'
    )
    refused(run("stats", "huge.vrt", status=64), "tasks")
    refused(run("convert", "huge.vrt", "o.tif", "--window", "0,0,2147483647,1000000000", status=64), "tasks")


def test_closed_standard_streams(tmp_path):
    process = subprocess.run(
        ["bash", "-c", f"exec {COMMAND} convert {RED} out.tif <&- >&- 2>&-"], cwd=tmp_path, timeout=60
    )
    assert process.returncode == 0
    with rasterio.open(tmp_path / "out.tif") as dataset, rasterio.open(RED) as source:
        assert np.array_equal(dataset.read(), source.read())


def test_odd_names(run, tmp_path):
    for name in ("with space.tif", "\u5730\u56fe" * 40 + ".tif"):
        run("convert", RED, name)
        assert (tmp_path / name).exists()
    refused(run("convert", RED, "-", status=73), "standard output")
    (tmp_path / "link.tif").symlink_to("nowhere.tif")
    refused(run("convert", RED, "link.tif", status=73), "link")
