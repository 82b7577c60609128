public import GeoChunksExpression
public import GeoChunksGrid

/// The number with the other sign, in the computing type.
public struct Negate: UnaryArithmetic {
  /// See ``RasterOperation``.
  public static let identifier = "negate"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// The operation.
  public init() {}
  /// See ``LocalOperation``.
  public var cost: Double { 0.25 }
  /// See ``UnaryArithmetic``.
  @inline(__always)
  public static func apply<T: ComputingSample>(_ x: T) -> T { -x }
}

extension RasterArray {
  /// The number with the other sign, in the computing type.
  public static prefix func - (x: RasterArray) throws(GeoChunksError) -> RasterArray { try local(Negate(), [x]) }
}
