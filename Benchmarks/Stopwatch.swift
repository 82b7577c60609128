import Glibc

/// Wall and processor time of a stretch of this process.
struct Stopwatch {
  private let start = ContinuousClock.now
  private let processorStart = Self.processorSeconds

  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// The times so far. `seconds` replaces the wall time where it was measured more closely.
  func measurement(_ seconds: Double? = nil) -> Measurement {
    let processorSeconds = Self.processorSeconds - processorStart
    return Measurement(
      seconds: seconds ?? start.duration(to: .now).seconds, processorSeconds: processorSeconds)
  }
}

/// What the whole machine did meanwhile, from /proc/stat: how much of it others took.
struct MachineLoad {
  private let start = ContinuousClock.now
  private let busyStart = Self.busySeconds
  private let ownStart = Self.childrenSeconds

  /// Processor seconds spent by all, stolen ones included.
  private static var busySeconds: Double {
    let descriptor = open("/proc/stat", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return 0 }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 512)
    let count = max(0, read(descriptor, &buffer, buffer.count))
    let line = String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n").first ?? ""
    // cpu user nice system idle iowait irq softirq steal
    let ticks = line.split(separator: " ").dropFirst().prefix(8).compactMap { Double($0) }
    guard ticks.count == 8 else { return 0 }
    return (ticks.reduce(0, +) - ticks[3] - ticks[4]) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  private static var childrenSeconds: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
    return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) * 1e-6 }
  }

  /// The share of the machine's processors that went neither to our children nor idle.
  func othersShare(processors: Int) -> Double {
    let elapsed = start.duration(to: .now).seconds
    let others = Self.busySeconds - busyStart - (Self.childrenSeconds - ownStart)
    return max(0, others / (elapsed * Double(processors)))
  }
}
