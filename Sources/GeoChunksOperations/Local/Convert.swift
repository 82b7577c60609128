public import GeoChunksExpression
public import GeoChunksGrid

/// The operand as another type: rounded half away from zero and saturated for integers. Infinity saturates; NaN and
/// masked pixels stay invalid.
public struct Convert: LocalOperation {
  /// See ``RasterOperation``.
  public static let identifier = "as"
  /// See ``RasterOperation``.
  public static let revision = 1
  /// See ``LocalOperation``.
  public static let arity = 1...1
  /// The type to convert to.
  public let dataType: DataType

  /// A conversion to a type.
  public init(to dataType: DataType) { self.dataType = dataType }
  /// See ``RasterOperation``.
  public init(parameters: [OperationParameter]) throws(GeoChunksError) {
    guard parameters.count == 1, case .text(let name) = parameters[0], let type = DataType(rawValue: name) else {
      throw GeoChunksError(.invalidArgument, "as takes the name of a data type")
    }
    dataType = type
  }
  /// See ``RasterOperation``.
  public var parameters: [OperationParameter] { [.text(dataType.rawValue)] }
  /// See ``LocalOperation``.
  public var validity: ValidityRule { .own }
  /// See ``LocalOperation``.
  public func signature(for operands: [Operand]) throws(GeoChunksError) -> LocalSignature {
    LocalSignature(operands: [operands[0].smallestType], result: dataType)
  }
  /// See ``LocalOperation``.
  public func evaluate(_ operands: UnsafeBufferPointer<Register>, into result: Register, count: Int) {
    SampleConversion.convert(operands[0], into: result, count: count)
  }
}

extension RasterArray {
  /// The raster's physical values as another type: rounded half away from zero and saturated.
  public func `as`(_ dataType: DataType) throws(GeoChunksError) -> RasterArray {
    try Self.local(Convert(to: dataType), [self])
  }
}
