public import GeoChunksExpression
public import GeoChunksGrid

/// The quotient of two operands. 0 / 0 is invalid, x / 0 infinite.
public struct Divide: BinaryArithmetic {
  /// See ``RasterOperation``.
  public static let identifier = "divide"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// The operation.
  public init() {}
  /// See ``LocalOperation``.
  public var cost: Double { 0.5 }
  /// See ``BinaryArithmetic``.
  @inline(__always)
  public static func apply<T: ComputingSample>(_ a: T, _ b: T) -> T { a / b }
}

extension RasterArray {
  /// The quotient of two operands, pixel by pixel.
  public static func / (a: RasterArray, b: RasterArray) throws(GeoChunksError) -> RasterArray {
    try local(Divide(), [a, b])
  }
  /// The quotient of two operands, pixel by pixel. The number takes the raster's computing type.
  public static func / (a: RasterArray, b: Double) throws(GeoChunksError) -> RasterArray {
    try local(Divide(), [a, b])
  }
  /// The quotient of two operands, pixel by pixel. The number takes the raster's computing type.
  public static func / (a: Double, b: RasterArray) throws(GeoChunksError) -> RasterArray {
    try local(Divide(), [a, b])
  }
}
