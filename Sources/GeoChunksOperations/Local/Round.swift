public import GeoChunksExpression
public import GeoChunksGrid

/// The nearest whole number, halves away from zero. Integers keep their type.
public struct Round: UnaryArithmetic {
  /// See ``RasterOperation``.
  public static let identifier = "round"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// Integers give integers.
  public static var keepsIntegers: Bool { true }
  /// The operation.
  public init() {}
  /// See ``LocalOperation``.
  public var cost: Double { 2 }
  /// See ``UnaryArithmetic``.
  @inline(__always)
  public static func apply<T: ComputingSample>(_ x: T) -> T { x.rounded(.toNearestOrAwayFromZero) }
}

extension RasterArray {
  /// The nearest whole number, halves away from zero. Integers keep their type.
  public func round() throws(GeoChunksError) -> RasterArray { try Self.local(Round(), [self]) }
}
