public import GeoChunksGrid
internal import GeoChunksPlanning

/// Runs tasks one after the other in their order, on one thread: the reference that others are held against.
public struct InlineExecutor: Executor {
  /// The executor.
  public init() {}
  /// `inline`.
  public var name: String { "inline" }
  /// One.
  public var concurrency: Int { 1 }
  /// See ``Executor``.
  public func run(
    _ job: ExecutionJob, consume: @escaping @Sendable (TaskResult) throws(GeoChunksError) -> Void
  ) async throws(GeoChunksError) {
    try await LocalRun.run(job, threads: 1, consume: consume)
  }
}

/// Runs tasks on threads of this process, as many at once as fit into the memory limit.
public struct ThreadPoolExecutor: Executor {
  /// Threads.
  public let concurrency: Int
  /// An executor with some threads; the machine's processors by default.
  public init(threads: Int? = nil) { concurrency = max(1, threads ?? Machine.processorCount) }
  /// `threads:N`.
  public var name: String { "threads:\(concurrency)" }
  /// See ``Executor``.
  public func run(
    _ job: ExecutionJob, consume: @escaping @Sendable (TaskResult) throws(GeoChunksError) -> Void
  ) async throws(GeoChunksError) {
    try await LocalRun.run(job, threads: min(concurrency, max(1, job.plan.taskCount)), consume: consume)
  }
}
