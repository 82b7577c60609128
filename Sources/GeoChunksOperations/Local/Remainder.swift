public import GeoChunksExpression
public import GeoChunksGrid

/// The floored remainder, with the sign of the divisor, as NumPy's `%`. A divisor of 0 gives invalid.
public struct Remainder: BinaryArithmetic {
  /// See ``RasterOperation``.
  public static let identifier = "remainder"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// The operation.
  public init() {}
  /// See ``LocalOperation``.
  public var cost: Double { 6 }
  /// See ``BinaryArithmetic``.
  @inline(__always)
  public static func apply<T: ComputingSample>(_ a: T, _ b: T) -> T {
    let remainder = a.truncatingRemainder(dividingBy: b)
    if remainder == 0 { return b < 0 ? -0.0 : 0.0 }
    return (remainder < 0) != (b < 0) ? remainder + b : remainder
  }
}

extension RasterArray {
  /// The floored remainder, pixel by pixel.
  public static func % (a: RasterArray, b: RasterArray) throws(GeoChunksError) -> RasterArray {
    try local(Remainder(), [a, b])
  }
  /// The floored remainder, pixel by pixel. The number takes the raster's computing type.
  public static func % (a: RasterArray, b: Double) throws(GeoChunksError) -> RasterArray {
    try local(Remainder(), [a, b])
  }
  /// The floored remainder, pixel by pixel. The number takes the raster's computing type.
  public static func % (a: Double, b: RasterArray) throws(GeoChunksError) -> RasterArray {
    try local(Remainder(), [a, b])
  }
}
