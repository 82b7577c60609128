import Foundation
import Glibc

/// Child processes in our own process group, so that Ctrl-C ends them with us.
enum ChildProcess {
  /// Runs a program to its end and gives its standard output. Throws with the end of its standard error where it fails.
  static func run(_ program: String, _ arguments: [String], removingFromEnvironment: [String] = []) throws -> String {
    var variables = ProcessInfo.processInfo.environment
    for name in removingFromEnvironment { variables[name] = nil }
    variables["PYTHONDONTWRITEBYTECODE"] = "1"
    let errors = NSTemporaryDirectory() + "geochunks-benchmark-\(getpid()).err"
    defer { unlink(errors) }
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw BenchmarkError("no pipe: \(String(cString: strerror(errno)))") }
    // The child must not hold our end open.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    let process: pid_t
    do {
      defer { close(ends[1]) }
      process = try spawn(program, arguments, variables, output: ends[1], errors: errors)
    }
    var output = Data()
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(ends[0], &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      output.append(contentsOf: buffer[..<count])
    }
    var ending: Int32 = 0
    while waitpid(process, &ending, 0) < 0 && errno == EINTR {}
    guard ending == 0 else {
      let text = (try? String(contentsOfFile: errors, encoding: .utf8)) ?? ""
      throw BenchmarkError("\(program) \(arguments.joined(separator: " ")) failed (\(ending)): \(text.suffix(600))")
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func spawn(
    _ program: String, _ arguments: [String], _ variables: [String: String], output: Int32, errors: String
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
    words.append(nil)
    var environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0.key)=\($0.value)") }
    environment.append(nil)
    defer { for text in words + environment { free(text) } }
    var process: pid_t = 0
    let status = posix_spawnp(&process, program, &actions, nil, words, environment)
    guard status == 0 else { throw BenchmarkError("\(program) can't be started: \(String(cString: strerror(status)))") }
    return process
  }
}
