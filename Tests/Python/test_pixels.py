"""Pixels against NumPy, files against rasterio's own GDAL."""

import json

import numpy as np
import pytest
import rasterio
from conftest import SAMPLES

LANDSAT8 = [SAMPLES / f"landsat8/LC80030172015001LGN00_{band}.tif" for band in ("B4", "B5")]
LANDSAT7 = SAMPLES / "landsat7/L7_ETMs.tif"
SENTINEL2 = SAMPLES / "sentinel2/sentinel2_atacama_6band_u16.tif"


def read(path, band=1):
    with rasterio.open(path) as dataset:
        return dataset.read(band)


def ndvi(red, nir):
    red, nir = red.astype("f4"), nir.astype("f4")
    with np.errstate(divide="ignore", invalid="ignore"):
        return (nir - red) / (nir + red)


@pytest.mark.parametrize("compression", ["none", "deflate", "zstd", "lzw"])
@pytest.mark.parametrize("predictor", [1, 2, 3])
def test_ndvi_of_the_real_scene_equals_numpy(run, tmp_path, compression, predictor):
    if compression == "none" and predictor != 1:
        pytest.skip("predictors need a compression")
    run(
        *("index", "ndvi", "--band", f"red={LANDSAT8[0]}", "--band", f"nir={LANDSAT8[1]}", "out.tif"),
        *("--compression", compression, "--predictor", predictor, "--tile-size", 256),
    )
    expected = ndvi(read(LANDSAT8[0]), read(LANDSAT8[1]))
    with rasterio.open(tmp_path / "out.tif") as dataset, rasterio.open(LANDSAT8[0]) as source:
        assert np.array_equal(dataset.read(1), expected, equal_nan=True)
        assert dataset.transform == source.transform
        assert dataset.crs == source.crs
        assert np.isnan(dataset.nodata)
        assert dataset.profile["tiled"] and dataset.profile["blockxsize"] == 256
        assert (dataset.compression.value.lower() if dataset.compression else "none") == compression


def test_uint8_bands_do_not_overflow(run, tmp_path):
    run("index", "ndvi", "--band", f"red={LANDSAT7}:3", "--band", f"nir={LANDSAT7}:4", "out.tif")
    red, nir = read(LANDSAT7, 3), read(LANDSAT7, 4)
    naive = (nir - red) / (nir + red)
    assert not np.array_equal(naive.astype("f4"), read(tmp_path / "out.tif"))
    assert np.array_equal(ndvi(red, nir), read(tmp_path / "out.tif"))


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float32", "float64"])
@pytest.mark.parametrize("compression", ["deflate", "zstd", "lzw"])
def test_every_type_survives_its_file(run, tmp_path, dtype, compression):
    rng = np.random.default_rng(7)
    if np.dtype(dtype).kind == "f":
        pixels = rng.normal(0, 1e3, (2, 150, 130)).astype(dtype)
    else:
        info = np.iinfo(dtype)
        pixels = rng.integers(info.min, info.max, (2, 150, 130), dtype=dtype, endpoint=True)
    with rasterio.open(
        tmp_path / "in.tif", "w", driver="GTiff", width=130, height=150, count=2, dtype=dtype
    ) as dataset:
        dataset.write(pixels)
    run("convert", "in.tif", "out.tif", "--compression", compression, "--tile-size", 64)
    with rasterio.open(tmp_path / "out.tif") as dataset:
        assert np.array_equal(dataset.read(), pixels)
        assert dataset.dtypes == (dtype, dtype)


