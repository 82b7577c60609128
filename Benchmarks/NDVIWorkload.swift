import Foundation
import GeoChunks

/// NDVI of a pair of files, as a program that uses the library computes it.
struct NDVIWorkload {
  let red: String
  let nir: String
  let options: RunOptions

  /// The lazy NDVI. Opens the files.
  func array() throws -> RasterArray {
    let (red, nir) = (try RasterArray.open(red), try RasterArray.open(nir))
    return try (nir - red) / (nir + red)
  }

  /// The mean of all valid pixels, from opening the files on.
  func mean() async throws -> Measurement {
    let watch = Stopwatch()
    let ndvi = try array()
    var job = RasterJob()
    let handle = job.statistics(of: ndvi)
    let statistics = try await job.run(options)[handle][0]
    var measurement = watch.measurement()
    measurement.taskCount = try job.plan(options: options).taskCount
    measurement.values = ["mean": statistics.mean ?? .nan, "count": Double(statistics.count)]
    return measurement
  }

  /// The file, from opening the inputs until it has its name.
  func write(to path: String, _ codec: Codec) async throws -> Measurement {
    unlink(path)
    let watch = Stopwatch()
    let ndvi = try array()
    var job = RasterJob()
    job.write(
      ndvi, to: path,
      as: .geoTIFF(
        compression: codec == .deflate ? .deflate : .zstd, level: codec.level, predictor: 3,
        tileSize: EncodeFloor.tileSide, overwrite: true))
    _ = try await job.run(options)
    var measurement = watch.measurement()
    defer { unlink(path) }
    measurement.taskCount = try job.plan(options: options).taskCount
    measurement.outputByteCount = FileSize.of(path)
    return measurement
  }
}
