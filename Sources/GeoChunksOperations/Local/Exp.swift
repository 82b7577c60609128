public import GeoChunksExpression
public import GeoChunksGrid

/// e to the power of the operand; infinity where it overflows.
public struct Exp: UnaryArithmetic {
  /// See ``RasterOperation``.
  public static let identifier = "exp"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// The operation.
  public init() {}
  /// See ``LocalOperation``.
  public var cost: Double { 1 }
  /// See ``UnaryArithmetic``.
  @inline(__always)
  public static func apply<T: ComputingSample>(_ x: T) -> T { T.exponential(x) }
}

extension RasterArray {
  /// e to the power of the operand; infinity where it overflows.
  public func exp() throws(GeoChunksError) -> RasterArray { try Self.local(Exp(), [self]) }
}
