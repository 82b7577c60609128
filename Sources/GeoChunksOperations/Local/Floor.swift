public import GeoChunksExpression
public import GeoChunksGrid

/// The largest whole number that is not greater. Integers keep their type.
public struct Floor: UnaryArithmetic {
  /// See ``RasterOperation``.
  public static let identifier = "floor"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// Integers give integers.
  public static var keepsIntegers: Bool { true }
  /// The operation.
  public init() {}
  /// See ``LocalOperation``.
  public var cost: Double { 0.5 }
  /// See ``UnaryArithmetic``.
  @inline(__always)
  public static func apply<T: ComputingSample>(_ x: T) -> T { T.floored(x) }
}

extension RasterArray {
  /// The largest whole number that is not greater. Integers keep their type.
  public func floor() throws(GeoChunksError) -> RasterArray { try Self.local(Floor(), [self]) }
}
