public import GeoChunksExpression
public import GeoChunksGrid

/// The first operand, invalid where the second is true (not 0) or invalid. The type stays.
public struct Masked: ConditionalOperation {
  /// See ``RasterOperation``.
  public static let identifier = "masked"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// See ``LocalOperation``.
  public static let arity = 2...2
  /// See ``ConditionalOperation``.
  public static let conditions = 1..<2
  /// The operation.
  public init() {}
  /// See ``LocalOperation``.
  public var validity: ValidityRule { .own }
  /// Always: that is what it is for.
  public func canBeInvalid(_ operands: [Bool]) -> Bool { true }
  /// See ``LocalOperation``.
  public func signature(for operands: [Operand]) throws(GeoChunksError) -> LocalSignature {
    try conditionalSignature(for: operands, result: operands[0].smallestType)
  }
  /// See ``LocalOperation``.
  public func evaluate(_ operands: UnsafeBufferPointer<Register>, into result: Register, count: Int) {
    result.samples.copyMemory(from: operands[0].samples, byteCount: count * result.dataType.byteCount)
    let condition = operands[1].typed(UInt8.self)
    switch result.dataType {
    case .float32:
      let target = result.typed(Float.self)
      for i in 0..<count { target[i] = condition[i] == 0 ? target[i] : .nan }
      if let mask = operands[1].mask { Register.invalidate(result, where: mask, count: count) }
    case .float64:
      let target = result.typed(Double.self)
      for i in 0..<count { target[i] = condition[i] == 0 ? target[i] : .nan }
      if let mask = operands[1].mask { Register.invalidate(result, where: mask, count: count) }
    default:
      guard let mask = result.mask else { return }
      for i in 0..<count { mask[i] = condition[i] == 0 ? 1 : 0 }
      for operand in operands { operand.clearInvalid(in: mask, count: count) }
    }
  }
}

extension RasterArray {
  /// The raster, invalid where `condition` isn't 0 and where the condition itself is invalid.
  public func masked(where condition: RasterArray) throws(GeoChunksError) -> RasterArray {
    try Self.local(Masked(), [self, condition.truth()])
  }
}
