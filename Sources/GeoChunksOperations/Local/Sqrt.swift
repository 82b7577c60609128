public import GeoChunksExpression
public import GeoChunksGrid

/// The square root; invalid below 0.
public struct Sqrt: UnaryArithmetic {
  /// See ``RasterOperation``.
  public static let identifier = "sqrt"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// The operation.
  public init() {}
  /// See ``LocalOperation``.
  public var cost: Double { 0.5 }
  /// See ``UnaryArithmetic``.
  @inline(__always)
  public static func apply<T: ComputingSample>(_ x: T) -> T { x.squareRoot() }
}

extension RasterArray {
  /// The square root; invalid below 0.
  public func sqrt() throws(GeoChunksError) -> RasterArray { try Self.local(Sqrt(), [self]) }
}
