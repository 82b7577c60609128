internal import ArgumentParser
internal import GeoChunks

/// What part of the sources is used, and how their values are read.
struct CropOptions: ParsableArguments {
  @Option(
    parsing: .unconditional, help: "Use the pixels that a rectangle touches, in the raster's CRS: XMIN,YMIN,XMAX,YMAX.")
  var bounds: BoundsArgument?

  @Option(parsing: .unconditional, help: "Use a window of pixels: X,Y,WIDTH,HEIGHT.")
  var window: WindowArgument?

  @Flag(help: "Don't apply the files' scale and offset.")
  var raw = false

  func validate() throws {
    if bounds != nil, window != nil { throw ValidationError("--bounds and --window exclude each other") }
  }

  func apply(_ array: RasterArray) throws(GeoChunksError) -> RasterArray {
    var array = array
    if raw { array = try array.raw }
    if let bounds { array = try array.cropped(to: bounds.bounds) }
    if let window { array = try array.cropped(to: window.window) }
    return array
  }
}

/// How a raster is written.
struct OutputOptions: ParsableArguments {
  @Option(help: "The file format.")
  var format: FileFormat = .geotiff

  @Option(help: "The codec.")
  var compression: Compression = .deflate

  @Option(help: "The codec's level: deflate 1-12 (6), zstd 1-22 (9).")
  var level: Int?

  @Option(help: "1 none, 2 horizontal, 3 floating point. (default: 3 or 2 by type)")
  var predictor: Int?

  @Option(help: "The tiles' side in pixels, a multiple of 16.")
  var tileSize = 512

  @Option(help: "The samples' type; values are rounded and saturated. (default: the result's)")
  var dtype: DataType?

  @Option(
    parsing: .unconditional,
    help:
      "What stands for invalid pixels: a number, nan, or mask. (default: nan; in integer files the inputs' nodata or a mask)"
  )
  var nodata: NodataArgument?

  @Flag(help: "Replace an existing file.")
  var overwrite = false

  var outputFormat: OutputFormat {
    .geoTIFF(
      compression: compression, level: level, predictor: predictor, tileSize: tileSize, dataType: dtype,
      nodata: nodata?.choice ?? .automatic, overwrite: overwrite)
  }
}

/// The formats that can be written.
enum FileFormat: String, CaseIterable, ExpressibleByArgument {
  case geotiff
}

/// A number, `nan` or `mask`.
struct NodataArgument: ExpressibleByArgument {
  let choice: NodataChoice
  init?(argument: String) {
    if argument == "mask" {
      choice = .mask
    } else if let value = Double(argument) {
      choice = .value(value)
    } else {
      return nil
    }
  }
}

/// How the work is carried out.
struct ExecutionOptions: ParsableArguments {
  @Option(help: "Who runs the tasks: inline, threads or threads:N.")
  var executor = "threads"

  @Option(help: "Threads. (default: the machine's processors)")
  var threads: Int?

  @Option(
    help:
      "The chunks' side in pixels, or WIDTH,HEIGHT, full or full,ROWS. (default: about 2048, by the source's blocks)")
  var chunk: ChunkArgument?

  @Option(help: "Memory for the run, such as 256MB or 2GiB. (default: half of the machine's)")
  var memoryLimit: ByteCountArgument?

  @Option(help: "How progress is shown.")
  var progress: ProgressStyle = .auto

  @Option(
    defaultAsFlag: "",
    help: "Print the plan after a pass (\(Planner.passNames.joined(separator: ", "))) instead of computing.")
  var explain: String?

  @Option(help: "How --explain shows the plan.")
  var explainFormat: Planner.Rendering = .text

  func validate() throws {
    if threads != nil, executor != "threads" {
      throw ValidationError("--threads goes with --executor threads; \(executor) says itself how many it has")
    }
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads takes 1 to 1024") }
  }

  func runOptions() throws(GeoChunksError) -> RunOptions {
    let display = ProgressDisplay(progress)
    return RunOptions(
      executor: try Executors.named(executor, threads: threads), chunk: chunk?.shape ?? .automatic,
      memoryLimit: memoryLimit?.byteCount, observe: { display.take($0) })
  }

  /// Prints the plan if that was asked for; true if so.
  func explained(_ job: RasterJob) throws(GeoChunksError) -> Bool {
    guard let explain else { return false }
    print(
      try job.explain(after: explain.isEmpty ? nil : explain, as: explainFormat, options: runOptions()), terminator: "")
    return true
  }
}

/// Which statistics are printed, and how.
struct StatisticsOptions: ParsableArguments {
  @Option(help: "Percentiles too, such as 2,50,98.")
  var percentiles: PercentilesArgument?

  @Option(help: "A histogram of some bins too.")
  var histogram: Int?

  @Option(parsing: .unconditional, help: "The histogram's limits: LO,HI. (default: minimum and maximum)")
  var histogramRange: RangeArgument?

  @Flag(help: "Print JSON.")
  var json = false

  var request: StatisticsRequest {
    StatisticsRequest(
      percentiles: percentiles?.values ?? [], histogramBins: histogram,
      histogramRange: histogramRange.map { $0.low...$0.high })
  }
}
