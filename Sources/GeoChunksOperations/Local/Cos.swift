public import GeoChunksExpression
public import GeoChunksGrid

/// The cosine of radians; invalid at infinity.
public struct Cos: UnaryArithmetic {
  /// See ``RasterOperation``.
  public static let identifier = "cos"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// The operation.
  public init() {}
  /// See ``LocalOperation``.
  public var cost: Double { 8 }
  /// See ``UnaryArithmetic``.
  @inline(__always)
  public static func apply<T: ComputingSample>(_ x: T) -> T { T.cosine(x) }
}

extension RasterArray {
  /// The cosine of radians; invalid at infinity.
  public func cos() throws(GeoChunksError) -> RasterArray { try Self.local(Cos(), [self]) }
}
