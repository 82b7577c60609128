public import GeoChunksGrid

/// How tiles of a GeoTIFF are compressed.
public enum Compression: String, CaseIterable, Sendable, Hashable {
  case none, deflate, zstd, lzw

  /// GDAL's COMPRESS option.
  var gdalName: String { rawValue.uppercased() }
  /// The levels that can be chosen; nil if there are none.
  public var levels: ClosedRange<Int>? {
    switch self {
    case .none, .lzw: nil
    case .deflate: 1...12
    case .zstd: 1...22
    }
  }
  /// The level that is taken if none is named.
  public var defaultLevel: Int {
    switch self {
    case .none, .lzw: 0
    case .deflate: 6
    case .zstd: 9
    }
  }
}

/// What becomes of invalid pixels in a file.
public enum NodataChoice: Sendable, Hashable {
  /// NaN in floating-point files. In integer files the inputs' common nodata value if it fits, else a mask if any
  /// pixel can be invalid.
  case automatic
  /// This value, which must be one of the file's type.
  case value(Double)
  /// A mask, whatever the type.
  case mask
}

/// How a GeoTIFF is written.
public struct GeoTIFFOptions: Sendable, Hashable {
  /// The codec.
  public var compression: Compression
  /// The codec's level; nil for its default.
  public var level: Int?
  /// 1 none, 2 horizontal differences, 3 floating point; nil for 3 in floating-point and 2 in integer files where
  /// there is compression.
  public var predictor: Int?
  /// A tile's side in pixels, a multiple of 16.
  public var tileSize: Int
  /// The type samples are written as, rounded and saturated; nil for the bands' own.
  public var dataType: DataType?
  /// What becomes of invalid pixels.
  public var nodata: NodataChoice
  /// Whether an existing file may be replaced.
  public var overwrite: Bool

  /// Options, each with its default.
  public init(
    compression: Compression = .deflate, level: Int? = nil, predictor: Int? = nil, tileSize: Int = 512,
    dataType: DataType? = nil, nodata: NodataChoice = .automatic, overwrite: Bool = false
  ) {
    self.compression = compression
    self.level = level
    self.predictor = predictor
    self.tileSize = tileSize
    self.dataType = dataType
    self.nodata = nodata
    self.overwrite = overwrite
  }

  /// Throws `invalidArgument` for options that no file can have.
  func validate(for dataType: DataType) throws(GeoChunksError) {
    func refuse(_ message: String) -> GeoChunksError { GeoChunksError(.invalidArgument, message) }
    guard tileSize >= 16, tileSize <= 8192, tileSize % 16 == 0 else {
      throw refuse("a tile size of \(tileSize): it must be a multiple of 16 from 16 to 8192")
    }
    if let level {
      guard let levels = compression.levels else { throw refuse("\(compression.rawValue) has no levels") }
      guard levels.contains(level) else {
        throw refuse("level \(level): \(compression.rawValue) has levels \(levels.lowerBound) to \(levels.upperBound)")
      }
    }
    switch predictor {
    case nil, 1: break
    case 2: if compression == .none { throw refuse("predictor 2 needs a compression") }
    case 3:
      if compression == .none { throw refuse("predictor 3 needs a compression") }
      if !dataType.isFloatingPoint {
        throw refuse("predictor 3 is for floating-point samples, not \(dataType.rawValue)")
      }
    case let other?: throw refuse("predictor \(other): there are 1, 2 and 3")
    }
    // Floating-point nodata is rounded to the type, as GDAL does; it must only be in range.
    if case .value(let value) = nodata,
      dataType.isFloatingPoint ? value.isFinite && !dataType.range.contains(value) : !dataType.holds(value)
    {
      throw GeoChunksError(
        .invalidArgument, "nodata \(number(value)) is not a value of \(dataType.rawValue)",
        hint: "choose another value or another --dtype")
    }
  }

  func predictor(for dataType: DataType) -> Int {
    predictor ?? (compression == .none ? 1 : dataType.isFloatingPoint ? 3 : 2)
  }
}
