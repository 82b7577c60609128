public import GeoChunksExpression
public import GeoChunksGrid

/// The second operand where the first is true, else the third, in the smallest type that holds both. Its validity is
/// that of the condition and the chosen branch; the other branch may be invalid.
public struct Where: ConditionalOperation {
  /// See ``RasterOperation``.
  public static let identifier = "where"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// See ``LocalOperation``.
  public static let arity = 3...3
  /// See ``ConditionalOperation``.
  public static let conditions = 0..<1
  /// The operation.
  public init() {}
  /// See ``LocalOperation``.
  public var validity: ValidityRule { .own }
  /// See ``LocalOperation``.
  public func signature(for operands: [Operand]) throws(GeoChunksError) -> LocalSignature {
    let type = DataType.common(operands[1...])
    return try conditionalSignature(for: operands, result: type)
  }
  /// See ``LocalOperation``.
  public func evaluate(_ operands: UnsafeBufferPointer<Register>, into result: Register, count: Int) {
    try? result.dataType.accept(Kernel(operands: operands, result: result, count: count))
  }

  private struct Kernel: SampleVisitor {
    let operands: UnsafeBufferPointer<Register>
    let result: Register
    let count: Int
    func visit<T: Sample>(_ type: T.Type) throws {
      let condition = operands[0].typed(UInt8.self)
      let (a, b, target) = (operands[1].typed(T.self), operands[2].typed(T.self), result.typed(T.self))
      for i in 0..<count { target[i] = condition[i] != 0 ? a[i] : b[i] }
      if result.dataType.isFloatingPoint {
        if let mask = operands[0].mask { Register.invalidate(result, where: mask, count: count) }
      } else if let mask = result.mask {
        let (validity, validA, validB) = (operands[0].mask, operands[1].mask, operands[2].mask)
        for i in 0..<count {
          let chosen = condition[i] != 0 ? validA : validB
          mask[i] = (chosen.map { $0[i] } ?? 1) & (validity.map { $0[i] } ?? 1)
        }
      }
    }
  }
}

extension RasterArray {
  /// `a` where `condition` isn't 0, else `b`; each a raster or a number. Invalid where the condition is, and where
  /// the chosen one is.
  public static func `where`(
    _ condition: RasterArray, _ a: any RasterOperandConvertible, else b: any RasterOperandConvertible
  ) throws(GeoChunksError) -> RasterArray {
    try local(Where(), [condition.truth(), a, b])
  }
}
