import Foundation
import GeoChunks

/// Runs pieces of work in turns, a process each, and keeps what they measured.
struct Session {
  let options: SceneOptions
  let threads: Int
  let repeatCount: Int
  /// How often a disturbed measurement is tried again.
  let patience: Int
  /// The other engines; nil if they weren't asked for.
  let peers: Peers?
  private var all: [Work: Series] = [:]
  /// Peers that couldn't be run, and why.
  private(set) var skipped: [String: String] = [:]

  init(options: SceneOptions, threads: Int, repeatCount: Int, patience: Int, peers: Peers?) {
    self.options = options
    self.threads = threads
    self.repeatCount = repeatCount
    self.patience = patience
    self.peers = peers
  }

  var scene: Scene { options.scene }

  /// Measures works one after the other, then all again: what else happens on the machine meets each of them alike.
  /// A peer that can't be run is left out. Throws what a work of our own said when it failed.
  mutating func measure(_ works: [Work], repeatCount: Int? = nil) throws -> [Work: Series] {
    var measured: [Work: Series] = [:]
    let count = repeatCount ?? self.repeatCount
    for round in 1...count {
      for work in works where !work.kind.isPeer || peers != nil && skipped[work.title] == nil {
        do {
          let measurement = try settled(work)
          measured[work, default: Series()].append(measurement)
          all[work, default: Series()].append(measurement)
          tell("\(round)/\(count) \(work.title): \(decimal(measurement.seconds, 3)) s")
        } catch  where work.kind.isPeer {
          skipped[work.title] = "\(error)"
        }
      }
    }
    return measured
  }

  /// A measurement, tried again a few times while others keep the machine busy; not one that takes long.
  private func settled(_ work: Work) throws -> Measurement {
    var attempt = 1
    while true {
      let load = MachineLoad()
      var measurement = try work.kind.isPeer ? peers!.measure(work) : child(work)
      measurement.othersShare = load.othersShare(processors: Machine.processorCount)
      guard measurement.isDisturbed, attempt <= patience, measurement.seconds < 30 else { return measurement }
      tell("    \(work.title) disturbed by others (\(decimal((measurement.othersShare ?? 0) * 100, 0)) %), again")
      sleep(UInt32(2 * attempt))
      attempt += 1
    }
  }

  private func tell(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }

  private func child(_ work: Work) throws -> Measurement {
    let output = try ChildProcess.run("/proc/self/exe", work.arguments(options))
    return try Measurement(line: output)
  }

  /// The floors' medians by name.
  var floors: [String: Double] {
    Dictionary(uniqueKeysWithValues: all.filter { $0.key.kind.isFloor }.map { ($0.key.title, $0.value.median) })
  }
}

extension Measurement {
  /// The measurement that is the last line of a process's output.
  init(line output: String) throws {
    guard let line = output.split(separator: "\n").last else {
      throw BenchmarkError("a process printed no measurement")
    }
    self = try JSONDecoder().decode(Measurement.self, from: Data(line.utf8))
  }
}

/// What keeps a measurement from being made.
struct BenchmarkError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
