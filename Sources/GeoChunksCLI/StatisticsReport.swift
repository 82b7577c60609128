internal import FoundationEssentials
internal import GeoChunks

/// Statistics as JSON or as a table.
struct StatisticsReport: Encodable {
  private struct Band: Encodable {
    let statistics: BandStatistics

    private enum Key: String, CodingKey {
      case band, name, count, min, max, mean, stdev, percentiles, histogram
    }
    private struct Percentile: Encodable {
      let percent: Double
      let value: Double
    }
    private struct Histogram: Encodable {
      let lower: Double
      let upper: Double
      let counts: [UInt64]
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(statistics.band, forKey: .band)
      try container.encode(statistics.name, forKey: .name)
      try container.encode(statistics.count, forKey: .count)
      // Null, not missing, where there is no value.
      try container.encode(statistics.min, forKey: .min)
      try container.encode(statistics.max, forKey: .max)
      try container.encode(statistics.mean, forKey: .mean)
      try container.encode(statistics.stdev, forKey: .stdev)
      if !statistics.percentiles.isEmpty {
        try container.encode(
          statistics.percentiles.map { Percentile(percent: $0.percent, value: $0.value) }, forKey: .percentiles)
      }
      if let histogram = statistics.histogram {
        try container.encode(
          Histogram(lower: histogram.lower, upper: histogram.upper, counts: histogram.counts), forKey: .histogram)
      }
    }
  }
  private let bands: [Band]

  init(_ statistics: [BandStatistics]) { bands = statistics.map(Band.init) }

  /// Prints the statistics.
  func print(asJSON: Bool) throws(GeoChunksError) {
    if asJSON {
      Swift.print(try JSONText.encode(self))
      return
    }
    for band in bands.map(\.statistics) {
      func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "-" }
      Swift.print("band \(band.band) \(band.name)")
      Swift.print("  count  \(band.count)")
      for (name, value) in [("min", band.min), ("max", band.max), ("mean", band.mean), ("stdev", band.stdev)] {
        Swift.print("  \(name.padding(to: 6)) \(text(value))")
      }
      for percentile in band.percentiles {
        Swift.print("  p\("\(percentile.percent)".padding(to: 5)) \(percentile.value)")
      }
      if let histogram = band.histogram {
        let width = (histogram.upper - histogram.lower) / Double(histogram.counts.count)
        for (index, count) in histogram.counts.enumerated() {
          Swift.print("  from \(histogram.lower + Double(index) * width): \(count)")
        }
      }
    }
  }
}

extension String {
  /// The text with spaces behind it, at least to a width.
  func padding(to width: Int) -> String { self + String(repeating: " ", count: Swift.max(0, width - count)) }
}

/// JSON on one line's or several lines' text.
enum JSONText {
  static func encode(_ value: some Encodable) throws(GeoChunksError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      throw GeoChunksError(.internalError, "the result can't be written as JSON", cause: "\(error)")
    }
  }
}
