public import GeoChunksExpression
public import GeoChunksGrid

/// The least of two or more operands, in the smallest type that holds them; invalid where any is.
public struct Minimum: Extremum {
  /// See ``RasterOperation``.
  public static let identifier = "min"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// The operation.
  public init() {}
  /// See ``Extremum``.
  @inline(__always)
  public static func prefers<T: Sample>(_ a: T, to b: T) -> Bool { a < b }
}

extension RasterArray {
  /// The least of two or more rasters and numbers, pixel by pixel; invalid where any is.
  public static func min(_ operands: any RasterOperandConvertible...) throws(GeoChunksError) -> RasterArray {
    try local(Minimum(), operands)
  }
}
