/// What statistics are asked for, beside count, minimum, maximum, mean and standard deviation.
public struct StatisticsRequest: Sendable, Hashable {
  /// Percentiles, 0 to 100.
  public var percentiles: [Double]
  /// Bins of a histogram; nil for none.
  public var histogramBins: Int?
  /// The histogram's limits; nil for each band's minimum and maximum, which takes another pass over the data for
  /// types of more than 16 bits.
  public var histogramRange: ClosedRange<Double>?

  /// A request.
  public init(percentiles: [Double] = [], histogramBins: Int? = nil, histogramRange: ClosedRange<Double>? = nil) {
    self.percentiles = percentiles
    self.histogramBins = histogramBins
    self.histogramRange = histogramRange
  }

  func validate() throws(GeoChunksError) {
    for percentile in percentiles where !(percentile >= 0 && percentile <= 100) {
      throw GeoChunksError(.invalidArgument, "a percentile of \(percentile): they go from 0 to 100")
    }
    if let bins = histogramBins, !(1...1_000_000).contains(bins) {
      throw GeoChunksError(.invalidArgument, "a histogram of \(bins) bins")
    }
    if let range = histogramRange,
      !(range.lowerBound < range.upperBound) || !range.lowerBound.isFinite
        || !range.upperBound.isFinite
    {
      throw GeoChunksError(.invalidArgument, "a histogram from \(range.lowerBound) to \(range.upperBound)")
    }
    if let bins = histogramBins, let range = histogramRange {
      let width = (range.upperBound - range.lowerBound) / Double(bins)
      guard width.isFinite, range.lowerBound + width > range.lowerBound else {
        throw GeoChunksError(
          .invalidArgument, "\(bins) bins from \(range.lowerBound) to \(range.upperBound) have no width in float64")
      }
    }
  }
}

/// Statistics of one band's valid physical values, in float64. All but `count` are nil where no pixel is valid.
public struct BandStatistics: Sendable, Hashable {
  /// Counts in equal bins; the last one is closed above.
  public struct Histogram: Sendable, Hashable {
    /// The lower limit of the first bin.
    public var lower: Double
    /// The upper limit of the last bin.
    public var upper: Double
    /// Values in each bin.
    public var counts: [UInt64]
  }
  /// A percentile and its value.
  public struct Percentile: Sendable, Hashable {
    /// 0 to 100.
    public var percent: Double
    /// The value below which so many percent lie, interpolated linearly between the two nearest ranks (NumPy's
    /// default definition).
    public var value: Double
  }
  /// The band, counted from 1.
  public var band: Int
  /// Its name.
  public var name: String
  /// Valid pixels.
  public var count: Int
  /// The least value.
  public var min: Double?
  /// The greatest value.
  public var max: Double?
  /// The mean.
  public var mean: Double?
  /// The standard deviation of the population; nil also where infinities leave none.
  public var stdev: Double?
  /// The histogram, if asked for and any pixel is valid.
  public var histogram: Histogram?
  /// The percentiles, in the order they were asked for.
  public var percentiles: [Percentile]

  init(band: Int, name: String, _ moments: Moments) {
    self.band = band
    self.name = name
    count = Int(moments.count)
    percentiles = []
    guard moments.count > 0 else { return }
    (min, max) = (moments.min, moments.max)
    mean = (moments.sum / moments.count).nonNaN
    stdev = (moments.squaredDeviations / moments.count).squareRoot().nonNaN
  }
}

extension Double {
  fileprivate var nonNaN: Double? { isNaN ? nil : self }
}
