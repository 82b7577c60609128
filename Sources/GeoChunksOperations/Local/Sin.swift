public import GeoChunksExpression
public import GeoChunksGrid

/// The sine of radians; invalid at infinity.
public struct Sin: UnaryArithmetic {
  /// See ``RasterOperation``.
  public static let identifier = "sin"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// The operation.
  public init() {}
  /// See ``LocalOperation``.
  public var cost: Double { 8 }
  /// See ``UnaryArithmetic``.
  @inline(__always)
  public static func apply<T: ComputingSample>(_ x: T) -> T { T.sine(x) }
}

extension RasterArray {
  /// The sine of radians; invalid at infinity.
  public func sin() throws(GeoChunksError) -> RasterArray { try Self.local(Sin(), [self]) }
}
