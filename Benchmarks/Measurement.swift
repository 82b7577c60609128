/// What one process measured of its one piece of work.
struct Measurement: Codable, Sendable {
  /// The work's time; start of the process, drivers and preparation apart.
  var seconds: Double
  /// Processor time of all threads meanwhile, which others' work disturbs less.
  var processorSeconds: Double?
  /// The most resident memory of the process, preparation included.
  var peakResidentBytes = 0
  /// Tasks that the work was cut into.
  var taskCount: Int?
  /// The size of the file it wrote.
  var outputByteCount: Int?
  /// Further numbers, by name.
  var values: [String: Double]?
  /// The share of the machine that other processes took meanwhile.
  var othersShare: Double?

  /// Whether others took so much that the time means little.
  var isDisturbed: Bool { (othersShare ?? 0) > 0.1 }
}

/// The measurements of one piece of work, in the order they were made. Times are of the undisturbed ones, if there are
/// any.
struct Series: Codable, Sendable {
  private(set) var measurements: [Measurement] = []

  mutating func append(_ measurement: Measurement) { measurements.append(measurement) }

  /// Measurements that others disturbed.
  var disturbedCount: Int { measurements.count { $0.isDisturbed } }
  private var settled: [Measurement] {
    let settled = measurements.filter { !$0.isDisturbed }
    return settled.isEmpty ? measurements : settled
  }
  /// The middle time; of two the mean.
  var median: Double { Self.median(settled.map(\.seconds)) }
  var best: Double { measurements.map(\.seconds).min() ?? .nan }
  /// The middle processor time; NaN for peers.
  var processorSeconds: Double { Self.median(settled.compactMap(\.processorSeconds)) }
  var peakResidentBytes: Int { measurements.map(\.peakResidentBytes).max() ?? 0 }
  var taskCount: Int? { measurements.first?.taskCount }
  var outputByteCount: Int? { measurements.first?.outputByteCount }

  /// The median of a further number; nil if it wasn't measured.
  func value(_ name: String) -> Double? {
    let values = settled.compactMap { $0.values?[name] }
    return values.isEmpty ? nil : Self.median(values)
  }
  /// The medians of all further numbers.
  var values: [String: Double] {
    let names = Set(measurements.flatMap { ($0.values ?? [:]).keys })
    return Dictionary(uniqueKeysWithValues: names.map { ($0, value($0) ?? .nan) })
  }

  private static func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return .nan }
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
