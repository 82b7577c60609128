public import GeoChunksExpression
public import GeoChunksGrid

/// The decimal logarithm; invalid below 0, minus infinity at 0.
public struct Log10: UnaryArithmetic {
  /// See ``RasterOperation``.
  public static let identifier = "log10"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// The operation.
  public init() {}
  /// See ``LocalOperation``.
  public var cost: Double { 8 }
  /// See ``UnaryArithmetic``.
  @inline(__always)
  public static func apply<T: ComputingSample>(_ x: T) -> T { T.logarithm10(x) }
}

extension RasterArray {
  /// The decimal logarithm; invalid below 0, minus infinity at 0.
  public func log10() throws(GeoChunksError) -> RasterArray { try Self.local(Log10(), [self]) }
}
