internal import Glibc

/// What this machine, or the container around us, has.
public enum Machine {
  /// Processors that this process may use.
  public static var processorCount: Int {
    for line in text(of: "/proc/self/status").split(separator: "\n") where line.hasPrefix("Cpus_allowed:") {
      let allowed = line.dropFirst("Cpus_allowed:".count).compactMap(\.hexDigitValue).reduce(0) {
        $0 + $1.nonzeroBitCount
      }
      if allowed > 0 { return allowed }
    }
    return max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }

  /// Bytes of memory: the smaller of the machine's and the control group's limit.
  public static var memory: Int {
    let physical = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    return min(physical, controlGroupLimit ?? .max)
  }

  /// The limit of the control group, version 2 or 1; nil if there is none.
  private static var controlGroupLimit: Int? {
    var paths = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
    for line in text(of: "/proc/self/cgroup").split(separator: "\n") where line.hasPrefix("0::") {
      paths.insert("/sys/fs/cgroup\(line.dropFirst(3))/memory.max", at: 0)
    }
    return paths.compactMap { path in Int(text(of: path).split(whereSeparator: \.isNewline).first ?? "") }.min()
  }

  private static func text(of path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &buffer, buffer.count)
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : ""
  }

  /// The most resident memory this process has had so far, in bytes.
  public static var peakResidentMemory: Int {
    for line in text(of: "/proc/self/status").split(separator: "\n") where line.hasPrefix("VmHWM:") {
      let digits = line.filter(\.isNumber)
      return (Int(String(digits)) ?? 0) * 1024
    }
    return 0
  }
}
