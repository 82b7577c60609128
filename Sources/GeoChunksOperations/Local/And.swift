public import GeoChunksExpression
public import GeoChunksGrid

/// 1 where both are true (not 0), else 0, as uint8. Invalid where either operand is, whatever the other says.
public struct And: Logic {
  /// See ``RasterOperation``.
  public static let identifier = "and"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// The operation.
  public init() {}
  /// See ``Logic``.
  @inline(__always)
  public static func holds(_ a: Bool, _ b: Bool) -> Bool { a && b }
}

extension RasterArray {
  /// 1 where both are true (not 0), else 0, as uint8; invalid where either is.
  public static func .& (a: RasterArray, b: RasterArray) throws(GeoChunksError) -> RasterArray {
    try local(And(), [a.truth(), b.truth()])
  }
}
