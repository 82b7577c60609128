public import GeoChunksExpression
public import GeoChunksGrid

/// The natural logarithm; invalid below 0, minus infinity at 0.
public struct Log: UnaryArithmetic {
  /// See ``RasterOperation``.
  public static let identifier = "log"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// The operation.
  public init() {}
  /// See ``LocalOperation``.
  public var cost: Double { 6 }
  /// See ``UnaryArithmetic``.
  @inline(__always)
  public static func apply<T: ComputingSample>(_ x: T) -> T { T.logarithm(x) }
}

extension RasterArray {
  /// The natural logarithm; invalid below 0, minus infinity at 0.
  public func log() throws(GeoChunksError) -> RasterArray { try Self.local(Log(), [self]) }
}
