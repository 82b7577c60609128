/// Which values a picture's darkest and brightest colours stand for.
public enum RenderRange: Sendable, Hashable {
  /// From this value to that.
  case values(Double, Double)
  /// From one percentile of what is shown to another.
  case percentiles(Double, Double)
}

/// How an array becomes a picture.
public struct RenderOptions: Sendable {
  /// Colours for a single band.
  public var colormap: Colormap
  /// What the ends of the colours stand for.
  public var range: RenderRange
  /// The longer side's most pixels; larger rasters are reduced, from overviews where there are any.
  public var maximumSide: Int
  /// Whether an existing file may be replaced.
  public var overwrite: Bool

  /// Options, each with its default.
  public init(
    colormap: Colormap = Colormap.all[0], range: RenderRange = .percentiles(2, 98), maximumSide: Int = 2048,
    overwrite: Bool = false
  ) {
    self.colormap = colormap
    self.range = range
    self.maximumSide = maximumSide
    self.overwrite = overwrite
  }
}

extension RasterArray {
  /// Writes the array as a PNG: one band through a colormap, three bands as red, green and blue. Invalid pixels are
  /// transparent. Throws `invalidArgument` for other numbers of bands or an empty range, and what computing and
  /// writing throw.
  public func render(
    to path: String, _ render: RenderOptions = RenderOptions(), options: RunOptions = RunOptions()
  ) async throws(GeoChunksError) {
    guard bands.count == 1 || bands.count == 3 else {
      throw GeoChunksError(
        .invalidArgument, "a picture is made of 1 or 3 bands, not \(bands.count)",
        hint: "select one, or three for red, green and blue (--bands 3,2,1)")
    }
    guard render.maximumSide > 0 else { throw GeoChunksError(.invalidArgument, "a picture of no pixels") }
    if case .values(let low, let high) = render.range, !(low < high) {
      throw GeoChunksError(.invalidArgument, "a range from \(low) to \(high) is empty")
    }
    if case .percentiles(let low, let high) = render.range, !(low >= 0 && high <= 100 && low < high) {
      throw GeoChunksError(.invalidArgument, "percentiles from \(low) to \(high): they go from 0 to 100")
    }
    let reduced = try reduced(toFit: render.maximumSide).physicalValues()
    // The picture twice, ours and GDAL's, and each band's values sorted.
    let held = reduced.size.saturatingCount(times: 8 + 8 * bands.count)
    guard held < options.memoryLimit else {
      throw GeoChunksError(
        .resource,
        "a picture of \(reduced.size) takes \(megabytes(held)), more than the memory limit of "
          + megabytes(options.memoryLimit), hint: "make it smaller, or raise the memory limit")
    }
    var options = options
    options.memoryLimit -= held
    let shown = try await reduced.collect(options: options)
    let size = shown.geoBox.size
    let pixels = try Picture.pixels(shown, render)
    try await OwnedThread.run { () throws(GeoChunksError) in
      try PNGFile.write(pixels, size: size, channels: 4, to: path, overwrite: render.overwrite)
    }
  }

  /// The array in fewer pixels, so that its longer side has at most `side`: sources are read from their overviews and
  /// averaged. For pictures: values differ from those of the full raster reduced afterwards. The array itself if it
  /// is small enough.
  public func reduced(toFit side: Int) throws(GeoChunksError) -> RasterArray {
    let longer = Swift.max(size.width, size.height)
    guard longer > side else { return self }
    func scaled(_ pixels: Int) -> Int { Swift.max(1, (pixels * side + longer / 2) / longer) }
    let target = PixelSize(width: scaled(size.width), height: scaled(size.height))
    let nodes = try Planner.pushingWindows(bands.map(\.expression))
    var reduced: [Band] = []
    for (band, node) in zip(bands, nodes) {
      var copy = band
      copy.expression = try Self.reduced(node, to: target)
      reduced.append(copy)
    }
    return try RasterArray(geoBox: geoBox.zoomed(to: target), bands: reduced)
  }

  private static func reduced(_ root: ExpressionNode, to target: PixelSize) throws(GeoChunksError) -> ExpressionNode {
    var replaced: [ObjectIdentifier: ExpressionNode] = [:]
    for node in ExpressionNode.postorder([root]) {
      let result: ExpressionNode
      switch node.shape {
      case .constant: result = node
      case .source(let source, let band): result = .source(try source.reduced(to: target), band: band)
      case .window(let window, let child):
        guard case .source(let source, let band) = child.shape else {
          throw GeoChunksError(.internalError, "a window over something else than a source")
        }
        let full = source.geoBox.size
        let size = PixelSize(
          width: Swift.max(target.width, full.width * target.width / window.width),
          height: Swift.max(target.height, full.height * target.height / window.height))
        let origin = PixelPoint(
          x: Swift.min(window.x * target.width / window.width, size.width - target.width),
          y: Swift.min(window.y * target.height / window.height, size.height - target.height))
        result = try .window(
          PixelWindow(origin: origin, size: target), .source(try source.reduced(to: size), band: band))
      case .local(let operation, let operands):
        result = try .local(operation, operands.map { replaced[ObjectIdentifier($0)]! })
      }
      replaced[ObjectIdentifier(node)] = result
    }
    return replaced[ObjectIdentifier(root)]!
  }
}

/// Colours from numbers.
private enum Picture {
  static func pixels(_ raster: CollectedRaster, _ options: RenderOptions) throws(GeoChunksError) -> [UInt8] {
    let size = raster.geoBox.size
    let limits = raster.bands.map { Self.limits(of: $0.tile, options.range) }
    var pixels = [UInt8](repeating: 0, count: size.count * 4)
    for y in 0..<size.height {
      for x in 0..<size.width {
        let at = (y * size.width + x) * 4
        var shares: [Double] = []
        for (band, limit) in zip(raster.bands, limits) {
          guard let value = band.tile[x, y], let limit else { break }
          shares.append((value - limit.low) / (limit.high - limit.low))
        }
        guard shares.count == raster.bands.count else { continue }
        let color =
          shares.count == 1
          ? options.colormap.color(shares[0])
          : SIMD3(shares.map { UInt8(max(0, min(255, ($0 * 255).rounded()))) })
        (pixels[at], pixels[at + 1], pixels[at + 2], pixels[at + 3]) = (color.x, color.y, color.z, 255)
      }
    }
    return pixels
  }

  /// The values at the ends of the colours; nil where no pixel is valid.
  private static func limits(of tile: Tile, _ range: RenderRange) -> (low: Double, high: Double)? {
    switch range {
    case .values(let low, let high): return (low, high)
    case .percentiles(let first, let second):
      var values: [Double] = []
      for y in 0..<tile.size.height {
        for x in 0..<tile.size.width { if let value = tile[x, y], value.isFinite { values.append(value) } }
      }
      guard !values.isEmpty else { return nil }
      values.sort()
      func percentile(_ percent: Double) -> Double {
        let (low, high, part) = StatisticsPasses.position(percent, values.count)
        return StatisticsPasses.interpolated(values[low], values[high], part)
      }
      let (low, high) = (percentile(first), percentile(second))
      return low < high ? (low, high) : (low - 0.5, low + 0.5)
    }
  }
}
