public import GeoChunksExpression
public import GeoChunksGrid

/// The sum of two operands. Overflow gives infinity.
public struct Add: BinaryArithmetic {
  /// See ``RasterOperation``.
  public static let identifier = "add"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// The operation.
  public init() {}
  /// See ``BinaryArithmetic``.
  @inline(__always)
  public static func apply<T: ComputingSample>(_ a: T, _ b: T) -> T { a + b }
}

extension RasterArray {
  /// The sum of two operands, pixel by pixel.
  public static func + (a: RasterArray, b: RasterArray) throws(GeoChunksError) -> RasterArray {
    try local(Add(), [a, b])
  }
  /// The sum of two operands, pixel by pixel. The number takes the raster's computing type.
  public static func + (a: RasterArray, b: Double) throws(GeoChunksError) -> RasterArray { try local(Add(), [a, b]) }
  /// The sum of two operands, pixel by pixel. The number takes the raster's computing type.
  public static func + (a: Double, b: RasterArray) throws(GeoChunksError) -> RasterArray { try local(Add(), [a, b]) }
}
