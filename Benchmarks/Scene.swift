import CGDAL
import Foundation
import GeoChunks

/// A pair of bands on disk, like a Sentinel-2 tile: uint16, deflate, predictor 2, blocks of 1024, nodata 0.
struct Scene: Sendable {
  let directory: String
  /// The side in pixels.
  let size: Int

  static let origin = (x: 699_960.0, y: 5_800_020.0)
  static let resolution = 10.0
  static let crs = "EPSG:32631"
  static let blockSide = 1024

  private func path(_ band: String) -> String {
    "\(directory)/s2_\(band)\(size == 10980 ? "" : "_\(size)").tif"
  }
  var red: String { path("red") }
  var nir: String { path("nir") }
  /// What the jobs and the encoders write, in the same directory for the same disk.
  var output: String { "\(directory)/benchmark_ndvi.tif" }

  /// The compressed size of both bands.
  var byteCount: Int { [red, nir].reduce(0) { $0 + FileSize.of($1) } }

  /// Makes the bands that aren't there. They stay for the next run.
  func makeIfMissing() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    for (path, band) in [(red, SceneGenerator.Band.red), (nir, .nir)] where FileSize.of(path) == 0 {
      FileHandle.standardError.write(Data("making \(path)\n".utf8))
      let samples = SceneGenerator(size: size).samples(of: band)
      try write(samples, to: path)
    }
  }

  /// A Cloud Optimized GeoTIFF by GDAL's own driver, with overviews.
  private func write(_ samples: SampleBuffer, to path: String) throws {
    GDALRuntime.setBlockCache(byteCount: 256_000_000)
    guard let memory = GDALCreate(GDALGetDriverByName("MEM"), "", Int32(size), Int32(size), 1, GDT_UInt16, nil) else {
      throw BenchmarkError("GDAL can't make a raster in memory")
    }
    defer { GDALClose(memory) }
    var transform = [Self.origin.x, Self.resolution, 0, Self.origin.y, 0, -Self.resolution]
    GDALSetGeoTransform(memory, &transform)
    let reference = OSRNewSpatialReference(nil)
    defer { OSRDestroySpatialReference(reference) }
    OSRSetFromUserInput(reference, Self.crs)
    GDALSetSpatialRef(memory, reference)
    let band = GDALGetRasterBand(memory, 1)
    GDALSetRasterNoDataValue(band, 0)
    let (side, first) = (Int32(size), samples.bytes.baseAddress!)
    guard GDALRasterIO(band, GF_Write, 0, 0, side, side, first, side, side, GDT_UInt16, 0, 0) == CE_None else {
      throw BenchmarkError("GDAL can't fill a raster in memory")
    }
    let options = CreationOptions([
      "COMPRESS=DEFLATE", "PREDICTOR=STANDARD", "BLOCKSIZE=\(Self.blockSide)", "OVERVIEW_RESAMPLING=AVERAGE",
      "NUM_THREADS=ALL_CPUS",
    ])
    guard let file = GDALCreateCopy(GDALGetDriverByName("COG"), path, memory, 0, options.list, nil, nil) else {
      throw BenchmarkError("\(path) can't be written: \(String(cString: CPLGetLastErrorMsg()))")
    }
    GDALClose(file)
  }
}

/// Files' sizes.
enum FileSize {
  /// In bytes; 0 for a file that isn't there.
  static func of(_ path: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? NSNumber)?.intValue ?? 0
  }
}

/// Options in GDAL's form.
///
/// The class owns the list.
final class CreationOptions {
  private(set) var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
  init(_ options: [String]) { for option in options { list = CSLAddString(list, option) } }
  deinit { CSLDestroy(list) }
}