def test_nodata_mask_scale_and_offset_are_obeyed_and_carried(run, tmp_path):
    pixels = np.arange(200 * 100, dtype="u2").reshape(100, 200)
    with rasterio.open(
        tmp_path / "in.tif", "w", driver="GTiff", width=200, height=100, count=1, dtype="uint16", nodata=7
    ) as dataset:
        dataset.write(pixels, 1)
        dataset.scales, dataset.offsets = (0.5,), (-10.0,)
    statistics = json.loads(run("stats", "in.tif", "--json").stdout)["bands"][0]
    valid = pixels[pixels != 7] * 0.5 - 10
    assert statistics["count"] == valid.size
    assert statistics["mean"] == pytest.approx(valid.mean(), rel=1e-12)
    raw = json.loads(run("stats", "in.tif", "--json", "--raw").stdout)["bands"][0]
    assert raw["max"] == pixels.max()
    run("convert", "in.tif", "out.tif")
    with rasterio.open(tmp_path / "out.tif") as dataset:
        assert np.array_equal(dataset.read(1), pixels)
        assert (dataset.scales, dataset.offsets, dataset.nodata) == ((0.5,), (-10.0,), 7)
    run("calc", "A > 100", "--input", "A=in.tif", "mask.tif")
    with rasterio.open(tmp_path / "mask.tif") as dataset:
        assert dataset.dtypes == ("uint8",)
        assert dataset.nodata is None
        assert np.array_equal(dataset.read_masks(1) != 0, pixels != 7)
        assert np.array_equal(dataset.read(1)[pixels != 7], (pixels * 0.5 - 10 > 100)[pixels != 7])


def test_integer_results_with_invalid_pixels_get_a_mask(run, tmp_path):
    run("calc", "uint8(masked(A, B > 1200) / 8)", "--input", f"A={SENTINEL2}:1", "--input", f"B={SENTINEL2}:2", "o.tif")
    a, b = read(SENTINEL2, 1), read(SENTINEL2, 2)
    with rasterio.open(tmp_path / "o.tif") as dataset:
        mask = dataset.read_masks(1) != 0
        assert np.array_equal(mask, b <= 1200)
        expected = np.clip(np.floor(a.astype("f4") / 8 + 0.5), 0, 255)
        assert np.array_equal(dataset.read(1)[mask], expected[mask])
        assert dataset.nodata is None


def test_statistics_equal_numpys(run):
    output = run(
        *("stats", SENTINEL2, "--json", "--percentiles", "0,2,50,97.5,100", "--histogram", 16),
    ).stdout
    bands = json.loads(output)["bands"]
    assert len(bands) == 6
    for number, band in enumerate(bands, 1):
        pixels = read(SENTINEL2, number).astype("f8")
        assert band["count"] == pixels.size
        assert (band["min"], band["max"]) == (pixels.min(), pixels.max())
        assert band["mean"] == pytest.approx(pixels.mean(), rel=1e-13)
        assert band["stdev"] == pytest.approx(pixels.std(), rel=1e-12)
        expected = np.percentile(pixels, [0, 2, 50, 97.5, 100])
        assert [p["value"] for p in band["percentiles"]] == pytest.approx(expected, rel=1e-15)
        counts, _ = np.histogram(pixels, 16)
        assert band["histogram"]["counts"] == counts.tolist()


def test_percentiles_of_float32_equal_numpys_exactly(run):
    output = run(
        *("index", "ndvi", "--band", f"red={LANDSAT8[0]}", "--band", f"nir={LANDSAT8[1]}", "--stats", "--json"),
        *("--percentiles", "1,50,99", "--histogram", 20),
    ).stdout
    band = json.loads(output)["bands"][0]
    values = ndvi(read(LANDSAT8[0]), read(LANDSAT8[1])).astype("f8").ravel()
    assert [p["value"] for p in band["percentiles"]] == np.percentile(values, [1, 50, 99]).tolist()
    counts, _ = np.histogram(values, 20)
    assert band["histogram"]["counts"] == counts.tolist()


def test_a_crop_is_the_same_pixels(run, tmp_path):
    run("convert", LANDSAT8[0], "crop.tif", "--window", "100,200,333,222")
    with rasterio.open(tmp_path / "crop.tif") as dataset, rasterio.open(LANDSAT8[0]) as source:
        window = rasterio.windows.Window(100, 200, 333, 222)
        assert np.array_equal(dataset.read(1), source.read(1, window=window))
        assert dataset.transform == source.window_transform(window)


