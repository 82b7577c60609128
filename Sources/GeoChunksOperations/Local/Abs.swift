public import GeoChunksExpression
public import GeoChunksGrid

/// The magnitude. Integers keep their type; the most negative one saturates.
public struct Abs: UnaryArithmetic {
  /// See ``RasterOperation``.
  public static let identifier = "abs"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// Integers give integers.
  public static var keepsIntegers: Bool { true }
  /// The operation.
  public init() {}
  /// See ``LocalOperation``.
  public var cost: Double { 0.25 }
  /// See ``UnaryArithmetic``.
  @inline(__always)
  public static func apply<T: ComputingSample>(_ x: T) -> T { x.magnitude }
  /// See ``UnaryArithmetic``.
  @inline(__always)
  public static func applyInteger<T: Sample>(_ x: T) -> T { T(clampingInteger: Swift.abs(x.asInteger)) }
}

extension RasterArray {
  /// The magnitude. Integers keep their type; the most negative one saturates.
  public func abs() throws(GeoChunksError) -> RasterArray { try Self.local(Abs(), [self]) }
}
