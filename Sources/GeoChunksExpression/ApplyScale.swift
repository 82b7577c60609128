public import GeoChunksGrid

/// Physical values from raw ones: `raw * scale + offset` in float64, rounded once to the raw type's computing type.
/// Invalid stays invalid. The one operation that expressions insert themselves.
public struct ApplyScale: LocalOperation {
  /// See ``RasterOperation``.
  public static let identifier = "scale"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// See ``LocalOperation``.
  public static let arity = 1...1
  /// The factor.
  public let scale: Double
  /// The summand.
  public let offset: Double

  /// A scale and an offset.
  public init(scale: Double, offset: Double) {
    self.scale = scale
    self.offset = offset
  }
  /// See ``RasterOperation``.
  public init(parameters: [OperationParameter]) throws(GeoChunksError) {
    guard parameters.count == 2, case .number(let scale) = parameters[0], case .number(let offset) = parameters[1]
    else {
      throw GeoChunksError(.invalidArgument, "scale takes two numbers")
    }
    self.init(scale: scale, offset: offset)
  }
  /// See ``RasterOperation``.
  public var parameters: [OperationParameter] { [.number(scale), .number(offset)] }
  /// See ``LocalOperation``.
  public func signature(for operands: [Operand]) throws(GeoChunksError) -> LocalSignature {
    LocalSignature(operands: [operands[0].smallestType], result: operands[0].computingType)
  }
  /// See ``LocalOperation``.
  public var cost: Double { 0.5 }
  /// See ``LocalOperation``.
  public func evaluate(_ operands: UnsafeBufferPointer<Register>, into result: Register, count: Int) {
    // The visitor never throws.
    try? operands[0].dataType.accept(
      Kernel(raw: operands[0], result: result, count: count, scale: scale, offset: offset))
  }

  private struct Kernel: SampleVisitor {
    let raw: Register
    let result: Register
    let count: Int
    let scale: Double
    let offset: Double
    func visit<T: Sample>(_ type: T.Type) throws {
      let raw = raw.typed(T.self)
      if result.dataType == .float32 {
        let target = result.typed(Float.self)
        for i in 0..<count { target[i] = Float(raw[i].asDouble * scale + offset) }
      } else {
        let target = result.typed(Double.self)
        for i in 0..<count { target[i] = raw[i].asDouble * scale + offset }
      }
    }
  }
}