def test_a_picture_shows_values_by_the_colormap(run, tmp_path):
    run("calc", "A - 1000", "--input", f"A={SENTINEL2}:1", "a.tif")
    run("render", "a.tif", "a.png", "--colormap", "gray", "--range", "0,1000")
    with rasterio.open(tmp_path / "a.png") as dataset:
        pixels = dataset.read()
    expected = np.clip(np.round((read(SENTINEL2, 1) - 1000.0) / 1000 * 255), 0, 255)
    assert pixels.shape == (4, 200, 300)
    assert np.abs(pixels[0] - expected).max() <= 1
    assert (pixels[3] == 255).all()
    assert not list(tmp_path.glob("*.xml"))


def test_a_small_picture_is_made_of_the_overviews(run, tmp_path):
    with rasterio.open(
        tmp_path / "a.tif", "w", driver="GTiff", width=1024, height=1024, count=1, dtype="uint8", tiled=True
    ) as dataset:
        dataset.write(np.full((1, 1024, 1024), 200, "u1"))
        dataset.build_overviews([4], rasterio.enums.Resampling.nearest)
    # Other pixels than the overview was made of: GDAL doesn't make it anew.
    with rasterio.open(tmp_path / "a.tif", "r+") as dataset:
        dataset.write(np.zeros((1, 1024, 1024), "u1"))
    run("render", "a.tif", "small.png", "--max-size", 256, "--range", "0,255")
    run("render", "a.tif", "large.png", "--max-size", 1024, "--range", "0,255")
    assert (read(tmp_path / "small.png") == 200).all()
    assert (read(tmp_path / "large.png") == 0).all()


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("A > 50 ? 1 : 0", lambda a: np.where(a > 50, 1, 0)),
        ("uint8(A % 2)", lambda a: a % 2),
        ("A > 50", lambda a: a > 50),
        ("A > 50 ? 0 : A", lambda a: np.where(a > 50, 0, a)),
        ("A > 50 ? A : 7", lambda a: np.where(a > 50, a, 7)),
        ("uint16(A)", lambda a: a),
    ],
)
def test_no_valid_value_becomes_invalid_or_another(run, tmp_path, expression, expected):
    pixels = np.arange(100, dtype="u1").reshape(10, 10)
    with rasterio.open(
        tmp_path / "a.tif", "w", driver="GTiff", width=10, height=10, count=1, dtype="uint8", nodata=0
    ) as dataset:
        dataset.write(pixels, 1)
    run("calc", expression, "--input", "A=a.tif", "out.tif")
    with rasterio.open(tmp_path / "out.tif") as dataset:
        assert np.array_equal(dataset.read_masks(1) != 0, pixels != 0)
        assert np.array_equal(dataset.read(1)[pixels != 0], expected(pixels)[pixels != 0])


def test_colours_and_alpha_are_carried(run, tmp_path):
    pixels = np.random.default_rng(3).integers(0, 256, (4, 40, 50), dtype="u1")
    with rasterio.open(
        tmp_path / "a.tif", "w", driver="GTiff", width=50, height=40, count=4, dtype="uint8", photometric="RGB", alpha="YES"
    ) as dataset:
        dataset.write(pixels)
    run("convert", "a.tif", "out.tif")
    with rasterio.open(tmp_path / "out.tif") as dataset:
        assert [c.name for c in dataset.colorinterp] == ["red", "green", "blue", "alpha"]
        assert np.array_equal(dataset.read(4), pixels[3])
        assert np.array_equal(dataset.read(1)[pixels[3] != 0], pixels[0][pixels[3] != 0])


def test_nodata_beyond_the_type_matches_nothing(run, tmp_path):
    with rasterio.open(tmp_path / "a.tif", "w", driver="GTiff", width=2, height=1, count=1, dtype="float32") as dataset:
        dataset.write(np.array([[-np.inf, 1]], "f4"), 1)
    (tmp_path / "a.vrt").write_text(
        '<VRTDataset rasterXSize="2" rasterYSize="1"><VRTRasterBand dataType="Float32" band="1">'
        "<NoDataValue>-1.7976931348623157e308</NoDataValue><SimpleSource>"
        '<SourceFilename relativeToVRT="1">a.tif</SourceFilename><SourceBand>1</SourceBand>'
        "</SimpleSource></VRTRasterBand></VRTDataset>"
    )
    assert "count  2" in run("stats", "a.vrt").stdout
