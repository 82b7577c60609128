public import GeoChunksExpression
public import GeoChunksGrid

/// 1 where the first is not greater, else 0, as uint8.
public struct LessOrEqual: Comparison {
  /// See ``RasterOperation``.
  public static let identifier = "less_equal"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// The operation.
  public init() {}
  /// See ``Comparison``.
  @inline(__always)
  public static func holds<T: Sample>(_ a: T, _ b: T) -> Bool { a <= b }
}

extension RasterArray {
  /// 1 where the first is not greater, else 0, as uint8; invalid where either is.
  public static func .<= (a: RasterArray, b: RasterArray) throws(GeoChunksError) -> RasterArray {
    try local(LessOrEqual(), [a, b])
  }
  /// 1 where the first is not greater, else 0, as uint8; invalid where either is.
  public static func .<= (a: RasterArray, b: Double) throws(GeoChunksError) -> RasterArray {
    try local(LessOrEqual(), [a, b])
  }
  /// 1 where the first is not greater, else 0, as uint8; invalid where either is.
  public static func .<= (a: Double, b: RasterArray) throws(GeoChunksError) -> RasterArray {
    try local(LessOrEqual(), [a, b])
  }
}
