/// Counts a run's events into a line of text: chunks, megabytes a second, time left. Knows no clock and no terminal.
public struct ProgressMeter: Sendable {
  private var taskCount = 0
  private var finished = 0
  private var totalBytes = 0
  private var bytes = 0
  private var retries = 0

  /// A meter at zero.
  public init() {}

  /// Whether every task has finished.
  public var isComplete: Bool { taskCount > 0 && finished == taskCount }

  /// Takes an event.
  public mutating func take(_ event: ExecutionEvent) {
    switch event {
    case .started(let tasks, let total): (taskCount, totalBytes) = (tasks, total)
    case .finishedTask(_, let count):
      finished += 1
      bytes += count
    case .retried: retries += 1
    case .ended: break
    }
  }

  /// The line after some seconds: `[#####-----] 18/36 chunks, 210.5 MB/s, 0:03 left`.
  public func line(elapsed: Double) -> String {
    let share = taskCount == 0 ? 0 : Double(finished) / Double(taskCount)
    let width = 24
    let filled = Int(share * Double(width))
    var text = "[\(String(repeating: "#", count: filled))\(String(repeating: "-", count: width - filled))] "
    text += "\(finished)/\(taskCount) chunks"
    if elapsed > 0, bytes > 0 {
      text += ", \((Double(bytes) / elapsed / 100_000).rounded() / 10) MB/s"
      if finished < taskCount {
        let left = elapsed * Double(max(0, totalBytes - bytes)) / Double(bytes)
        text += ", \(Self.clock(left)) left"
      } else {
        text += ", \(Self.clock(elapsed))"
      }
    }
    if retries > 0 { text += ", \(retries) retried" }
    return text
  }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 359_999).rounded(.up))
    let (minutes, rest) = (whole / 60, whole % 60)
    let padded = rest < 10 ? "0\(rest)" : "\(rest)"
    return minutes < 60
      ? "\(minutes):\(padded)" : "\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60):\(padded)"
  }
}
