import ArgumentParser
import CTIFF
import Foundation
import GeoChunks

/// `geochunks-benchmark`: the floors and the jobs.
@main
struct BenchmarkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "geochunks-benchmark",
    abstract: "Measures GeoChunks against what its decoders and encoders alone need, and against other engines.",
    subcommands: [RunCommand.self, MeasureCommand.self], defaultSubcommand: RunCommand.self)
}

/// Runs jobs and prints a table.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Makes the scenes where they are missing, runs the jobs, prints the table.")

  @OptionGroup var scene: SceneOptions

  @Option(help: "Threads of the jobs, the floors and the peers.")
  var threads = 2

  @Option(
    help: ArgumentHelp(
      "Jobs, separated by commas, of: \(Job.allCases.map(\.rawValue).joined(separator: ", ")).",
      discussion: "All but vrt-mean by default.", valueName: "list"))
  var jobs: String?

  @Flag(help: "Also run vrt-mean, which takes minutes.")
  var long = false

  @Option(name: .customLong("repeat"), help: "Times each job, floor and peer runs, in turns.")
  var repeatCount = 3

  @Option(help: "Times a measurement is tried again that other processes disturbed.")
  var patience = 2

  @Option(help: "Also write the results to this file.")
  var json: String?

  @Flag(help: "Also run gdal_calc, Dask with rioxarray, and NumPy, those that are there.")
  var peers = false

  @Option(help: "The Python that has Dask, rioxarray and NumPy.")
  var python = "python3"

  func validate() throws {
    guard threads > 0, repeatCount > 0 else { throw ValidationError("threads and repetitions are at least 1") }
    guard scene.size >= 64, scene.vrtSize >= scene.size else {
      throw ValidationError("a scene has at least 64 pixels a side, and a mosaic no fewer than its scene")
    }
    _ = try chosenJobs()
  }

  private func chosenJobs() throws -> [Job] {
    guard let jobs else { return Job.allCases.filter { $0 != .vrtMean || long } }
    return try jobs.split(separator: ",").map { name in
      guard let job = Job(rawValue: String(name)) else { throw ValidationError("there is no job \"\(name)\"") }
      return job
    }
  }

  func run() async throws {
    try scene.scene.makeIfMissing()
    var session = Session(
      options: scene, threads: threads, repeatCount: repeatCount, patience: patience,
      peers: peers ? Peers(python: python, scene: scene.scene) : nil)
    var report = BenchmarkReport(
      machine: "\(Machine.processorCount) processors, load \(loadAverage), GDAL \(GDALRuntime.version), "
        + "\(String(cString: TIFFGetVersion()).prefix { $0 != "\n" })",
      scene: "\(scene.size) x \(scene.size) uint16 pair, \(scene.scene.byteCount / 1_000_000) MB, warm cache",
      threads: threads, repeatCount: repeatCount)
    report.memoryCopy = try session.measure([Work(.memoryCopy, threads: threads)]).values.first?.values
    print(report.head)
    for job in try chosenJobs() {
      do {
        let done = try job.run(&session)
        report.jobs.append(done)
        print(BenchmarkReport.text(done))
      } catch {
        report.failures.append("\(job.rawValue): \(error)")
      }
      fflush(nil)
      report.floors = session.floors
      report.skipped = session.skipped
      try write(report)
    }
    print(report.foot)
    if !report.failures.isEmpty { throw ExitCode.failure }
  }

  /// Written after each job, so that a run cut short leaves what it measured.
  private func write(_ report: BenchmarkReport) throws {
    guard let json else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(report).write(to: URL(fileURLWithPath: json))
  }

  /// What else the machine did in the last minute: others' work makes every figure worse.
  private var loadAverage: String {
    let text = try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)
    return text?.split(separator: " ").first.map(String.init) ?? "unknown"
  }
}
