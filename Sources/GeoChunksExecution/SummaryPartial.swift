public import GeoChunksGrid
public import GeoChunksPlanning

/// A task's part of a summary, as bytes: for each band its maximal whole nodes of the reduction tree, then its counts
/// that aren't 0. Little-endian numbers of 8 bytes.
struct SummaryPartial {
  struct Band {
    var nodes: [(place: ReductionTree.Place, moments: Moments)]
    /// Index and count.
    var counts: [(index: Int, count: UInt64)]
  }
  var bands: [Band]

  var bytes: [UInt8] {
    var words: [UInt64] = [UInt64(bands.count)]
    for band in bands {
      words.append(UInt64(band.nodes.count))
      for node in band.nodes {
        words += [UInt64(node.place.level), UInt64(node.place.x), UInt64(node.place.y)]
        let moments = node.moments
        words += [moments.count, moments.sum, moments.min, moments.max, moments.squaredDeviations].map(\.bitPattern)
      }
      words.append(UInt64(band.counts.count))
      for entry in band.counts { words += [UInt64(entry.index), entry.count] }
    }
    return words.withUnsafeBufferPointer { words in
      [UInt8](unsafeUninitializedCapacity: words.count * 8) { buffer, count in
        for (i, word) in words.enumerated() {
          UnsafeMutableRawBufferPointer(buffer).storeBytes(of: word.littleEndian, toByteOffset: i * 8, as: UInt64.self)
        }
        count = words.count * 8
      }
    }
  }

  init(bands: [Band]) { self.bands = bands }

  /// Throws `internalError` for bytes that aren't a partial.
  init(bytes: [UInt8]) throws(GeoChunksError) {
    var position = 0
    func next() throws(GeoChunksError) -> UInt64 {
      guard position + 8 <= bytes.count else {
        throw GeoChunksError(.internalError, "a partial summary of \(bytes.count) bytes is cut short")
      }
      defer { position += 8 }
      return bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: UInt64.self)) }
    }
    func number() throws(GeoChunksError) -> Int {
      guard let value = Int(exactly: try next()) else {
        throw GeoChunksError(.internalError, "a partial summary is damaged")
      }
      return value
    }
    var bands: [Band] = []
    for _ in 0..<(try number()) {
      var band = Band(nodes: [], counts: [])
      for _ in 0..<(try number()) {
        let place = ReductionTree.Place(level: try number(), x: try number(), y: try number())
        var moments = Moments()
        moments.count = Double(bitPattern: try next())
        moments.sum = Double(bitPattern: try next())
        moments.min = Double(bitPattern: try next())
        moments.max = Double(bitPattern: try next())
        moments.squaredDeviations = Double(bitPattern: try next())
        band.nodes.append((place, moments))
      }
      for _ in 0..<(try number()) { band.counts.append((try number(), try next())) }
      bands.append(band)
    }
    self.bands = bands
  }
}

/// Where the tasks' parts of a summary meet.
public struct SummaryAccumulator: Sendable {
  private var trees: [ReductionTree]
  /// For each band, the counts that its request asked for.
  public private(set) var counts: [[UInt64]]

  /// An accumulator for a request over a grid.
  public init(_ request: SummaryRequest, size: PixelSize) {
    trees = request.counts.map { _ in ReductionTree(size: size) }
    counts = request.counts.map { Array(repeating: 0, count: SummaryRequest.size($0)) }
  }

  /// Adds a task's part. Throws `internalError` for bytes that aren't one.
  public mutating func add(_ bytes: [UInt8]) throws(GeoChunksError) {
    let partial = try SummaryPartial(bytes: bytes)
    guard partial.bands.count == trees.count else {
      throw GeoChunksError(.internalError, "a partial summary of \(partial.bands.count) bands for \(trees.count)")
    }
    for (index, band) in partial.bands.enumerated() {
      for node in band.nodes { trees[index].add(node.moments, at: node.place) }
      for entry in band.counts where counts[index].indices.contains(entry.index) {
        counts[index][entry.index] += entry.count
      }
    }
  }

  /// Each band's moments; nil while parts are missing.
  public var moments: [Moments?] { trees.map(\.result) }
}
