import Foundation

/// A number with so many decimals.
func decimal(_ value: Double, _ digits: Int) -> String {
  value.isFinite ? String(format: "%.\(digits)f", value) : "-"
}

/// A limit that a job is held to, and where it came out.
struct Goal: Codable, Sendable {
  enum Sense: String, Codable, Sendable {
    case atMost = "at most"
    case atLeast = "at least"
  }
  let text: String
  let value: Double
  let sense: Sense
  let limit: Double
  let isMet: Bool

  init(_ text: String, _ value: Double, _ sense: Sense, _ limit: Double) {
    self.text = text
    self.value = value
    self.sense = sense
    self.limit = limit
    isMet = sense == .atMost ? value <= limit : value >= limit
  }

  var line: String {
    "\(isMet ? "met   " : "MISSED") \(text): \(decimal(value, 3)), goal \(sense.rawValue) \(decimal(limit, 2))"
  }
}

/// What a job came to.
struct JobReport: Codable, Sendable {
  let job: String
  /// Medians and the best of the repetitions.
  let seconds: Double
  let best: Double
  let peakResidentBytes: Int
  let taskCount: Int?
  let tasksPerSecond: Double?
  /// The median of the processor time of all threads.
  let processorSeconds: Double?
  /// Measurements of the job that other processes disturbed.
  let disturbedCount: Int
  /// The median of what the job can't be faster than, and its name.
  var floorSeconds: Double?
  var floorTitle: String?
  var goals: [Goal] = []
  var notes: [String] = []

  init(_ job: Job, _ series: Series) {
    self.job = job.rawValue
    seconds = series.median
    best = series.best
    processorSeconds = series.processorSeconds.isFinite ? series.processorSeconds : nil
    disturbedCount = series.disturbedCount
    peakResidentBytes = series.peakResidentBytes
    taskCount = series.taskCount
    tasksPerSecond = series.taskCount.map { Double($0) / series.median }
  }

  /// The job's time in floors.
  var ratio: Double? { floorSeconds.map { seconds / $0 } }
}

/// A whole run, as table and as JSON.
struct BenchmarkReport: Codable, Sendable {
  let machine: String
  let scene: String
  let threads: Int
  let repeatCount: Int
  var memoryCopy: [String: Double]?
  var jobs: [JobReport] = []
  var floors: [String: Double] = [:]
  /// Peers that couldn't be run, and why.
  var skipped: [String: String] = [:]
  var failures: [String] = []

  init(machine: String, scene: String, threads: Int, repeatCount: Int) {
    self.machine = machine
    self.scene = scene
    self.threads = threads
    self.repeatCount = repeatCount
  }

  /// What is printed before the first job.
  var head: String {
    [
      machine, "\(scene), \(threads) threads, median of \(repeatCount)", "",
      Self.row("job", ["seconds", "best", "CPU s", "floor", "ratio", "peak MB", "tasks/s"]),
    ].joined(separator: "\n")
  }

  /// What is printed of a job when it is done.
  static func text(_ job: JobReport) -> String {
    let line = row(
      job.job,
      [
        decimal(job.seconds, 3), decimal(job.best, 3), decimal(job.processorSeconds ?? .nan, 3),
        decimal(job.floorSeconds ?? .nan, 3), decimal(job.ratio ?? .nan, 3),
        decimal(Double(job.peakResidentBytes) / 1e6, 0), decimal(job.tasksPerSecond ?? .nan, 0),
      ])
    let disturbed = job.disturbedCount > 0 ? ["\(job.disturbedCount) measurements disturbed by others"] : []
    let details = job.goals.map { "    \($0.line)" } + (disturbed + job.notes).map { "           \($0)" }
    return ([line] + details).joined(separator: "\n")
  }

  /// What is printed after the last job.
  var foot: String {
    var lines = ["", "floors"]
    lines += floors.sorted { $0.key < $1.key }.map { "    \(decimal($0.value, 3)) s  \($0.key)" }
    lines += (memoryCopy ?? [:]).sorted { $0.key < $1.key }.map { "    \(decimal($0.value, 1)) \($0.key): memory copy" }
    lines += skipped.sorted { $0.key < $1.key }.map { "skipped \($0.key): \($0.value)" }
    lines += failures.map { "FAILED \($0)" }
    return lines.joined(separator: "\n")
  }

  private static func row(_ first: String, _ others: [String]) -> String {
    first.padding(toLength: 20, withPad: " ", startingAt: 0)
      + others.map { String(repeating: " ", count: max(1, 10 - $0.count)) + $0 }.joined()
  }
}
