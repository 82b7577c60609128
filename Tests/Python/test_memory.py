"""Peak memory follows --memory-limit, not the raster's size."""

import os
import subprocess

import rasterio
from conftest import COMMAND, SAMPLES

SCENES = [SAMPLES / f"landsat8/LC80030172015001LGN00_{band}.tif" for band in ("B4", "B5")]
# What the process itself takes: code, GDAL, PROJ, and allocator slack.
PROCESS = 80e6


def mosaic(path, scene, repeats):
    """A virtual mosaic that shows one scene many times in both directions."""
    with rasterio.open(scene) as dataset:
        width, height = dataset.width, dataset.height
    sources = "".join(
        f'<SimpleSource><SourceFilename relativeToVRT="0">{scene}</SourceFilename><SourceBand>1</SourceBand>'
        f'<SrcRect xOff="0" yOff="0" xSize="{width}" ySize="{height}"/>'
        f'<DstRect xOff="{x * width}" yOff="{y * height}" xSize="{width}" ySize="{height}"/></SimpleSource>'
        for y in range(repeats)
        for x in range(repeats)
    )
    path.write_text(
        f'<VRTDataset rasterXSize="{width * repeats}" rasterYSize="{height * repeats}">'
        f'<VRTRasterBand dataType="UInt16" band="1">{sources}</VRTRasterBand></VRTDataset>'
    )


def peak(tmp_path, *arguments):
    """Bytes of resident memory that the command took at most."""
    with open(tmp_path / "output.txt", "w") as output:
        process = subprocess.Popen([COMMAND, *map(str, arguments)], cwd=tmp_path, stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, (tmp_path / "output.txt").read_text()
    return usage.ru_maxrss * 1024


def test_memory_follows_the_limit_and_not_the_size(tmp_path):
    peaks = []
    for repeats in (3, 9):
        for name, scene in zip(("red.vrt", "nir.vrt"), SCENES):
            mosaic(tmp_path / name, scene, repeats)
        arguments = ["index", "ndvi", "--band", "red=red.vrt", "--band", "nir=nir.vrt", "--threads", 2]
        peaks.append(peak(tmp_path, *arguments, "--stats", "--memory-limit", "100MB"))
        assert peaks[-1] <= 100e6 + PROCESS
        peaks.append(peak(tmp_path, *arguments, "out.tif", "--overwrite", "--memory-limit", "100MB"))
        assert peaks[-1] <= 100e6 + PROCESS
    # Nine times the pixels, the same memory.
    for small, large in zip(peaks[:2], peaks[2:]):
        assert large <= 1.15 * small
