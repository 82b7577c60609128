public import GeoChunksExpression
public import GeoChunksGrid

/// 1 where both are true (not 0), else 0, as uint8. Invalid where either operand is, whatever the other says.
public struct And: ConditionalOperation {
  /// See ``RasterOperation``.
  public static let identifier = "and"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// See ``LocalOperation``.
  public static let arity = 2...2
  /// See ``ConditionalOperation``.
  public static let conditions = 0..<2
  /// The operation.
  public init() {}
  /// See ``LocalOperation``. Operands are truth values, uint8.
  public func signature(for operands: [Operand]) throws(GeoChunksError) -> LocalSignature {
    try conditionalSignature(for: operands, result: .uint8)
  }
  /// See ``LocalOperation``.
  public func evaluate(_ operands: UnsafeBufferPointer<Register>, into result: Register, count: Int) {
    let (a, b, result) = (operands[0].typed(UInt8.self), operands[1].typed(UInt8.self), result.typed(UInt8.self))
    for i in 0..<count { result[i] = a[i] != 0 && b[i] != 0 ? 1 : 0 }
  }
}

extension RasterArray {
  /// 1 where both are true (not 0), else 0, as uint8; invalid where either is.
  public static func .& (a: RasterArray, b: RasterArray) throws(GeoChunksError) -> RasterArray {
    try local(And(), [a.truth(), b.truth()])
  }
}
