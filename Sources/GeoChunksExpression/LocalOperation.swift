public import GeoChunksGrid

/// A value that an operation is parameterised with; plain enough to travel.
public enum OperationParameter: Sendable, Hashable, CustomStringConvertible {
  case number(Double)
  case text(String)

  /// The value as text.
  public var description: String {
    switch self {
    case .number(let value): value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    case .text(let value): value
    }
  }
}

/// What a raster operation of any shape says of itself. Operations are values that travel by identifier, revision
/// and parameters; never closures.
public protocol RasterOperation: Sendable {
  /// The name in `calc`, `--explain`, protocol and messages.
  static var identifier: String { get }
  /// Raised by one whenever results change.
  static var revision: Int { get }
  /// The parameters, in a fixed order.
  var parameters: [OperationParameter] { get }
  /// The operation of the given parameters. Throws `invalidArgument` where they aren't its own.
  init(parameters: [OperationParameter]) throws(GeoChunksError)
}

extension RasterOperation {
  /// None.
  public var parameters: [OperationParameter] { [] }

  /// Whether another operation is the same: equal identifiers, revisions and parameters.
  public func isSame(as other: any RasterOperation) -> Bool {
    Self.identifier == type(of: other).identifier && Self.revision == type(of: other).revision
      && parameters == other.parameters
  }
  /// `clamp(0, 1)`; just the identifier without parameters.
  public var title: String {
    parameters.isEmpty
      ? Self.identifier : "\(Self.identifier)[\(parameters.map(\.description).joined(separator: ", "))]"
  }
}

/// What a local operation meets: an array of some type, or a scalar that takes a type from the arrays beside it.
public enum Operand: Sendable, Hashable {
  case array(DataType)
  case scalar(Double)

  /// The type in which arithmetic would take it: arrays their computing type, scalars float32.
  public var computingType: DataType {
    switch self {
    case .array(let type): type.computingType
    case .scalar: .float32
    }
  }
  /// The smallest type that holds it.
  public var smallestType: DataType {
    switch self {
    case .array(let type): type
    case .scalar(let value): .smallest(holding: value)
    }
  }
}

extension DataType {
  /// The smallest type that holds every operand of a choice (min, max, where, comparison). Numbers widen integer types
  /// only as far as they must; beside floating-point rasters they take the rasters' type.
  public static func common(_ operands: some Sequence<Operand>) -> DataType {
    var arrays: [DataType] = []
    var numbers: [Double] = []
    for operand in operands {
      switch operand {
      case .array(let type): arrays.append(type)
      case .scalar(let number): numbers.append(number)
      }
    }
    // An invalid number is invalid in every type.
    numbers.removeAll(where: \.isNaN)
    return promoted(arrays)?.widened(toHold: numbers) ?? smallest(holdingAll: numbers)
  }
}

/// The types an operation computes in: operands are converted to `operands` before its kernel sees them.
public struct LocalSignature: Sendable, Hashable {
  /// A type for each operand.
  public var operands: [DataType]
  /// The type of the result.
  public var result: DataType
  /// A signature.
  public init(operands: [DataType], result: DataType) {
    self.operands = operands
    self.result = result
  }
}

/// A strip of samples that a kernel reads or writes: `count` samples of one type and, for integers that may be
/// invalid, one mask byte each. Exists only while a kernel runs.
public struct Register {
  /// The samples' type.
  public let dataType: DataType
  /// The samples, aligned to 64 bytes.
  public let samples: UnsafeMutableRawPointer
  /// 0 for invalid; nil where the operand is floating-point or all are valid.
  public let mask: UnsafeMutablePointer<UInt8>?
  /// A register over memory that outlives it.
  public init(dataType: DataType, samples: UnsafeMutableRawPointer, mask: UnsafeMutablePointer<UInt8>?) {
    self.dataType = dataType
    self.samples = samples
    self.mask = mask
  }
  /// The samples as `T`, which is the register's type.
  @inlinable public func typed<T: Sample>(_ type: T.Type = T.self) -> UnsafeMutablePointer<T> {
    samples.assumingMemoryBound(to: T.self)
  }
}

/// How an operation treats invalid pixels.
public enum ValidityRule: Sendable, Hashable {
  /// The result is invalid where any operand is. The kernel must give NaN for NaN operands if its result is
  /// floating-point; masks are combined for it.
  case anyOperand
  /// The kernel reads its operands' masks and NaN and writes its result's mask or NaN itself.
  case own
}

/// A per-pixel operation: result pixel from operand pixels at the same place, nothing else. Its halo is zero by shape.
public protocol LocalOperation: RasterOperation {
  /// How many operands it takes.
  static var arity: ClosedRange<Int> { get }
  /// Types for given operands, at least one of them an array. Throws `unsupported` or `invalidArgument`.
  func signature(for operands: [Operand]) throws(GeoChunksError) -> LocalSignature
  /// The nodata rule.
  var validity: ValidityRule { get }
  /// Whether an integer result can be invalid, given which operands can.
  func canBeInvalid(_ operands: [Bool]) -> Bool
  /// Rough cost in nanoseconds a pixel on one core, for plans.
  var cost: Double { get }
  /// Computes `count` pixels. Operands and result don't overlap. Allocates nothing.
  func evaluate(_ operands: UnsafeBufferPointer<Register>, into result: Register, count: Int)
}

extension LocalOperation {
  /// `1 operand`, `2 operands`, `2 to 64 operands`.
  package static var arityText: String {
    let (least, most) = (arity.lowerBound, arity.upperBound)
    return least == most ? "\(least) operand\(least == 1 ? "" : "s")" : "\(least) to \(most) operands"
  }
  /// `anyOperand`.
  public var validity: ValidityRule { .anyOperand }
  /// Whether any operand can.
  public func canBeInvalid(_ operands: [Bool]) -> Bool { operands.contains(true) }
  /// A quarter of a nanosecond: an addition.
  public var cost: Double { 0.25 }
}

/// The operations a process knows, by identifier. Immutable: programs with their own operations make a larger one.
public struct OperationRegistry: Sendable {
  /// The local operations' types by identifier.
  public let local: [String: any LocalOperation.Type]

  /// A registry of local operations. Two of one identifier are a programmer's error.
  public init(_ operations: [any LocalOperation.Type]) {
    local = Dictionary(uniqueKeysWithValues: operations.map { ($0.identifier, $0) })
  }
  /// A registry with more operations.
  public func adding(_ operations: [any LocalOperation.Type]) -> OperationRegistry {
    OperationRegistry(Array(local.values) + operations)
  }
  /// The operation that a plan names. Throws `unsupported` for an identifier or revision that isn't known here.
  public func operation(
    _ identifier: String, revision: Int, parameters: [OperationParameter]
  ) throws(GeoChunksError) -> any LocalOperation {
    guard let type = local[identifier] else {
      throw GeoChunksError(.unsupported, "operation \"\(identifier)\" is not known in this process")
    }
    guard type.revision == revision else {
      throw GeoChunksError(
        .unsupported, "operation \"\(identifier)\" has revision \(type.revision) here, \(revision) in the plan")
    }
    return try type.init(parameters: parameters)
  }
}
