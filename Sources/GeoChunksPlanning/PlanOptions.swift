public import GeoChunksExpression
public import GeoChunksGrid

/// The shape of the chunks a plan cuts its output into.
public enum ChunkShape: Sendable, Hashable {
  /// About 2048 x 2048, following the sources' blocks and the outputs' tiles, smaller where memory is short.
  case automatic
  /// A size, rounded up to whole 64 x 64 leaves and whole output tiles.
  case size(PixelSize)
  /// The raster's whole width and some rows, rounded up in the same way.
  case fullWidth(rows: Int)
}

/// What a plan may use.
public struct PlanOptions: Sendable, Hashable {
  /// The chunks' shape.
  public var chunk: ChunkShape
  /// Bytes that all running tasks together may hold, source cache included.
  public var memoryLimit: Int
  /// How many tasks should fit into the limit at once; automatic chunks shrink for it.
  public var concurrency: Int
  /// Bytes of GDAL's block cache, which count against the limit.
  public var sourceCache: Int

  /// Options for a plan.
  public init(chunk: ChunkShape = .automatic, memoryLimit: Int, concurrency: Int, sourceCache: Int) {
    self.chunk = chunk
    self.memoryLimit = memoryLimit
    self.concurrency = concurrency
    self.sourceCache = sourceCache
  }
}

/// What a plan is asked for: some bands of one grid, and what is to become of them.
public struct PlanOutput: Sendable {
  /// What tasks make of an output's bands.
  public enum Kind: Sendable {
    /// Samples, to be put together in memory.
    case samples
    /// Encoded tiles of a file.
    case tiles(any TileEncoding)
    /// Partial statistics.
    case summary(SummaryRequest)
  }
  /// A name for plans and messages.
  public var name: String
  /// The bands' names and expressions.
  public var bands: [(name: String, node: ExpressionNode)]
  /// What becomes of them.
  public var kind: Kind

  /// An output.
  public init(name: String, bands: [(name: String, node: ExpressionNode)], kind: Kind) {
    self.name = name
    self.bands = bands
    self.kind = kind
  }
}

/// What a summary collects of each band, beside count, sum, extremes and squared deviations.
public struct SummaryRequest: Sendable, Hashable {
  /// Counts of a band's values in some order that counts can be added in.
  public enum Counts: Sendable, Hashable {
    /// None.
    case none
    /// How often each value of an 8- or 16-bit integer band occurs: 65536 counts, index 0 for the type's least value.
    case values
    /// Counts in equal bins from a lower to an upper limit, the last one closed (NumPy's `histogram`).
    case bins(count: Int, lower: Double, upper: Double)
    /// Counts of 16 bits of the order-preserving bit pattern of samples whose higher bits equal one of `prefixes`;
    /// 65536 counts a prefix. `shift` is how many bits lie below the 16.
    case radix(shift: Int, prefixes: [UInt64])
  }
  /// A counting for each band.
  public var counts: [Counts]

  /// A request.
  public init(counts: [Counts]) { self.counts = counts }

  /// How many counts a band needs.
  public static func size(_ counts: Counts) -> Int {
    switch counts {
    case .none: 0
    case .values: 65536
    case .bins(let count, _, _): count
    case .radix(_, let prefixes): 65536 * prefixes.count
    }
  }
}
