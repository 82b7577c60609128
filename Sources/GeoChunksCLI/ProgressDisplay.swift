internal import ArgumentParser
internal import GeoChunks
internal import Synchronization

/// How progress is shown.
enum ProgressStyle: String, CaseIterable, ExpressibleByArgument {
  /// A bar if standard error is a terminal, else nothing.
  case auto
  /// A line a second.
  case plain
  case none
}

/// Shows a run's progress on standard error.
///
/// The class is the display's identity: runs tell it events from several threads.
final class ProgressDisplay: Sendable {
  private struct State {
    var meter = ProgressMeter()
    var start = ContinuousClock.now
    var last: ContinuousClock.Instant?
    var isShown = false
  }
  private let style: ProgressStyle
  private let isTerminal = Console.isTerminal
  private let state = Mutex(State())

  init(_ style: ProgressStyle) { self.style = style }

  func take(_ event: ExecutionEvent) {
    guard style == .plain || (style == .auto && isTerminal) else { return }
    state.withLock { state in
      let now = ContinuousClock.now
      if case .started = event { state = State() }
      state.meter.take(event)
      let isLast = if case .ended = event { true } else { false }
      let interval = style == .plain ? Duration.seconds(1) : .milliseconds(100)
      guard isLast || now - (state.last ?? state.start) >= interval else { return }
      state.last = now
      let line = state.meter.line(elapsed: (now - state.start) / .seconds(1))
      if style == .plain {
        Console.line(line)
      } else if isLast, !state.isShown, now - state.start < .milliseconds(300) {
        // Too short a run for a bar.
      } else {
        Console.write("\r\u{1b}[K" + line + (isLast ? "\n" : ""))
        state.isShown = true
      }
    }
  }
}
