/// Statistics of an array over one or more passes: the first one goes with whatever else a run computes; exact
/// percentiles of types of more than 16 bits, and histograms whose limits must be found first, take further ones.
struct StatisticsPasses {
  /// One thing counted in a pass.
  private struct Entry {
    enum Purpose {
      case moments
      /// A digit of the percentiles' bit patterns.
      case digit
      case bins(lower: Double, upper: Double)
    }
    let band: Int
    let purpose: Purpose
    let counts: SummaryRequest.Counts
  }
  /// An order statistic that is being found digit by digit.
  private struct Rank {
    let band: Int
    let rank: Int
    /// The digits found so far.
    var prefix: UInt64 = 0
    /// The rank among the samples with that prefix.
    var rest: UInt64
    var value: Double?
  }

  private let request: StatisticsRequest
  private let bands: [RasterArray.Band]
  private var entries: [Entry] = []
  private var ranks: [Rank] = []
  private var shift: [Int]
  private var results: [BandStatistics] = []
  private var isFirst = true

  /// Statistics of an array of physical values.
  init(_ array: RasterArray, _ request: StatisticsRequest) throws(GeoChunksError) {
    try request.validate()
    self.request = request
    bands = array.bands
    shift = bands.map { max(0, $0.dataType.byteCount * 8 - 16) }
    for (index, band) in bands.enumerated() {
      let isSmall = band.dataType.byteCount <= 2
      let wantsValues = !request.percentiles.isEmpty || (request.histogramBins != nil && request.histogramRange == nil)
      if isSmall, wantsValues {
        entries.append(Entry(band: index, purpose: .moments, counts: .values))
      } else if !request.percentiles.isEmpty {
        entries.append(Entry(band: index, purpose: .moments, counts: .radix(shift: shift[index], prefixes: [0])))
      } else {
        entries.append(Entry(band: index, purpose: .moments, counts: .none))
      }
      if let bins = request.histogramBins, let range = request.histogramRange {
        entries.append(bin(index, bins, range.lowerBound, range.upperBound))
      }
    }
  }

  private func bin(_ band: Int, _ bins: Int, _ lower: Double, _ upper: Double) -> Entry {
    Entry(
      band: band, purpose: .bins(lower: lower, upper: upper), counts: .bins(count: bins, lower: lower, upper: upper))
  }

  /// What the next pass is to compute; nil when there is nothing left.
  func output(named name: String) -> PlanOutput? {
    guard !entries.isEmpty else { return nil }
    return PlanOutput(
      name: name, bands: entries.map { (bands[$0.band].name, bands[$0.band].expression) },
      kind: .summary(SummaryRequest(counts: entries.map(\.counts))))
  }

  /// Takes a pass's result.
  mutating func take(_ accumulator: SummaryAccumulator) throws(GeoChunksError) {
    var next: [Entry] = []
    for (number, entry) in entries.enumerated() {
      let counts = accumulator.counts[number]
      switch entry.purpose {
      case .moments:
        guard let moments = accumulator.moments[number] else {
          throw GeoChunksError(.internalError, "statistics without all their parts")
        }
        let band = bands[entry.band]
        results.append(BandStatistics(band: entry.band + 1, name: band.name, moments))
        next += startDigits(entry, counts, moments)
      case .digit:
        advance(entry.band, counts: counts, counted: entry.counts)
      case .bins(let lower, let upper):
        results[entry.band].histogram = .init(lower: lower, upper: upper, counts: counts)
      }
    }
    isFirst = false
    entries = next
    for band in bands.indices {
      let prefixes = Set(ranks.filter { $0.band == band && $0.value == nil }.map(\.prefix)).sorted()
      guard !prefixes.isEmpty else { continue }
      shift[band] -= 16
      entries.append(Entry(band: band, purpose: .digit, counts: .radix(shift: shift[band], prefixes: prefixes)))
    }
  }

