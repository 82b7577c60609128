internal import BitCollections
public import GeoChunksGrid

/// The scheduling itself, as a synchronous state machine that knows no clock, thread or socket: which task runs next,
/// what becomes of a failure, when the run is over. Every engine drives this one.
///
/// Tasks are numbers; one bit a task is kept, and an entry for each task that runs. A result counts once: a second
/// one of the same task is ignored.
public struct TaskScheduler {
  /// What a free slot is to do.
  public enum Decision: Sendable, Hashable {
    /// Run this task, for the `attempt`th time (from 1).
    case run(task: Int, attempt: Int)
    /// Nothing now; ask again when a task has ended.
    case wait
    /// Nothing any more.
    case stop
  }

  /// How a run ended.
  public enum Outcome: Sendable {
    case finished
    case failed(GeoChunksError)
  }

  /// Times a task may fail in a way that may pass before the run fails.
  public static let attemptLimit = 3

  private let taskCount: Int
  private let memoryLimit: Int
  private var done: BitArray
  private var next = 0
  private var retries: [Int] = []
  private var attempts: [Int: Int] = [:]
  private var running: [Int: Int] = [:]
  private var heldBytes = 0
  private var doneCount = 0
  private var failure: GeoChunksError?

  /// A run of tasks `0 ..< taskCount` that together may hold `memoryLimit` bytes while they run.
  public init(taskCount: Int, memoryLimit: Int) {
    self.taskCount = taskCount
    self.memoryLimit = memoryLimit
    done = BitArray(repeating: false, count: taskCount)
  }

  /// Tasks whose result was used.
  public var finishedCount: Int { doneCount }
  /// Tasks that run now.
  public var runningCount: Int { running.count }
  /// Bytes that the running tasks may hold.
  public var admittedBytes: Int { heldBytes }

  /// How the run ended, once nothing runs any more.
  public var outcome: Outcome? {
    if let failure { return running.isEmpty ? .failed(failure) : nil }
    return doneCount == taskCount ? .finished : nil
  }
  /// Whether no new task will start because one failed or the run was cancelled.
  public var isStopping: Bool { failure != nil }

  /// A free slot asks. `bound` gives the most bytes a task may hold; a task is admitted if it fits beside those that
  /// run, or if nothing runs.
  public mutating func request(bound: (Int) -> Int) -> Decision {
    guard failure == nil, doneCount < taskCount else { return .stop }
    let task: Int
    if let retry = retries.last {
      task = retry
    } else if next < taskCount {
      task = next
    } else {
      return running.isEmpty ? .stop : .wait
    }
    let bytes = bound(task)
    guard running.isEmpty || heldBytes + bytes <= memoryLimit else { return .wait }
    if retries.isEmpty { next += 1 } else { retries.removeLast() }
    running[task] = bytes
    heldBytes += bytes
    let attempt = attempts[task, default: 0] + 1
    return .run(task: task, attempt: attempt)
  }

  private mutating func release(_ task: Int) { heldBytes -= running.removeValue(forKey: task) ?? 0 }

  /// Whether a task's result is still wanted: it runs, and no result of it was used.
  public func wants(_ task: Int) -> Bool { failure == nil && running[task] != nil && !done[task] }

  /// A task's result was used.
  public mutating func complete(_ task: Int) {
    release(task)
    attempts[task] = nil
    guard !done[task] else { return }
    done[task] = true
    doneCount += 1
  }

  /// A task failed. Failures that may pass (`io`) are tried again, all others end the run; the first one is kept.
  public mutating func fail(_ task: Int, _ error: GeoChunksError, mayPass: Bool) {
    release(task)
    guard failure == nil else { return }
    let attempt = attempts[task, default: 0] + 1
    if mayPass, attempt < Self.attemptLimit {
      attempts[task] = attempt
      retries.append(task)
    } else {
      failure = error
    }
  }

  /// Ends the run: running tasks are let go, none starts.
  public mutating func cancel(_ error: GeoChunksError) { failure = failure ?? error }
}
