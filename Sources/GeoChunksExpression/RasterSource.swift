public import GeoChunksGrid

/// A nodata value, in the exactness of the file: 64-bit integers don't pass through float64.
public enum NodataValue: Sendable, Hashable, CustomStringConvertible {
  case real(Double)
  case signed(Int64)
  case unsigned(UInt64)

  /// As float64; 64-bit integers round.
  public var asDouble: Double {
    switch self {
    case .real(let value): value
    case .signed(let value): Double(value)
    case .unsigned(let value): Double(value)
    }
  }
  /// The value in a sample type, or nil where no sample of the type can equal it. A real value is rounded to float32
  /// for float32 samples, since files keep nodata as text.
  public func sample<T: Sample>(as type: T.Type) -> T? {
    if !T.dataType.isFloatingPoint {
      let exact: Int128? =
        switch self {
        case .signed(let value): Int128(value)
        case .unsigned(let value): Int128(value)
        case .real: nil
        }
      if let exact {
        let sample = T(clampingInteger: exact)
        return sample.asInteger == exact ? sample : nil
      }
    }
    let value = asDouble
    if T.dataType == .float32 {
      let limit = Double(Float.greatestFiniteMagnitude)
      // GDAL's texts round the largest float32 outwards.
      if value.isFinite, abs(value) > limit, abs(value) < limit * 1.0001 {
        return T(saturating: value < 0 ? -limit : limit)
      }
      if value.isFinite, !Float(value).isFinite { return nil }
      return T(saturating: value)
    }
    guard T.dataType.holds(value) else { return nil }
    return T(saturating: value)
  }
  /// The number as text, `nan` for NaN.
  public var description: String {
    switch self {
    case .real(let value):
      value.isNaN ? "nan" : value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    case .signed(let value): "\(value)"
    case .unsigned(let value): "\(value)"
    }
  }
}

/// One band of a source, as its header describes it.
public struct SourceBand: Sendable, Hashable {
  /// The band's description, or `band N`.
  public var name: String
  /// The samples' type; meaningless where `complexType` is given.
  public var dataType: DataType
  /// GDAL's name of a complex type, which can be described but not computed with.
  public var complexType: String?
  /// The raw value that stands for "no data".
  public var nodata: NodataValue?
  /// Whether a mask or alpha band says which pixels are valid; it is then read with the samples.
  public var hasMask: Bool
  /// Physical value = raw value * scale + offset.
  public var scale: Double
  /// See `scale`.
  public var offset: Double
  /// GDAL's unit type; empty if not given.
  public var unit: String
  /// GDAL's colour interpretation, such as `Red` or `Gray`.
  public var colorInterpretation: String

  /// A band's description.
  public init(
    name: String, dataType: DataType, complexType: String? = nil, nodata: NodataValue? = nil, hasMask: Bool = false,
    scale: Double = 1, offset: Double = 0, unit: String = "", colorInterpretation: String = "Undefined"
  ) {
    self.name = name
    self.dataType = dataType
    self.complexType = complexType
    self.nodata = nodata
    self.hasMask = hasMask
    self.scale = scale
    self.offset = offset
    self.unit = unit
    self.colorInterpretation = colorInterpretation
  }
  /// Whether a pixel of the band can be invalid by nodata, mask or NaN.
  public var canBeInvalid: Bool { hasMask || nodata != nil || dataType.isFloatingPoint }
}

/// Where pixels come from: the contract that readers implement.
///
/// A source is a value that travels: it names its data and opens them when read. `read` may be called from many
/// threads at once and must give the same samples every time.
public protocol RasterSource: Sendable {
  /// What distinguishes these pixels from those of other sources: path, options, reduction.
  var identity: String { get }
  /// The path as the user named it, for messages.
  var path: String { get }
  /// The grid.
  var geoBox: GeoBox { get }
  /// The bands, at least one.
  var bands: [SourceBand] { get }
  /// The unit in which the data are stored; chunks follow it.
  var blockSize: PixelSize { get }
  /// Bytes of one decoded block with all that is decoded together, such as interleaved bands. 0 for data in memory.
  var blockByteCount: Int { get }

  /// Reads raw samples of some bands (counted from 0), row by row without gaps, into memory that holds
  /// `window.size.count` of each band's type. Where a band has a mask, `masks` takes one byte a pixel, 0 for invalid.
  /// `window` lies inside the grid. Throws `corruptData`, `io` or `notFound` with path, band and window.
  func read(
    bands: [Int], window: PixelWindow, samples: [UnsafeMutableRawBufferPointer], masks: [UnsafeMutableRawBufferPointer?]
  ) throws(GeoChunksError)

