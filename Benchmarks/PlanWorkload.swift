import GeoChunks

/// A plan of a million chunks, each task asked for its source windows and memory bound.
enum PlanWorkload {
  static let side = 64_000
  static let chunk = 64

  /// A band that can be planned with and never read.
  private struct UnreadSource: RasterSource {
    let path: String
    let geoBox = GeoBox(size: PixelSize(width: side, height: side))
    let bands = [SourceBand(name: "band 1", dataType: .uint16, nodata: .real(0))]
    let blockSize = PixelSize(width: 1024, height: 1024)

    var identity: String { path }
    func read(
      bands: [Int], window: PixelWindow, samples: [UnsafeMutableRawBufferPointer],
      masks: [UnsafeMutableRawBufferPointer?]
    ) throws(GeoChunksError) {
      throw GeoChunksError(.unsupported, "this source is only for plans")
    }
    func reduced(to size: PixelSize) throws(GeoChunksError) -> any RasterSource { self }
  }

  /// Seconds to plan and enumerate; `growth` is by how many bytes the peak of resident memory rose.
  static func measure() throws -> Measurement {
    let before = Machine.peakResidentMemory
    let watch = Stopwatch()
    let (red, nir) = (try RasterArray(UnreadSource(path: "red")), try RasterArray(UnreadSource(path: "nir")))
    var job = RasterJob()
    _ = try job.statistics(of: (nir - red) / (nir + red))
    let options = RunOptions(
      executor: ThreadPoolExecutor(threads: 2), chunk: .size(PixelSize(width: chunk, height: chunk)))
    let plan = try job.plan(options: options)
    // Something is done with every part of every task, or it might not be made.
    var (pixels, windows, bound) = (0, 0, 0)
    for index in 0..<plan.taskCount {
      let task = plan.task(index)
      pixels += task.window.size.count
      windows += task.sourceWindows.count
      bound = max(bound, task.memoryBound)
    }
    var measurement = watch.measurement()
    guard pixels == side * side, windows == 2 * plan.taskCount, bound > 0 else {
      throw BenchmarkError("the plan's tasks don't cover its grid")
    }
    measurement.taskCount = plan.taskCount
    measurement.values = ["growth": Double(Machine.peakResidentMemory - before), "bound": Double(bound)]
    return measurement
  }
}
