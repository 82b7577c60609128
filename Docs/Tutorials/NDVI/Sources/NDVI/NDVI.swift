import GeoChunks

@main
struct NDVI {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4 else {
      print("usage: NDVI RED.tif NIR.tif OUT.tif")
      return
    }
    // Opening reads headers only; nothing is computed until the job runs.
    let red = try RasterArray.open(arguments[1])
    let nir = try RasterArray.open(arguments[2])
    let ndvi = try ((nir - red) / (nir + red)).named("NDVI")

    // A file and its statistics from one pass over the data.
    var job = RasterJob()
    job.write(ndvi, to: arguments[3], as: .geoTIFF(compression: .zstd, level: 3, overwrite: true))
    let statistics = job.statistics(of: ndvi, StatisticsRequest(percentiles: [2, 98]))
    let results = try await job.run()

    for band in results[statistics] {
      print("\(band.name): \(band.count) valid pixels, mean \(band.mean ?? .nan), stdev \(band.stdev ?? .nan)")
    }
    let green = try await RasterArray.where(ndvi .> 0.15, 1, else: 0).statistics()
    print("share above 0.15: \(green[0].mean ?? .nan)")
  }
}
