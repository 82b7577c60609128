public import GeoChunksExpression
public import GeoChunksGrid

/// The greatest of two or more operands, in the smallest type that holds them; invalid where any is.
public struct Maximum: Extremum {
  /// See ``RasterOperation``.
  public static let identifier = "max"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// The operation.
  public init() {}
  /// See ``Extremum``.
  @inline(__always)
  public static func prefers<T: Sample>(_ a: T, to b: T) -> Bool { a > b }
}

extension RasterArray {
  /// The greatest of two or more rasters and numbers, pixel by pixel; invalid where any is.
  public static func max(_ operands: any RasterOperandConvertible...) throws(GeoChunksError) -> RasterArray {
    try local(Maximum(), operands)
  }
}
