internal import GeoChunks
internal import Glibc
internal import Synchronization

/// Ctrl-C, termination and a lost terminal: the work is cancelled; if it hasn't ended within a second, or at a second signal, temporary
/// files are removed and the process ends.
enum Interruption {
  private static let received = Atomic<Int32>(0)
  /// The pipe through which the handler wakes the watching thread; the only thing a handler may safely do.
  private static let readEnd = Atomic<Int32>(-1)
  private static let writeEnd = Atomic<Int32>(-1)

  /// 128 + the signal that was received; nil if none was.
  static var status: Int32? {
    let signal = received.load(ordering: .relaxed)
    return signal == 0 ? nil : 128 + signal
  }

  /// Takes the signals over. A closed pipe becomes an error of writing.
  static func install() {
    // Closed standard streams would be taken by the pipe and by outputs.
    for descriptor in 0...2 where fcntl(Int32(descriptor), F_GETFD) < 0 { _ = open("/dev/null", O_RDWR) }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    readEnd.store(ends[0], ordering: .relaxed)
    writeEnd.store(ends[1], ordering: .relaxed)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      var action = sigaction()
      // What was ignored for us (nohup) stays so.
      if sigaction(number, nil, &action) == 0,
        unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
      {
        continue
      }
      action.__sigaction_handler.sa_handler = { number in
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(Interruption.writeEnd.load(ordering: .relaxed), &byte, 1)
      }
      sigaction(number, &action, nil)
    }
    signal(SIGPIPE, SIG_IGN)
  }

  /// Waits for a signal on a thread of its own and calls `cancel`.
  static func watch(_ cancel: @escaping @Sendable () -> Void) {
    guard readEnd.load(ordering: .relaxed) >= 0 else { return }
    let context = Unmanaged.passRetained(Box(cancel)).toOpaque()
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { context in
        let box = Unmanaged<Box>.fromOpaque(context!).takeRetainedValue()
        let descriptor = Interruption.readEnd.load(ordering: .relaxed)
        var byte: UInt8 = 0
        while read(descriptor, &byte, 1) != 1 {}
        Interruption.received.store(Int32(byte), ordering: .relaxed)
        box.cancel()
        var second = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&second, 1, 900)
        PublishedFile.removeAllTemporaries()
        _exit(128 + Int32(byte))
      }, context)
    pthread_detach(thread)
  }

  private final class Box {
    let cancel: @Sendable () -> Void
    init(_ cancel: @escaping @Sendable () -> Void) { self.cancel = cancel }
  }
}
