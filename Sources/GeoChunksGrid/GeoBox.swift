/// A pixel grid: size, map from pixels to coordinates, and coordinate reference system.
///
/// A mathematical value: its operations give new boxes whose pixels lie where the old ones lay, unless their names say
/// otherwise. Rasters without a geotransform have a box too; operations that need one throw `missingGeoreference`.
public struct GeoBox: Sendable, Hashable {
  /// Columns and rows.
  public var size: PixelSize
  /// From pixel to CRS coordinates; nil for a raster without a georeference.
  public var transform: Affine?
  /// The coordinates' system; nil if the raster names none.
  public var crs: CRS?

  /// A grid.
  public init(size: PixelSize, transform: Affine? = nil, crs: CRS? = nil) {
    self.size = size
    self.transform = transform
    self.crs = crs
  }

  /// The north-up grid that covers `bounds` with square-cornered pixels of a resolution: at least one pixel, the far
  /// edges rounded to the nearest whole pixel, as gdalwarp's `-te -tr`.
  public init(bounds: GeoBounds, resolution: (x: Double, y: Double), crs: CRS?) throws(GeoChunksError) {
    guard bounds.isValid else { throw GeoChunksError(.invalidArgument, "bounds \(bounds) are empty or not finite") }
    guard resolution.x > 0, resolution.y > 0, resolution.x.isFinite, resolution.y.isFinite else {
      throw GeoChunksError(.invalidArgument, "resolution \(resolution.x),\(resolution.y) is not positive")
    }
    let columns = ((bounds.xMax - bounds.xMin) / resolution.x).rounded()
    let rows = ((bounds.yMax - bounds.yMin) / resolution.y).rounded()
    guard columns <= Double(Int32.max), rows <= Double(Int32.max) else {
      throw GeoChunksError(.invalidArgument, "a grid of \(columns) x \(rows) pixels is larger than any file can be")
    }
    self.init(
      size: PixelSize(width: max(1, Int(columns)), height: max(1, Int(rows))),
      transform: Affine(a: resolution.x, b: 0, c: bounds.xMin, d: 0, e: -resolution.y, f: bounds.yMax), crs: crs)
  }

  private func georeferenced(for operation: String) throws(GeoChunksError) -> Affine {
    guard let transform else {
      throw GeoChunksError(
        .missingGeoreference, "\(operation) needs a georeference and the raster has none",
        hint: "give it one with gdal_edit.py -a_ullr or -a_gt, or warp by its ground control points")
    }
    return transform
  }

  /// The corners in CRS coordinates: upper left, upper right, lower right, lower left in pixel order.
  public var corners: [GeoPoint]? {
    let (width, height) = (Double(size.width), Double(size.height))
    return transform.map { map in
      [map(x: 0, y: 0), map(x: width, y: 0), map(x: width, y: height), map(x: 0, y: height)]
    }
  }
  /// The smallest upright rectangle that holds the grid; nil without a georeference.
  public var bounds: GeoBounds? { corners.flatMap { GeoBounds($0) } }

  /// The part of the grid in a window, which may reach beyond it (see `padded`).
  public func cropped(to window: PixelWindow) -> GeoBox {
    GeoBox(
      size: window.size, transform: transform.map { $0 * .translation(x: Double(window.x), y: Double(window.y)) },
      crs: crs)
  }
  /// The grid with `halo` more pixels on each side.
  public func padded(by halo: Int) -> GeoBox { cropped(to: PixelWindow(size).padded(by: halo)) }
  /// The same area in another number of pixels.
  public func zoomed(to size: PixelSize) -> GeoBox {
    let scale = Affine.scale(
      x: Double(self.size.width) / Double(size.width), y: Double(self.size.height) / Double(size.height))
    return GeoBox(size: size, transform: transform.map { $0 * scale }, crs: crs)
  }
  /// The rows in reverse order: south-up if it was north-up. Twice is nothing.
  public var flipped: GeoBox {
    let flip = Affine(a: 1, b: 0, c: 0, d: 0, e: -1, f: Double(size.height))
    return GeoBox(size: size, transform: transform.map { $0 * flip }, crs: crs)
  }
  /// The chunk of the grid that a chunk grid counts as `index`.
  public func tile(_ index: Int, of grid: ChunkGrid) -> GeoBox { cropped(to: grid.window(index)) }

  /// The grid grown outwards so that its edges lie on multiples of the resolution (gdalwarp's `-tap`).
  /// Throws `missingGeoreference`, and `unsupported` for a rotated grid.
  public func snapped() throws(GeoChunksError) -> GeoBox {
    let map = try georeferenced(for: "snapping")
    guard map.isRectilinear, let box = bounds else {
      throw GeoChunksError(.unsupported, "a rotated grid can't be snapped to multiples of its resolution")
    }
    let step = map.resolution
    // A thousandth of a pixel is no reason for another row of pixels.
    func low(_ value: Double, _ step: Double) -> Double { (value / step + 1e-3).rounded(.down) * step }
    func high(_ value: Double, _ step: Double) -> Double { (value / step - 1e-3).rounded(.up) * step }
    let snapped = GeoBounds(
      xMin: low(box.xMin, step.x), yMin: low(box.yMin, step.y), xMax: high(box.xMax, step.x),
      yMax: high(box.yMax, step.y))
    return try GeoBox(bounds: snapped, resolution: step, crs: crs)
  }

