"""NDVI by Dask's threads and rioxarray: the mean, or a deflate GeoTIFF if an output is named.

    ndvi_dask.py THREADS RED NIR [OUTPUT]
"""
import sys
import threading
import time

import dask
import rioxarray

from measurement import report

threads, red, nir = int(sys.argv[1]), sys.argv[2], sys.argv[3]
output = sys.argv[4] if len(sys.argv) > 4 else None


def opened(path):
    raster = rioxarray.open_rasterio(path, chunks={"x": 2048, "y": 2048}, lock=False)
    return raster.where(raster != 0).astype("float32")


with dask.config.set(scheduler="threads", num_workers=threads):
    start = time.perf_counter()
    a, b = opened(red), opened(nir)
    ndvi = (b - a) / (b + a)
    if output:
        ndvi.rio.to_raster(
            output, dtype="float32", tiled=True, blockxsize=512, blockysize=512, compress="deflate", zlevel=6,
            predictor=3, num_threads=threads, lock=threading.Lock())
        report(time.perf_counter() - start, output)
    else:
        mean = float(ndvi.mean().compute())
        report(time.perf_counter() - start, mean=mean)
