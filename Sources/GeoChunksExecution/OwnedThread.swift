public import GeoChunksGrid
internal import Glibc
internal import Synchronization

/// Threads of our own, since GDAL's calls block and the cooperative pool must not.
public enum OwnedThread {
  private final class Box {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Starts a detached thread. Throws `resource` where the system has none left.
  static func start(_ body: @escaping @Sendable () -> Void) throws(GeoChunksError) {
    var thread = pthread_t()
    // Detached from the start: glibc's pthread_detach reads a thread's memory that a thread just ending may have freed
    // (sourceware bug 19951).
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    let box = Unmanaged.passRetained(Box(body))
    let status = pthread_create(
      &thread, &attributes,
      { context in
        Unmanaged<Box>.fromOpaque(context!).takeRetainedValue().body()
        return nil
      }, box.toOpaque())
    guard status == 0 else {
      box.release()
      throw GeoChunksError(.resource, "no thread can be started", cause: String(cString: strerror(status)))
    }
  }

  /// Runs blocking work on a thread of its own and waits without blocking the caller's. Throws what the work throws.
  public static func run<R: Sendable>(
    _ body: @escaping @Sendable () throws(GeoChunksError) -> R
  ) async throws(GeoChunksError) -> R {
    let result: Result<R, GeoChunksError> = await withCheckedContinuation { continuation in
      do throws(GeoChunksError) {
        try start {
          do throws(GeoChunksError) {
            continuation.resume(returning: .success(try body()))
          } catch {
            continuation.resume(returning: .failure(error))
          }
        }
      } catch {
        continuation.resume(returning: .failure(error))
      }
    }
    return try result.get()
  }
}

/// A value behind a lock, and threads that wait for it to change.
///
/// The class owns the lock and the condition.
final class Monitor<State>: @unchecked Sendable {
  // Invariant for Sendable: `state` is touched only while `mutex` is held.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var state: State

  init(_ state: State) {
    self.state = state
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }
  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Changes the state and wakes those who wait.
  func change<R>(_ body: (inout State) -> R) -> R {
    pthread_mutex_lock(mutex)
    defer {
      pthread_cond_broadcast(condition)
      pthread_mutex_unlock(mutex)
    }
    return body(&state)
  }

  /// Waits until `body` gives something.
  func wait<R>(_ body: (inout State) -> R?) -> R {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      if let result = body(&state) { return result }
      pthread_cond_wait(condition, mutex)
    }
  }
}
