public import GeoChunksExpression
public import GeoChunksGrid

/// 1 where at least one is true (not 0), else 0, as uint8. Invalid where either operand is, whatever the other says.
public struct Or: Logic {
  /// See ``RasterOperation``.
  public static let identifier = "or"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// The operation.
  public init() {}
  /// See ``Logic``.
  @inline(__always)
  public static func holds(_ a: Bool, _ b: Bool) -> Bool { a || b }
}

extension RasterArray {
  /// 1 where at least one is true (not 0), else 0, as uint8; invalid where either is.
  public static func .| (a: RasterArray, b: RasterArray) throws(GeoChunksError) -> RasterArray {
    try local(Or(), [a.truth(), b.truth()])
  }
}
