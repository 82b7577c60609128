public import GeoChunksExpression
public import GeoChunksGrid

/// The angle in radians, -pi to pi, of the point whose y is the first operand and whose x the second.
public struct Atan2: BinaryArithmetic {
  /// See ``RasterOperation``.
  public static let identifier = "atan2"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// The operation.
  public init() {}
  /// See ``LocalOperation``.
  public var cost: Double { 15 }
  /// See ``BinaryArithmetic``.
  @inline(__always)
  public static func apply<T: ComputingSample>(_ a: T, _ b: T) -> T { T.arctangent2(a, b) }
}

extension RasterArray {
  /// The angle in radians, -pi to pi, of the point (`x`, `y`), C's `atan2`.
  public static func atan2(y: RasterArray, x: RasterArray) throws(GeoChunksError) -> RasterArray {
    try local(Atan2(), [y, x])
  }
}
