public import GeoChunksGrid
public import GeoChunksPlanning

/// What happens during a run, for progress displays and logs.
public enum ExecutionEvent: Sendable {
  /// The run begins: its tasks, and the decoded bytes they will read.
  case started(taskCount: Int, sourceByteCount: Int)
  /// A task's result was used; the decoded bytes it read.
  case finishedTask(index: Int, sourceByteCount: Int)
  /// A task failed and will be tried again.
  case retried(index: Int, error: GeoChunksError)
  /// The run is over, well or not.
  case ended
}

/// A plan to be run, and who is told of it.
public struct ExecutionJob: Sendable {
  /// The plan.
  public let plan: PhysicalPlan
  /// Called from the executor's threads, one call at a time.
  public let observe: @Sendable (ExecutionEvent) -> Void

  /// A job.
  public init(plan: PhysicalPlan, observe: @escaping @Sendable (ExecutionEvent) -> Void = { _ in }) {
    self.plan = plan
    self.observe = observe
  }
}

/// The plug: runs a plan's tasks and hands their results to one consumer.
///
/// The contract, which a shared test suite holds every executor to:
/// - `consume` gets the result of each task exactly once, in any order, one call at a time, on a thread of the
///   executor's own where blocking is fine. A slow consumer slows the run and never makes memory grow.
/// - Running tasks together hold no more than the plan's memory limit by the plan's bounds.
/// - The first error of a task or of `consume` ends the run and is thrown when nothing runs any more; after that
///   `consume` isn't called again.
/// - Cancelling the surrounding `Task` ends the run in the time of one read or one tile, with `cancelled`.
/// - `run` returns or throws once; the executor can be used again, also by several runs at the same time.
public protocol Executor: Sendable {
  /// The URL-like name, such as `threads:8`.
  var name: String { get }
  /// How many tasks run at once.
  var concurrency: Int { get }
  /// Runs all tasks of a plan.
  func run(
    _ job: ExecutionJob, consume: @escaping @Sendable (TaskResult) throws(GeoChunksError) -> Void
  ) async throws(GeoChunksError)
}

/// Executors by name.
public enum Executors {
  /// The executor that a user names: `inline`, `threads` or `threads:N`. Throws `invalidArgument` for other names,
  /// `engineUnavailable` for one that this program doesn't include.
  public static func named(_ name: String, threads: Int? = nil) throws(GeoChunksError) -> any Executor {
    if name == "inline" { return InlineExecutor() }
    if name == "threads" { return ThreadPoolExecutor(threads: threads) }
    if name.hasPrefix("threads:"), let count = Int(name.dropFirst(8)), (1...1024).contains(count) {
      return ThreadPoolExecutor(threads: count)
    }
    if name.contains("://") {
      throw GeoChunksError(
        .engineUnavailable, "there is no executor for \"\(name)\" in this program",
        hint: "use inline, threads or threads:N")
    }
    throw GeoChunksError(
      .invalidArgument, "\"\(name)\" is not an executor", hint: "use inline, threads or threads:N with N from 1 to 1024"
    )
  }
}
