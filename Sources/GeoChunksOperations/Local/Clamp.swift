public import GeoChunksExpression
public import GeoChunksGrid

/// The first operand, but at least the second and at most the third, in the smallest type that holds them. Invalid
/// where any is. Where the limits cross, the upper one wins, as NumPy's `clip`.
public struct Clamp: ParameterlessOperation {
  /// See ``RasterOperation``.
  public static let identifier = "clamp"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// See ``LocalOperation``.
  public static let arity = 3...3
  /// The operation.
  public init() {}
  /// See ``LocalOperation``.
  public func signature(for operands: [Operand]) throws(GeoChunksError) -> LocalSignature {
    let type = DataType.common(operands)
    return LocalSignature(operands: [type, type, type], result: type)
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
      let (x, low, high) = (operands[0].typed(T.self), operands[1].typed(T.self), operands[2].typed(T.self))
      let result = result.typed(T.self)
      for i in 0..<count {
        let raised = x[i].isInvalid || x[i] > low[i] ? x[i] : low[i]
        result[i] = raised.isInvalid || raised < high[i] ? raised : high[i]
      }
    }
  }
}

extension RasterArray {
  /// The raster, but at least `low` and at most `high`, which are rasters or numbers.
  public func clamped(
    to low: any RasterOperandConvertible, _ high: any RasterOperandConvertible
  ) throws(GeoChunksError) -> RasterArray {
    try Self.local(Clamp(), [self, low, high])
  }
}
