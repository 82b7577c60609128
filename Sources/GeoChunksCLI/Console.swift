internal import GeoChunks
internal import Glibc

/// Standard error, line by line.
enum Console {
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  static func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress!, $0.count) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
  static func line(_ text: String) { write(text + "\n") }

  /// One line, and a hint if there is one.
  static func error(_ error: GeoChunksError) {
    line("error: \(error)")
    if let hint = error.hint { line("hint: \(hint)") }
  }

  /// Writes out what was printed. False if that failed: a closed pipe, a full disk.
  static func flush() -> Bool { fflush(nil) == 0 }
}