  /// A band's samples where they are in memory anyway, so that nothing need be copied. Nil for files.
  func residentTile(band: Int) -> Tile?

  /// The same data in fewer pixels, read from the nearest overview that has enough of them (for rendering).
  func reduced(to size: PixelSize) throws(GeoChunksError) -> any RasterSource
}

extension RasterSource {
  /// The block of all bands.
  public var blockByteCount: Int { blockSize.saturatingCount(times: bands.reduce(0) { $0 + $1.dataType.byteCount }) }
  /// Nil: most sources are files.
  public func residentTile(band: Int) -> Tile? { nil }
}

/// Tiles in memory as a source: the twin of a file, for tests and for data that a program made.
public struct MemorySource: RasterSource {
  /// A number of its own for each source made in this process.
  public let identity: String
  /// `memory`.
  public var path: String { "memory" }
  /// The grid.
  public let geoBox: GeoBox
  /// The bands.
  public let bands: [SourceBand]
  /// What chunks follow; the whole raster's width by default.
  public let blockSize: PixelSize
  private let tiles: [Tile]

  /// A source over tiles of the grid's size. Their masks become the bands' masks.
  public init(
    _ tiles: [Tile], names: [String]? = nil, geoBox: GeoBox, blockSize: PixelSize? = nil
  ) throws(GeoChunksError) {
    guard !tiles.isEmpty else { throw GeoChunksError(.invalidArgument, "a raster has at least one band") }
    for tile in tiles where tile.size != geoBox.size {
      throw GeoChunksError(.gridMismatch, "a tile of \(tile.size) pixels can't be a band of \(geoBox.size)")
    }
    if let names, names.count != tiles.count {
      throw GeoChunksError(.invalidArgument, "\(names.count) names for \(tiles.count) bands")
    }
    // Addresses of buffers that live as long as the source.
    let buffers = tiles.flatMap { [$0.samples, $0.mask].compactMap(\.self) }
    identity = "memory:" + buffers.map { "\(ObjectIdentifier($0))" }.joined(separator: ",") + "@\(geoBox.size)"
    self.tiles = tiles
    self.geoBox = geoBox
    self.blockSize = blockSize ?? PixelSize(width: max(1, geoBox.size.width), height: 1)
    bands = tiles.enumerated().map { i, tile in
      SourceBand(name: names?[i] ?? "band \(i + 1)", dataType: tile.dataType, hasMask: tile.mask != nil)
    }
  }

  /// See ``RasterSource``.
  public var blockByteCount: Int { 0 }
  /// See ``RasterSource``.
  public func residentTile(band: Int) -> Tile? { tiles[band] }

  /// See ``RasterSource``. Copies rows.
  public func read(
    bands: [Int], window: PixelWindow, samples: [UnsafeMutableRawBufferPointer], masks: [UnsafeMutableRawBufferPointer?]
  ) throws(GeoChunksError) {
    for (k, band) in bands.enumerated() {
      let tile = tiles[band]
      let step = tile.dataType.byteCount
      for row in 0..<window.height {
        let from = (window.y + row) * geoBox.size.width + window.x
        let to = row * window.width
        UnsafeMutableRawBufferPointer(rebasing: samples[k][(to * step)..<((to + window.width) * step)])
          .copyMemory(
            from: UnsafeRawBufferPointer(rebasing: tile.samples.bytes[(from * step)..<((from + window.width) * step)]))
        if let mask = tile.mask, let target = masks[k] {
          UnsafeMutableRawBufferPointer(rebasing: target[to..<to + window.width])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: mask.bytes[from..<from + window.width]))
        }
      }
    }
  }

  /// See ``RasterSource``. Takes the nearest pixels.
  public func reduced(to size: PixelSize) throws(GeoChunksError) -> any RasterSource {
    let (full, reducedBox) = (geoBox.size, geoBox.zoomed(to: size))
    let reduced = tiles.map { tile in
      let step = tile.dataType.byteCount
      let buffer = SampleBuffer(byteCount: size.count * step)
      let mask = tile.mask.map { _ in SampleBuffer(byteCount: size.count) }
      for y in 0..<size.height {
        for x in 0..<size.width {
          let from =
            (2 * y + 1) * full.height / (2 * size.height) * full.width + (2 * x + 1) * full.width / (2 * size.width)
          let to = y * size.width + x
          for k in 0..<step { buffer.bytes[to * step + k] = tile.samples.bytes[from * step + k] }
          if let old = tile.mask { mask?.bytes[to] = old.bytes[from] }
        }
      }
      return Tile(size: size, dataType: tile.dataType, samples: buffer, mask: mask)
    }
    return try MemorySource(reduced, names: bands.map(\.name), geoBox: reducedBox)
  }
}
