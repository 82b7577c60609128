public import GeoChunksExpression
public import GeoChunksGrid

/// 1 where the operand is 0, else 0, as uint8.
public struct Not: ConditionalOperation {
  /// See ``RasterOperation``.
  public static let identifier = "not"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// See ``LocalOperation``.
  public static let arity = 1...1
  /// See ``ConditionalOperation``.
  public static let conditions = 0..<1
  /// The operation.
  public init() {}
  /// See ``LocalOperation``.
  public func signature(for operands: [Operand]) throws(GeoChunksError) -> LocalSignature {
    try conditionalSignature(for: operands, result: .uint8)
  }
  /// See ``LocalOperation``.
  public func evaluate(_ operands: UnsafeBufferPointer<Register>, into result: Register, count: Int) {
    let (x, result) = (operands[0].typed(UInt8.self), result.typed(UInt8.self))
    for i in 0..<count { result[i] = x[i] == 0 ? 1 : 0 }
  }
}

extension RasterArray {
  /// 1 where the raster is 0, else 0, as uint8; invalid where it is.
  public static prefix func .! (x: RasterArray) throws(GeoChunksError) -> RasterArray { try local(Not(), [x.truth()]) }
}
