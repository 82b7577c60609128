public import GeoChunksExpression
public import GeoChunksGrid

precedencegroup ExponentiationPrecedence {
  associativity: right
  higherThan: MultiplicationPrecedence
}
/// Exponentiation, pixel by pixel.
infix operator ** : ExponentiationPrecedence

/// The first operand to the power of the second. A root of a negative number is invalid.
public struct Power: BinaryArithmetic {
  /// See ``RasterOperation``.
  public static let identifier = "pow"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// The operation.
  public init() {}
  /// See ``LocalOperation``.
  public var cost: Double { 12 }
  /// See ``BinaryArithmetic``.
  @inline(__always)
  public static func apply<T: ComputingSample>(_ a: T, _ b: T) -> T { a.isNaN || b.isNaN ? .nan : T.power(a, b) }
}

extension RasterArray {
  /// The first operand to the power of the second, pixel by pixel.
  public static func ** (a: RasterArray, b: RasterArray) throws(GeoChunksError) -> RasterArray {
    try local(Power(), [a, b])
  }
  /// The first operand to the power of the second, pixel by pixel. The number takes the raster's computing type.
  public static func ** (a: RasterArray, b: Double) throws(GeoChunksError) -> RasterArray {
    try local(Power(), [a, b])
  }
  /// The first operand to the power of the second, pixel by pixel. The number takes the raster's computing type.
  public static func ** (a: Double, b: RasterArray) throws(GeoChunksError) -> RasterArray {
    try local(Power(), [a, b])
  }
}
