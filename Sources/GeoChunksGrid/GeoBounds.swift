/// A rectangle in CRS coordinates, in GDAL's order (`-te`).
public struct GeoBounds: Sendable, Hashable, CustomStringConvertible {
  /// The least x.
  public var xMin: Double
  /// The least y.
  public var yMin: Double
  /// The greatest x.
  public var xMax: Double
  /// The greatest y.
  public var yMax: Double

  /// A rectangle.
  public init(xMin: Double, yMin: Double, xMax: Double, yMax: Double) {
    (self.xMin, self.yMin, self.xMax, self.yMax) = (xMin, yMin, xMax, yMax)
  }
  /// The smallest rectangle that holds some points; nil for none.
  public init?(_ points: [GeoPoint]) {
    guard let first = points.first else { return nil }
    self.init(xMin: first.x, yMin: first.y, xMax: first.x, yMax: first.y)
    for point in points {
      (xMin, xMax) = (min(xMin, point.x), max(xMax, point.x))
      (yMin, yMax) = (min(yMin, point.y), max(yMax, point.y))
    }
  }
  /// Whether the numbers are finite and the rectangle has an area.
  public var isValid: Bool {
    [xMin, yMin, xMax, yMax].allSatisfy(\.isFinite) && xMin < xMax && yMin < yMax
  }
  /// What both hold; nil if nothing.
  public func intersection(_ other: GeoBounds) -> GeoBounds? {
    let both = GeoBounds(
      xMin: max(xMin, other.xMin), yMin: max(yMin, other.yMin), xMax: min(xMax, other.xMax),
      yMax: min(yMax, other.yMax))
    return both.xMin < both.xMax && both.yMin < both.yMax ? both : nil
  }
  /// `xmin,ymin,xmax,ymax`.
  public var description: String { "\(xMin),\(yMin),\(xMax),\(yMax)" }
}
