internal import GeoChunksGrid
internal import GeoChunksPlanning
internal import Synchronization

/// One run of a plan on threads of this process.
///
/// The class is the run's identity: what its threads share.
final class LocalRun: Sendable {
  private let job: ExecutionJob
  private let consume: @Sendable (TaskResult) throws(GeoChunksError) -> Void
  private let scheduler: Monitor<TaskScheduler>
  /// Held while a result is consumed or an event told, so that both happen one at a time.
  private let consumer = Mutex<Void>(())
  private let isStopping = Atomic<Bool>(false)
  private let alive: Atomic<Int>
  private let ended: @Sendable (Result<Void, GeoChunksError>) -> Void

  init(
    _ job: ExecutionJob, threads: Int, consume: @escaping @Sendable (TaskResult) throws(GeoChunksError) -> Void,
    ended: @escaping @Sendable (Result<Void, GeoChunksError>) -> Void
  ) {
    self.job = job
    self.consume = consume
    self.ended = ended
    alive = Atomic(threads)
    scheduler = Monitor(
      TaskScheduler(
        taskCount: job.plan.taskCount, memoryLimit: job.plan.options.memoryLimit - job.plan.memory.fixed))
  }

  func begin() {
    job.observe(
      .started(
        taskCount: job.plan.taskCount, sourceByteCount: job.plan.sourceByteCount(PixelWindow(job.plan.grid.size))))
  }

  /// Ends the run early.
  func cancel(_ error: GeoChunksError) {
    isStopping.store(true, ordering: .relaxed)
    scheduler.change { $0.cancel(error) }
  }

  /// What each thread does until there is nothing to do. The last one to leave ends the run.
  func work() {
    // Made here, so that each thread touches its own memory first.
    let runner = TaskRunner(job.plan) { self.isStopping.load(ordering: .relaxed) }
    while true {
      let decision = scheduler.wait { scheduler -> TaskScheduler.Decision? in
        let decision = scheduler.request { job.plan.memory.bound(for: job.plan.grid.window($0).size) }
        return decision == .wait ? nil : decision
      }
      guard case .run(let task, _) = decision else { break }
      perform(task, runner)
    }
    leave()
  }

  private func perform(_ task: Int, _ runner: TaskRunner) {
    do throws(GeoChunksError) {
      let result = try runner.run(task)
      let used: Result<Void, GeoChunksError> = consumer.withLock { _ in
        guard !isStopping.load(ordering: .relaxed) else {
          return .failure(GeoChunksError(.cancelled, "the run was cancelled"))
        }
        do throws(GeoChunksError) {
          try consume(result)
          job.observe(
            .finishedTask(index: task, sourceByteCount: job.plan.sourceByteCount(job.plan.grid.window(task))))
          return .success(())
        } catch {
          return .failure(error)
        }
      }
      switch used {
      case .success: scheduler.change { $0.complete(task) }
      case .failure(let error): stop(task, error, mayPass: false)
      }
    } catch {
      stop(task, error, mayPass: error.code == .io)
    }
  }

  private func stop(_ task: Int, _ error: GeoChunksError, mayPass: Bool) {
    let isOver = scheduler.change { scheduler in
      scheduler.fail(task, error, mayPass: mayPass)
      return scheduler.isStopping
    }
    if isOver {
      isStopping.store(true, ordering: .relaxed)
    } else {
      consumer.withLock { _ in job.observe(.retried(index: task, error: error)) }
    }
  }

  /// A thread ends. Also called for threads that couldn't be started.
  func leave() {
    guard alive.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 else { return }
    job.observe(.ended)
    switch scheduler.change({ $0.outcome }) {
    case .finished: ended(.success(()))
    case .failed(let error): ended(.failure(error))
    case nil: ended(.failure(GeoChunksError(.internalError, "the run ended before its tasks")))
    }
  }
}

extension LocalRun {
  /// Runs a job on some threads of our own; the surrounding task's cancellation ends it.
  static func run(
    _ job: ExecutionJob, threads: Int, consume: @escaping @Sendable (TaskResult) throws(GeoChunksError) -> Void
  ) async throws(GeoChunksError) {
    // Each thread keeps the memory of a whole task: no more of them than may run at once.
    let (memory, limit) = (job.plan.memory, job.plan.options.memoryLimit)
    let threads = min(threads, max(1, (limit - memory.fixed) / max(1, memory.bound(for: job.plan.grid.chunkSize))))
    let cancelled = GeoChunksError(.cancelled, "the run was cancelled")
    if Task.isCancelled { throw cancelled }
    let current = Mutex<LocalRun?>(nil)
    let outcome: Result<Void, GeoChunksError> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let run = LocalRun(job, threads: threads, consume: consume) { continuation.resume(returning: $0) }
        current.withLock { $0 = run }
        run.begin()
        // The handler may have come and gone before the run was there.
        if Task.isCancelled { run.cancel(cancelled) }
        for _ in 0..<threads {
          do throws(GeoChunksError) {
            try OwnedThread.start { run.work() }
          } catch {
            run.cancel(error)
            run.leave()
          }
        }
      }
    } onCancel: {
      current.withLock { $0 }?.cancel(cancelled)
    }
    try outcome.get()
  }
}
