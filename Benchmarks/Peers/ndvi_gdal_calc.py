"""NDVI to GeoTIFF by gdal_calc, called in this process so that starting Python isn't counted.

    ndvi_gdal_calc.py RED NIR OUTPUT [CREATION_OPTION...]
"""
import sys
import time

from osgeo_utils import gdal_calc

from measurement import report

red, nir, output, *options = sys.argv[1:]
start = time.perf_counter()
dataset = gdal_calc.Calc(
    calc=["(B.astype(float32)-A)/(B.astype(float32)+A)"], A=red, B=nir, outfile=output, type="Float32",
    creation_options=options, overwrite=True, quiet=True)
del dataset  # closes the file
report(time.perf_counter() - start, output)
