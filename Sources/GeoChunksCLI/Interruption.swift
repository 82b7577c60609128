internal import GeoChunks
internal import Glibc
internal import Synchronization

/// Ctrl-C and termination: the work is cancelled; if it hasn't ended within a second, or at a second signal, temporary
/// files are removed and the process ends.
enum Interruption {
  private static let received = Atomic<Int32>(0)

  /// 128 + the signal that was received; nil if none was.
  static var status: Int32? {
    let signal = received.load(ordering: .relaxed)
    return signal == 0 ? nil : 128 + signal
  }

  private static func watched() -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGINT)
    sigaddset(&set, SIGTERM)
    return set
  }

  /// Keeps the signals from ending the process; a thread of `watch` takes them. A closed pipe is an error of writing.
  static func blockSignals() {
    var set = watched()
    pthread_sigmask(SIG_BLOCK, &set, nil)
    signal(SIGPIPE, SIG_IGN)
  }

  /// Waits for a signal on a thread of its own and calls `cancel`.
  static func watch(_ cancel: @escaping @Sendable () -> Void) {
    let context = Unmanaged.passRetained(Box(cancel)).toOpaque()
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { context in
        let box = Unmanaged<Box>.fromOpaque(context!).takeRetainedValue()
        var set = Interruption.watched()
        var signal: Int32 = 0
        guard sigwait(&set, &signal) == 0 else { return nil }
        Interruption.received.store(signal, ordering: .relaxed)
        box.cancel()
        var patience = timespec(tv_sec: 0, tv_nsec: 900_000_000)
        sigtimedwait(&set, nil, &patience)
        PublishedFile.removeAllTemporaries()
        _exit(128 + signal)
      }, context)
    pthread_detach(thread)
  }

  private final class Box {
    let cancel: @Sendable () -> Void
    init(_ cancel: @escaping @Sendable () -> Void) { self.cancel = cancel }
  }
}
