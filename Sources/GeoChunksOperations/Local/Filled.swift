public import GeoChunksExpression
public import GeoChunksGrid

/// The first operand where it is valid, else the second, in the smallest type that holds both.
public struct Filled: ParameterlessOperation {
  /// See ``RasterOperation``.
  public static let identifier = "filled"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// See ``LocalOperation``.
  public static let arity = 2...2
  /// The operation.
  public init() {}
  /// See ``LocalOperation``.
  public var validity: ValidityRule { .own }
  /// Where both can be.
  public func canBeInvalid(_ operands: [Bool]) -> Bool { operands[0] && operands[1] }
  /// See ``LocalOperation``.
  public func signature(for operands: [Operand]) throws(GeoChunksError) -> LocalSignature {
    let type = DataType.common(operands)
    return LocalSignature(operands: [type, type], result: type)
  }
  /// See ``LocalOperation``.
  public func evaluate(_ operands: UnsafeBufferPointer<Register>, into result: Register, count: Int) {
    try? result.dataType.accept(Kernel(x: operands[0], fill: operands[1], result: result, count: count))
  }

  private struct Kernel: SampleVisitor {
    let x: Register
    let fill: Register
    let result: Register
    let count: Int
    func visit<T: Sample>(_ type: T.Type) throws {
      let (a, b, target) = (x.typed(T.self), fill.typed(T.self), result.typed(T.self))
      if let mask = x.mask {
        for i in 0..<count { target[i] = mask[i] != 0 ? a[i] : b[i] }
      } else {
        for i in 0..<count { target[i] = a[i].isInvalid ? b[i] : a[i] }
      }
      if let mask = result.mask {
        for i in 0..<count { mask[i] = (x.mask.map { $0[i] } ?? 1) | (fill.mask.map { $0[i] } ?? 1) }
      }
    }
  }
}

extension RasterArray {
  /// The raster with its invalid pixels replaced by a number or by another raster's pixels (which may be invalid too).
  public func filled(with fill: any RasterOperandConvertible) throws(GeoChunksError) -> RasterArray {
    try Self.local(Filled(), [self, fill])
  }
}
