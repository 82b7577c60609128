/// How a run is carried out.
public struct RunOptions: Sendable {
  /// Who runs the tasks.
  public var executor: any Executor
  /// The chunks' shape.
  public var chunk: ChunkShape
  /// Bytes that the run may hold: running tasks, source cache, collected results. Half of the machine's or the
  /// control group's memory by default.
  public var memoryLimit: Int
  /// Told what happens; called from the executor's threads, one call at a time.
  public var observe: @Sendable (ExecutionEvent) -> Void

  /// Options, each with its default.
  public init(
    executor: any Executor = ThreadPoolExecutor(), chunk: ChunkShape = .automatic, memoryLimit: Int? = nil,
    observe: @escaping @Sendable (ExecutionEvent) -> Void = { _ in }
  ) {
    self.executor = executor
    self.chunk = chunk
    self.memoryLimit = memoryLimit ?? Machine.memory / 2
    self.observe = observe
  }

  /// Bytes for GDAL's block cache: an eighth of the limit, at most 16 MB. It serves what isn't read block by block: a
  /// virtual mosaic of 3 x 3 scenes took 14 % less time with 64 MB, and 47 MB more.
  package var sourceCache: Int { min(16_000_000, max(1_000_000, memoryLimit / 8)) }

  package var planOptions: PlanOptions {
    PlanOptions(
      chunk: chunk, memoryLimit: memoryLimit, concurrency: executor.concurrency, sourceCache: sourceCache)
  }
}

/// A file format to write, with its options.
public struct OutputFormat: Sendable {
  package let geoTIFF: GeoTIFFOptions

  /// A tiled GeoTIFF.
  public static func geoTIFF(_ options: GeoTIFFOptions = GeoTIFFOptions()) -> OutputFormat {
    OutputFormat(geoTIFF: options)
  }

  /// A tiled GeoTIFF; see ``GeoTIFFOptions`` for the parameters.
  public static func geoTIFF(
    compression: Compression, level: Int? = nil, predictor: Int? = nil, tileSize: Int = 512, dataType: DataType? = nil,
    nodata: NodataChoice = .automatic, overwrite: Bool = false
  ) -> OutputFormat {
    .geoTIFF(
      GeoTIFFOptions(
        compression: compression, level: level, predictor: predictor, tileSize: tileSize, dataType: dataType,
        nodata: nodata, overwrite: overwrite))
  }
}