  /// The grid's pixels whose area a rectangle touches, in whole pixels; edges within a thousandth of a pixel of a
  /// pixel's edge count as on it. Throws `missingGeoreference`, and `invalidArgument` where they don't meet.
  public func window(for bounds: GeoBounds) throws(GeoChunksError) -> PixelWindow {
    let map = try georeferenced(for: "a crop by bounds")
    guard bounds.isValid else { throw GeoChunksError(.invalidArgument, "bounds \(bounds) are empty or not finite") }
    guard let inverse = map.inverse else {
      throw GeoChunksError(.missingGeoreference, "the raster's geotransform can't be inverted")
    }
    let points = [
      (bounds.xMin, bounds.yMin), (bounds.xMax, bounds.yMin), (bounds.xMax, bounds.yMax), (bounds.xMin, bounds.yMax),
    ].map { inverse(x: $0.0, y: $0.1) }
    let limits = GeoBounds(points)!
    func clamped(_ value: Double, _ limit: Int) -> Int { Int(max(0, min(value, Double(limit)))) }
    let (left, top) = ((limits.xMin + 1e-3).rounded(.down), (limits.yMin + 1e-3).rounded(.down))
    let (right, bottom) = ((limits.xMax - 1e-3).rounded(.up), (limits.yMax - 1e-3).rounded(.up))
    let x = clamped(left, size.width)
    let y = clamped(top, size.height)
    let window = PixelWindow(
      x: x, y: y, width: clamped(right, size.width) - x, height: clamped(bottom, size.height) - y)
    guard !window.isEmpty else {
      throw GeoChunksError(
        .invalidArgument, "bounds \(bounds) don't meet the raster, which covers \(self.bounds!)",
        hint: "bounds are xmin,ymin,xmax,ymax in the raster's own CRS")
    }
    return window
  }

  /// The pixels that two boxes of one grid share, as a box of that grid.
  /// Throws `gridMismatch` where the boxes aren't parts of one grid, `invalidArgument` where they don't meet.
  public func intersection(_ other: GeoBox) throws(GeoChunksError) -> GeoBox {
    let map = try georeferenced(for: "an intersection")
    let otherMap = try other.georeferenced(for: "an intersection")
    guard let inverse = map.inverse else {
      throw GeoChunksError(.missingGeoreference, "the raster's geotransform can't be inverted")
    }
    let relative = inverse * otherMap
    guard abs(relative.c) < 1e15, abs(relative.f) < 1e15 else {
      throw GeoChunksError(.invalidArgument, "the two grids don't meet")
    }
    let offset = PixelPoint(x: Int(relative.c.rounded()), y: Int(relative.f.rounded()))
    let shifted = cropped(to: PixelWindow(origin: offset, size: other.size))
    guard shifted.agrees(with: other) else { throw gridMismatch(with: other) }
    let shared = PixelWindow(size).intersection(PixelWindow(origin: offset, size: other.size))
    guard !shared.isEmpty else { throw GeoChunksError(.invalidArgument, "the two grids don't meet") }
    return cropped(to: shared)
  }

  /// How far corners may lie apart in grids that agree, in pixels.
  public static let cornerTolerance = 1e-3

  /// Whether two rasters can be combined pixel by pixel: equal sizes, corners within a thousandth of a pixel,
  /// equivalent CRS. Two rasters without a georeference agree if their sizes do.
  public func agrees(with other: GeoBox) -> Bool {
    guard size == other.size, crs == other.crs else { return false }
    guard let mine = corners, let theirs = other.corners, let map = transform else {
      return (transform == nil) == (other.transform == nil)
    }
    if mine == theirs { return true }
    guard let inverse = map.inverse else { return false }
    return zip(mine, theirs).allSatisfy { a, b in
      let (p, q) = (inverse(x: a.x, y: a.y), inverse(x: b.x, y: b.y))
      return abs(p.x - q.x) <= Self.cornerTolerance && abs(p.y - q.y) <= Self.cornerTolerance
    }
  }

  /// The error for grids that don't agree: both grids, and the way out.
  public func gridMismatch(with other: GeoBox) -> GeoChunksError {
    GeoChunksError(
      .gridMismatch, "the rasters don't share one grid: \(self) against \(other)",
      hint: "nothing is resampled behind your back: crop to the shared part, or resample one with aligned(to:)")
  }
}

extension GeoBox: CustomStringConvertible {
  /// `10980 x 10980 at 699960,5800020 by 10,-10 in EPSG:32631 (WGS 84 / UTM zone 31N)`.
  public var description: String {
    var text = "\(size)"
    if let t = transform {
      text += " at \(number(t.c)),\(number(t.f)) by \(number(t.a)),\(number(t.e))"
      if !t.isRectilinear { text += " rotated \(number(t.b)),\(number(t.d))" }
    } else {
      text += " without georeference"
    }
    return text + (crs.map { " in \($0)" } ?? (transform == nil ? "" : " without CRS"))
  }
}

/// A number without a needless `.0`.
package func number(_ value: Double) -> String {
  value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
}
