public import GeoChunksExpression
public import GeoChunksGrid

/// The tangent of radians; invalid at infinity.
public struct Tan: UnaryArithmetic {
  /// See ``RasterOperation``.
  public static let identifier = "tan"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// The operation.
  public init() {}
  /// See ``LocalOperation``.
  public var cost: Double { 12 }
  /// See ``UnaryArithmetic``.
  @inline(__always)
  public static func apply<T: ComputingSample>(_ x: T) -> T { T.tangent(x) }
}

extension RasterArray {
  /// The tangent of radians; invalid at infinity.
  public func tan() throws(GeoChunksError) -> RasterArray { try Self.local(Tan(), [self]) }
}
