internal import Synchronization

/// Several results from one pass over the data: files, collected rasters and statistics of arrays of one size.
///
/// ```swift
/// var job = RasterJob()
/// job.write(ndvi, to: "ndvi.tif")
/// let statistics = job.statistics(of: ndvi)
/// let results = try await job.run()
/// print(results[statistics])
/// ```
public struct RasterJob: Sendable {
  /// Names a result of a job, to take it from the results.
  public struct Handle<Value: Sendable>: Sendable {
    let index: Int
  }

  /// What a run gave.
  public struct Results: Sendable {
    fileprivate var rasters: [Int: CollectedRaster] = [:]
    fileprivate var statistics: [Int: [BandStatistics]] = [:]

    /// A collected raster of this job.
    public subscript(handle: Handle<CollectedRaster>) -> CollectedRaster { rasters[handle.index]! }
    /// The statistics, a band each, of an array of this job.
    public subscript(handle: Handle<[BandStatistics]>) -> [BandStatistics] { statistics[handle.index]! }
  }

  private enum Request: Sendable {
    case write(RasterArray, String, GeoTIFFOptions)
    case collect(RasterArray)
    case statistics(RasterArray, StatisticsRequest)
  }
  private var requests: [Request] = []

  /// A job that does nothing yet.
  public init() {}

  /// Writes an array to a file, published by rename when the whole job has succeeded.
  public mutating func write(_ array: RasterArray, to path: String, as format: OutputFormat = .geoTIFF()) {
    requests.append(.write(array, path, format.geoTIFF))
  }
  /// Collects an array in memory.
  public mutating func collect(_ array: RasterArray) -> Handle<CollectedRaster> {
    requests.append(.collect(array))
    return Handle(index: requests.count - 1)
  }
  /// Statistics of an array's physical values, band by band.
  public mutating func statistics(
    of array: RasterArray, _ request: StatisticsRequest = StatisticsRequest()
  ) -> Handle<[BandStatistics]> {
    requests.append(.statistics(array, request))
    return Handle(index: requests.count - 1)
  }

  // MARK: Planning

  private func outputs() throws(GeoChunksError) -> [any JobOutput] {
    guard !requests.isEmpty else { throw GeoChunksError(.invalidArgument, "the job asks for nothing") }
    let paths = requests.compactMap { if case .write(_, let path, _) = $0 { path } else { nil } }
    guard Set(paths).count == paths.count else {
      throw GeoChunksError(.invalidArgument, "two outputs of one job have the same path")
    }
    var outputs: [any JobOutput] = []
    for request in requests {
      switch request {
      case .write(let array, let path, let options): outputs.append(try FileOutput(array, path, options))
      case .collect(let array): outputs.append(CollectOutput(array))
      case .statistics(let array, let request): outputs.append(try StatisticsOutput(array, request))
      }
    }
    return outputs
  }

  /// The plan as text or DOT, after a pass or after all. Computes nothing and creates no file. Throws what planning
  /// throws.
  public func explain(
    after pass: String? = nil, as rendering: Planner.Rendering = .text, options: RunOptions = RunOptions()
  ) throws(GeoChunksError) -> String {
    try Planner(options: options.planOptions).explain(outputs().map { $0.planned }, after: pass, as: rendering)
  }

  /// The plan.
  public func plan(options: RunOptions = RunOptions()) throws(GeoChunksError) -> PhysicalPlan {
    try Planner(options: options.planOptions).plan(outputs().map { $0.planned })
  }

  // MARK: Running

  /// Plans and runs the job. Throws what planning, reading, computing and writing throw, and `cancelled`. No file is
  /// given its name before all are complete; a failure until then leaves all as they were.
  public func run(_ options: RunOptions = RunOptions()) async throws(GeoChunksError) -> Results {
    let outputs = try outputs()
    let plan = try Planner(options: options.planOptions).plan(outputs.map { $0.planned })
    let held = outputs.reduce(0) { $0.saturatingSum($1.heldByteCount) }
    let running = plan.memory.fixed + plan.memory.bound(for: plan.grid.chunkSize)
    guard held.saturatingSum(running) <= options.memoryLimit else {
      throw GeoChunksError(
        .resource,
        "the results in memory take \(megabytes(held)), more than the memory limit of \(megabytes(options.memoryLimit))"
          + " leaves", hint: "write it to a file, crop it, or raise the memory limit")
    }
    GDALRuntime.setBlockCache(byteCount: options.sourceCache)
    do throws(GeoChunksError) {
      try await OwnedThread.run { () throws(GeoChunksError) in
        for output in outputs { try output.begin() }
      }
      try await Self.execute(plan, outputs, options)
      for output in outputs {
        while let further = output.furtherPass() {
          let plan = try Planner(options: options.planOptions).plan([further])
          try await Self.execute(plan, [output], options)
        }
      }
      try await OwnedThread.run { () throws(GeoChunksError) in
        for output in outputs { try output.finish() }
      }
    } catch {
      // On a thread of our own, since closing files may block.
      _ = try? await OwnedThread.run { () throws(GeoChunksError) in for output in outputs { output.discard() } }
      throw error
    }
    var results = Results()
    for (index, output) in outputs.enumerated() {
      if let output = output as? CollectOutput { results.rasters[index] = try output.result() }
      if let output = output as? StatisticsOutput { results.statistics[index] = output.result() }
    }
    return results
  }

  private static func execute(
    _ plan: PhysicalPlan, _ outputs: [any JobOutput], _ options: RunOptions
  ) async throws(GeoChunksError) {
    for output in outputs { output.start(plan) }
    try await options.executor.run(ExecutionJob(plan: plan, observe: options.observe)) {
      (result) throws(GeoChunksError) in
      for (output, payload) in zip(outputs, result.payloads) {
        try output.take(payload, window: plan.grid.window(result.index))
      }
    }
    for output in outputs { try output.passEnded() }
  }
}
