extension RasterArray {
  /// Computes the array and writes it to a file, which appears under its name when complete.
  ///
  /// Raw values are written and scale and offset carried along. Invalid pixels become what the format's options say.
  /// Throws what planning, reading, computing and writing throw; an old file is then as it was.
  public func write(
    to path: String, as format: OutputFormat = .geoTIFF(), on executor: (any Executor)? = nil,
    options: RunOptions = RunOptions()
  ) async throws(GeoChunksError) {
    var job = RasterJob()
    job.write(self, to: path, as: format)
    _ = try await job.run(options.on(executor))
  }

  /// Computes the array into memory, raw values as they would be written. Throws `resource` where that is more than
  /// the memory limit.
  public func collect(
    on executor: (any Executor)? = nil, options: RunOptions = RunOptions()
  ) async throws(GeoChunksError) -> CollectedRaster {
    var job = RasterJob()
    let handle = job.collect(self)
    return try await job.run(options.on(executor))[handle]
  }

  /// Statistics of each band's valid physical values, the same to the bit for every chunk size, thread count and
  /// executor.
  public func statistics(
    _ request: StatisticsRequest = StatisticsRequest(), on executor: (any Executor)? = nil,
    options: RunOptions = RunOptions()
  ) async throws(GeoChunksError) -> [BandStatistics] {
    var job = RasterJob()
    let handle = job.statistics(of: self, request)
    return try await job.run(options.on(executor))[handle]
  }
}

extension RunOptions {
  /// The same options with another executor, if one is given.
  fileprivate func on(_ executor: (any Executor)?) -> RunOptions {
    guard let executor else { return self }
    var copy = self
    copy.executor = executor
    return copy
  }
}

/// GeoChunks itself.
public enum GeoChunksVersion {
  /// The version of this build.
  public static let current = "0.1.0"
  /// What it is built on, by name.
  public static var libraries: [(name: String, version: String)] {
    [("GDAL", GDALRuntime.version), ("PROJ", PROJRuntime.version), ("libtiff", TIFFRuntime.version)]
  }
}
