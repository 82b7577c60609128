import Foundation
import Glibc
import Synchronization

/// Numbers from 0 that threads take in turns.
///
/// The class is the queue's identity: what the threads share.
final class WorkQueue: Sendable {
  private let next = Atomic<Int>(0)
  private let count: Int

  init(_ count: Int) { self.count = count }

  /// The next number; nil when all are taken.
  func take() -> Int? {
    let number = next.add(1, ordering: .relaxed).oldValue
    return number < count ? number : nil
  }
}

/// Threads that start together once each is prepared.
enum WorkerThreads {
  /// Where the threads meet.
  private final class Meeting: @unchecked Sendable {
    // Invariant for Sendable: the barrier and the condition are made for threads; `state` is touched only under the lock.
    let barrier = UnsafeMutablePointer<pthread_barrier_t>.allocate(capacity: 1)
    private let condition = NSCondition()
    private var state:
      (running: Int, start: ContinuousClock.Instant?, end: ContinuousClock.Instant?, error: (any Error)?)

    init(_ count: Int) {
      state = (count, nil, nil, nil)
      pthread_barrier_init(barrier, nil, UInt32(count))
    }
    deinit {
      pthread_barrier_destroy(barrier)
      barrier.deallocate()
    }
    func started() {
      let now = ContinuousClock.now
      condition.withLock { state.start = min(state.start ?? now, now) }
    }
    func ended(_ error: (any Error)?) {
      let now = ContinuousClock.now
      condition.withLock {
        state.end = max(state.end ?? now, now)
        state.running -= 1
        if state.error == nil { state.error = error }
        condition.signal()
      }
    }
    func wait() throws -> Double {
      condition.lock()
      defer { condition.unlock() }
      while state.running > 0 { condition.wait() }
      if let error = state.error { throw error }
      guard let start = state.start, let end = state.end else { return .nan }
      return start.duration(to: end).seconds
    }
  }

  /// The seconds from when all threads were prepared until the last one ended. Throws a thread's error.
  static func seconds<State>(
    _ count: Int, prepare: @escaping @Sendable (Int) throws -> State,
    work: @escaping @Sendable (Int, State) throws -> Void
  ) throws -> Double {
    let meeting = Meeting(count)
    for number in 0..<count {
      Thread {
        let prepared = Result { try prepare(number) }
        pthread_barrier_wait(meeting.barrier)
        meeting.started()
        meeting.ended(Result { try work(number, try prepared.get()) }.failure)
      }.start()
    }
    return try meeting.wait()
  }
}

extension Result {
  fileprivate var failure: Failure? { if case .failure(let error) = self { error } else { nil } }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
