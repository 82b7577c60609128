/// A position in the units of a CRS: x is easting or longitude, y northing or latitude, in this order always.
public struct GeoPoint: Sendable, Hashable {
  /// Easting or longitude.
  public var x: Double
  /// Northing or latitude.
  public var y: Double
  /// A position.
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// The map from pixel coordinates to CRS coordinates: `X = a x + b y + c`, `Y = d x + e y + f`.
///
/// (0, 0) is the upper-left corner of the upper-left pixel. Rotated and south-up maps are legal.
public struct Affine: Sendable, Hashable {
  /// X for a pixel to the right.
  public var a: Double
  /// X for a pixel down.
  public var b: Double
  /// X of the raster's corner.
  public var c: Double
  /// Y for a pixel to the right.
  public var d: Double
  /// Y for a pixel down; negative where north is up.
  public var e: Double
  /// Y of the raster's corner.
  public var f: Double

  /// A map from its six coefficients.
  public init(a: Double, b: Double, c: Double, d: Double, e: Double, f: Double) {
    (self.a, self.b, self.c) = (a, b, c)
    (self.d, self.e, self.f) = (d, e, f)
  }
  /// The map that changes nothing.
  public static let identity = Affine(a: 1, b: 0, c: 0, d: 0, e: 1, f: 0)
  /// A map that moves.
  public static func translation(x: Double, y: Double) -> Affine { Affine(a: 1, b: 0, c: x, d: 0, e: 1, f: y) }
  /// A map that stretches.
  public static func scale(x: Double, y: Double) -> Affine { Affine(a: x, b: 0, c: 0, d: 0, e: y, f: 0) }

  /// From GDAL's geotransform, whose order is `c a b f d e`.
  public init(geotransform g: [Double]) {
    precondition(g.count == 6, "a geotransform has six numbers")
    self.init(a: g[1], b: g[2], c: g[0], d: g[4], e: g[5], f: g[3])
  }
  /// GDAL's geotransform, `c a b f d e`.
  public var geotransform: [Double] { [c, a, b, f, d, e] }

  /// The signed area of a pixel.
  public var determinant: Double { a * e - b * d }
  /// Whether the map can be turned round: finite, with a pixel of some area.
  public var isInvertible: Bool {
    geotransform.allSatisfy(\.isFinite) && determinant.isFinite && determinant != 0
  }
  /// Whether rows run along x and columns along y.
  public var isRectilinear: Bool { b == 0 && d == 0 }

  /// The CRS coordinates of a pixel position.
  public func callAsFunction(x: Double, y: Double) -> GeoPoint {
    GeoPoint(x: a * x + b * y + c, y: d * x + e * y + f)
  }
  /// `self` after `first`: `(self * first)(p) == self(first(p))`.
  public static func * (second: Affine, first: Affine) -> Affine {
    Affine(
      a: second.a * first.a + second.b * first.d, b: second.a * first.b + second.b * first.e,
      c: second.a * first.c + second.b * first.f + second.c,
      d: second.d * first.a + second.e * first.d, e: second.d * first.b + second.e * first.e,
      f: second.d * first.c + second.e * first.f + second.f)
  }
  /// The map from CRS to pixel coordinates; nil if it isn't invertible.
  public var inverse: Affine? {
    guard isInvertible else { return nil }
    let k = 1 / determinant
    return Affine(
      a: e * k, b: -b * k, c: (b * f - c * e) * k, d: -d * k, e: a * k, f: (c * d - a * f) * k)
  }
  /// The pixel's size: lengths of its two edges in CRS units.
  public var resolution: (x: Double, y: Double) { ((a * a + d * d).squareRoot(), (b * b + e * e).squareRoot()) }
}
