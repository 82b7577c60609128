public import GeoChunksGrid

/// A lazy raster: a grid and named bands, each an expression. Nothing is read until it is written, collected or
/// summarised.
///
/// Bands may differ in type. Operations work pixel by pixel and band by band; a single band meets every band of the
/// other operand. Two rasters must share one grid (`GeoBox.agrees`).
public struct RasterArray: Sendable {
  /// One band: an expression and what its file said of it.
  public struct Band: Sendable {
    /// The name, unique or not.
    public var name: String
    /// The raw pixels.
    public var expression: ExpressionNode
    /// Physical value = raw value * scale + offset. Arithmetic and statistics see physical values.
    public var scale: Double
    /// See `scale`.
    public var offset: Double
    /// The unit of physical values; empty if unknown.
    public var unit: String
    /// GDAL's colour interpretation.
    public var colorInterpretation: String

    /// A band of an expression.
    public init(
      name: String, expression: ExpressionNode, scale: Double = 1, offset: Double = 0, unit: String = "",
      colorInterpretation: String = "Undefined"
    ) {
      self.name = name
      self.expression = expression
      self.scale = scale
      self.offset = offset
      self.unit = unit
      self.colorInterpretation = colorInterpretation
    }
    /// Whether raw and physical values differ.
    public var isScaled: Bool { scale != 1 || offset != 0 }
    /// The samples' type.
    public var dataType: DataType { expression.dataType }
  }

  /// The grid.
  public let geoBox: GeoBox
  /// The bands, at least one.
  public let bands: [Band]

  /// An array of bands on a grid; each expression has the grid's size.
  public init(geoBox: GeoBox, bands: [Band]) throws(GeoChunksError) {
    guard !bands.isEmpty else { throw GeoChunksError(.invalidArgument, "a raster has at least one band") }
    guard !geoBox.size.isEmpty else { throw GeoChunksError(.invalidArgument, "a raster has at least one pixel") }
    for band in bands where band.expression.size != geoBox.size {
      throw GeoChunksError(.gridMismatch, "band \"\(band.name)\" is not of the raster's size \(geoBox.size)")
    }
    self.geoBox = geoBox
    self.bands = bands
  }

  /// All bands of a source.
  public init(_ source: any RasterSource) throws(GeoChunksError) {
    try self.init(
      geoBox: source.geoBox,
      bands: source.bands.enumerated().map { index, band in
        Band(
          name: band.name, expression: .source(source, band: index), scale: band.scale, offset: band.offset,
          unit: band.unit, colorInterpretation: band.colorInterpretation)
      })
  }

  /// An array over tiles in memory.
  public init(_ tiles: [Tile], names: [String]? = nil, geoBox: GeoBox) throws(GeoChunksError) {
    try self.init(MemorySource(tiles, names: names, geoBox: geoBox))
  }

  /// Columns and rows.
  public var size: PixelSize { geoBox.size }
  /// The bands' names.
  public var bandNames: [String] { bands.map(\.name) }
  /// The smallest type that holds every band.
  public var dataType: DataType { DataType.promoted(bands.map(\.dataType))! }

  /// The band of a name, as an array of one band. Throws `notFound` with the names there are, and `invalidArgument`
  /// for a name that several bands bear.
  public subscript(name: String) -> RasterArray {
    get throws(GeoChunksError) {
      let matches = bands.filter { $0.name == name }
      guard let band = matches.first else {
        throw GeoChunksError(
          .notFound, "there is no band \"\(name)\"", hint: "the bands are \(bandNames.joined(separator: ", "))")
      }
      guard matches.count == 1 else {
        throw GeoChunksError(.invalidArgument, "\(matches.count) bands are named \"\(name)\"; select by number")
      }
      return try RasterArray(geoBox: geoBox, bands: [band])
    }
  }

  /// Bands by number, counted from 1 as GDAL counts, in the given order. Throws `notFound`.
  public func selecting(_ numbers: Int...) throws(GeoChunksError) -> RasterArray { try selecting(numbers) }

  /// Bands by number, counted from 1 as GDAL counts, in the given order. Throws `notFound`.
  public func selecting(_ numbers: [Int]) throws(GeoChunksError) -> RasterArray {
    for number in numbers where number < 1 || number > bands.count {
      throw GeoChunksError(
        .notFound, "there is no band \(number): the raster has \(bands.count) band\(bands.count == 1 ? "" : "s")",
        hint: "bands are counted from 1")
    }
    return try RasterArray(geoBox: geoBox, bands: numbers.map { bands[$0 - 1] })
  }

  /// The same bands under other names, one each.
  public func named(_ names: String...) throws(GeoChunksError) -> RasterArray {
    guard names.count == bands.count else {
      throw GeoChunksError(.invalidArgument, "\(names.count) names for \(bands.count) bands")
    }
    return try mapBands { (index, band) throws(GeoChunksError) in
      var copy = band
      copy.name = names[index]
      return copy
    }
  }

  /// The raw values: scale and offset are forgotten, here and in what is written.
  public var raw: RasterArray {
    get throws(GeoChunksError) {
      try mapBands { (_, band) throws(GeoChunksError) in
        var copy = band
        (copy.scale, copy.offset) = (1, 0)
        return copy
      }
    }
  }

  /// The pixels in a window. Throws `invalidArgument` where it is empty or reaches beyond the raster.
  public func cropped(to window: PixelWindow) throws(GeoChunksError) -> RasterArray {
    var cropped: [Band] = []
    for band in bands {
      var copy = band
      copy.expression = try .window(window, band.expression)
      cropped.append(copy)
    }
    return try RasterArray(geoBox: geoBox.cropped(to: window), bands: cropped)
  }

  /// The pixels that a rectangle touches, in the raster's own CRS, cut at the raster's edges. Throws
  /// `missingGeoreference`, and `invalidArgument` where they don't meet.
  public func cropped(to bounds: GeoBounds) throws(GeoChunksError) -> RasterArray {
    try cropped(to: geoBox.window(for: bounds))
  }

  /// The bands of several rasters of one grid, one after the other. Bands keep their types, names and scales.
  public static func stack(_ arrays: [RasterArray]) throws(GeoChunksError) -> RasterArray {
    guard let first = arrays.first else { throw GeoChunksError(.invalidArgument, "a stack of nothing") }
    for other in arrays where !first.geoBox.agrees(with: other.geoBox) {
      throw first.geoBox.gridMismatch(with: other.geoBox)
    }
    return try RasterArray(geoBox: first.geoBox, bands: arrays.flatMap(\.bands))
  }

  /// A band for each band.
  package func mapBands(
    _ body: (Int, Band) throws(GeoChunksError) -> Band
  ) throws(GeoChunksError) -> RasterArray {
    var mapped: [Band] = []
    for (index, band) in bands.enumerated() { mapped.append(try body(index, band)) }
    return try RasterArray(geoBox: geoBox, bands: mapped)
  }

  /// The source bands the array is computed from, each once, in order of appearance.
  public var sourceBands: [SourceBand] {
    var seen: Set<ExpressionNode> = []
    return ExpressionNode.postorder(bands.map(\.expression)).compactMap { node in
      guard case .source(let source, let band) = node.shape, seen.insert(node).inserted else { return nil }
      return source.bands[band]
    }
  }
}