  /// After the first pass: ranks, their first digit, and a histogram whose limits are now known.
  private mutating func startDigits(_ entry: Entry, _ counts: [UInt64], _ moments: Moments) -> [Entry] {
    let (band, type) = (entry.band, bands[entry.band].dataType)
    let total = Int(moments.count)
    guard total > 0 else { return [] }
    for percent in request.percentiles {
      let (low, high, _) = Self.position(percent, total)
      for rank in low == high ? [low] : [low, high] where !ranks.contains(where: { $0.band == band && $0.rank == rank })
      {
        ranks.append(Rank(band: band, rank: rank, rest: UInt64(rank)))
      }
    }
    if !request.percentiles.isEmpty { advance(band, counts: counts, counted: entry.counts) }
    guard let bins = request.histogramBins, request.histogramRange == nil else { return [] }
    var (lower, upper) = (moments.min, moments.max)
    guard lower.isFinite, upper.isFinite else { return [] }
    if lower == upper {
      let margin = max(0.5, lower.ulp * Double(bins))
      (lower, upper) = (lower - margin, upper + margin)
    }
    // Limits whose difference float64 doesn't hold, or can't divide, give no histogram.
    let width = (upper - lower) / Double(bins)
    guard width.isFinite, lower + width > lower else { return [] }
    if case .values = entry.counts {
      results[band].histogram = Self.histogram(of: counts, type, bins, lower, upper)
      return []
    }
    return [bin(band, bins, lower, upper)]
  }

  /// Finds the next digit of a band's ranks.
  private mutating func advance(_ band: Int, counts: [UInt64], counted: SummaryRequest.Counts) {
    let type = bands[band].dataType
    let prefixes: [UInt64]
    var isLast = true
    switch counted {
    case .radix(let shift, let wanted): (prefixes, isLast) = (wanted, shift == 0)
    default: prefixes = [0]
    }
    for index in ranks.indices where ranks[index].band == band && ranks[index].value == nil {
      guard let slot = prefixes.firstIndex(of: ranks[index].prefix) else { continue }
      var rest = ranks[index].rest
      for digit in 0..<65536 {
        let here = counts[slot << 16 + digit]
        if rest < here {
          ranks[index].prefix = ranks[index].prefix << 16 | UInt64(digit)
          ranks[index].rest = rest
          if isLast { ranks[index].value = ValuePattern.value(ranks[index].prefix, as: type) }
          break
        }
        rest -= here
      }
    }
  }

  /// The statistics, when no pass is left.
  func finished() -> [BandStatistics] {
    var results = results
    for index in results.indices where results[index].count > 0 {
      results[index].percentiles = request.percentiles.compactMap { percent in
        let (low, high, part) = Self.position(percent, results[index].count)
        func value(_ rank: Int) -> Double? { ranks.first { $0.band == index && $0.rank == rank }?.value }
        guard let a = value(low), let b = value(high) else { return nil }
        return BandStatistics.Percentile(percent: percent, value: Self.interpolated(a, b, part))
      }
    }
    return results
  }

  /// The two ranks around a percentile of `count` values and how far it lies between them.
  static func position(_ percent: Double, _ count: Int) -> (low: Int, high: Int, part: Double) {
    let position = percent / 100 * Double(count - 1)
    let low = min(count - 1, Int(position))
    return (low, min(count - 1, low + 1), position - Double(low))
  }

  /// Between two values as NumPy does it: from the nearer end, so that both ends are met exactly.
  static func interpolated(_ a: Double, _ b: Double, _ part: Double) -> Double {
    if a == b { return a }
    let difference = b - a
    return part >= 0.5 ? b - difference * (1 - part) : a + difference * part
  }

  private static func histogram(
    of counts: [UInt64], _ type: DataType, _ bins: Int, _ lower: Double, _ upper: Double
  ) -> BandStatistics.Histogram {
    var result = BandStatistics.Histogram(lower: lower, upper: upper, counts: Array(repeating: 0, count: bins))
    let width = (upper - lower) / Double(bins)
    for (pattern, count) in counts.enumerated() where count > 0 {
      let value = ValuePattern.value(UInt64(pattern), as: type)
      guard value >= lower, value <= upper else { continue }
      result.counts[HistogramBins.index(of: value, lower, upper, width: width, count: bins)] += count
    }
    return result
  }
}
