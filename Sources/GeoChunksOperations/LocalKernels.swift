public import GeoChunksExpression
public import GeoChunksGrid

// The five shapes that most local operations have. An operation of one of these shapes gives its identifier, its
// revision and its function of a pixel; types, nodata and the loop are here.

/// An operation without parameters.
public protocol ParameterlessOperation: LocalOperation {
  /// The operation.
  init()
}
extension ParameterlessOperation {
  /// The operation, if there are no parameters.
  public init(parameters: [OperationParameter]) throws(GeoChunksError) {
    guard parameters.isEmpty else {
      throw GeoChunksError(.invalidArgument, "\(Self.identifier) takes no parameters")
    }
    self.init()
  }
}

/// Two operands in, one of the computing type out: float32 when every operand is float32 or an integer of at most 16
/// bits, else float64. Invalid where either operand is, or where the function gives NaN.
public protocol BinaryArithmetic: ParameterlessOperation {
  /// The function of a pixel.
  static func apply<T: ComputingSample>(_ a: T, _ b: T) -> T
}
extension BinaryArithmetic {
  /// Two.
  public static var arity: ClosedRange<Int> { 2...2 }
  /// The computing type.
  public func signature(for operands: [Operand]) throws(GeoChunksError) -> LocalSignature {
    let type = DataType.promoted(operands.map(\.computingType))!
    return LocalSignature(operands: [type, type], result: type)
  }
  /// See ``LocalOperation``.
  public func evaluate(_ operands: UnsafeBufferPointer<Register>, into result: Register, count: Int) {
    if result.dataType == .float32 {
      Self.loop(operands[0].typed(Float.self), operands[1].typed(), result.typed(), count)
    } else {
      Self.loop(operands[0].typed(Double.self), operands[1].typed(), result.typed(), count)
    }
  }
  @inline(__always)
  private static func loop<T: ComputingSample>(
    _ a: UnsafeMutablePointer<T>, _ b: UnsafeMutablePointer<T>, _ result: UnsafeMutablePointer<T>, _ count: Int
  ) {
    for i in 0..<count { result[i] = apply(a[i], b[i]) }
  }
}

/// One operand in, one of the computing type out. Invalid where the operand is, or where the function gives NaN.
public protocol UnaryArithmetic: ParameterlessOperation {
  /// Whether integer operands give integers of their own type.
  static var keepsIntegers: Bool { get }
  /// The function of a pixel.
  static func apply<T: ComputingSample>(_ x: T) -> T
  /// The function of an integer pixel, where integers are kept.
  static func applyInteger<T: Sample>(_ x: T) -> T
}
extension UnaryArithmetic {
  /// No: integers become the computing type.
  public static var keepsIntegers: Bool { false }
  /// The pixel itself.
  public static func applyInteger<T: Sample>(_ x: T) -> T { x }
  /// One.
  public static var arity: ClosedRange<Int> { 1...1 }
  /// The computing type, or the operand's own.
  public func signature(for operands: [Operand]) throws(GeoChunksError) -> LocalSignature {
    let type = Self.keepsIntegers ? operands[0].smallestType : operands[0].computingType
    return LocalSignature(operands: [type], result: type)
  }
  /// See ``LocalOperation``.
  public func evaluate(_ operands: UnsafeBufferPointer<Register>, into result: Register, count: Int) {
    switch result.dataType {
    case .float32: Self.loop(operands[0].typed(Float.self), result.typed(), count)
    case .float64: Self.loop(operands[0].typed(Double.self), result.typed(), count)
    default: try? result.dataType.accept(IntegerLoop<Self>(x: operands[0], result: result, count: count))
    }
  }
  @inline(__always)
  private static func loop<T: ComputingSample>(
    _ x: UnsafeMutablePointer<T>, _ result: UnsafeMutablePointer<T>, _ count: Int
  ) {
    for i in 0..<count { result[i] = apply(x[i]) }
  }
}
private struct IntegerLoop<Operation: UnaryArithmetic>: SampleVisitor {
  let x: Register
  let result: Register
  let count: Int
  func visit<T: Sample>(_ type: T.Type) throws {
    let (x, result) = (x.typed(T.self), result.typed(T.self))
    for i in 0..<count { result[i] = Operation.applyInteger(x[i]) }
  }
}

/// A comparison: 1 where it holds, 0 where not, as uint8; invalid where either operand is. Operands are compared in
/// the smallest type that holds both, so that integers compare exactly.
public protocol Comparison: ParameterlessOperation {
  /// Whether it holds.
  static func holds<T: Sample>(_ a: T, _ b: T) -> Bool
}
extension Comparison {
  /// Two.
  public static var arity: ClosedRange<Int> { 2...2 }
  /// uint8 from the smallest type that holds both.
  public func signature(for operands: [Operand]) throws(GeoChunksError) -> LocalSignature {
    let type = DataType.common(operands)
    return LocalSignature(operands: [type, type], result: .uint8)
  }
  /// See ``LocalOperation``.
  public func evaluate(_ operands: UnsafeBufferPointer<Register>, into result: Register, count: Int) {
    try? operands[0].dataType.accept(
      ComparisonLoop<Self>(a: operands[0], b: operands[1], result: result.typed(), count: count))
  }
}
private struct ComparisonLoop<Operation: Comparison>: SampleVisitor {
  let a: Register
  let b: Register
  let result: UnsafeMutablePointer<UInt8>
  let count: Int
  func visit<T: Sample>(_ type: T.Type) throws {
    let (a, b) = (a.typed(T.self), b.typed(T.self))
    for i in 0..<count { result[i] = Operation.holds(a[i], b[i]) ? 1 : 0 }
  }
}

/// A choice among two or more operands of a pixel: its type is the smallest that holds all of them. Invalid where any
/// operand is.
public protocol Extremum: ParameterlessOperation {
  /// Whether `a` is to be preferred.
  static func prefers<T: Sample>(_ a: T, to b: T) -> Bool
}
extension Extremum {
  /// Two or more.
  public static var arity: ClosedRange<Int> { 2...64 }
  /// The smallest type that holds all.
  public func signature(for operands: [Operand]) throws(GeoChunksError) -> LocalSignature {
    let type = DataType.common(operands)
    return LocalSignature(operands: operands.map { _ in type }, result: type)
  }
  /// See ``LocalOperation``.
  public func evaluate(_ operands: UnsafeBufferPointer<Register>, into result: Register, count: Int) {
    try? result.dataType.accept(ExtremumLoop<Self>(operands: operands, result: result, count: count))
  }
}
private struct ExtremumLoop<Operation: Extremum>: SampleVisitor {
  let operands: UnsafeBufferPointer<Register>
  let result: Register
  let count: Int
  func visit<T: Sample>(_ type: T.Type) throws {
    let result = result.typed(T.self)
    result.update(from: operands[0].typed(T.self), count: count)
    for k in 1..<operands.count {
      let next = operands[k].typed(T.self)
      for i in 0..<count {
        let (a, b) = (result[i], next[i])
        // An invalid one stays, whichever it is.
        result[i] = a.isInvalid || Operation.prefers(a, to: b) ? a : b
      }
    }
  }
}

/// A logic operation on two conditions: 1 where it holds, 0 where not, as uint8; invalid where either is, whatever the
/// other says.
public protocol Logic: ConditionalOperation {
  /// Whether it holds.
  static func holds(_ a: Bool, _ b: Bool) -> Bool
}
extension Logic {
  /// Two.
  public static var arity: ClosedRange<Int> { 2...2 }
  /// Both.
  public static var conditions: Range<Int> { 0..<2 }
  /// uint8 from uint8.
  public func signature(for operands: [Operand]) throws(GeoChunksError) -> LocalSignature {
    try conditionalSignature(for: operands, result: .uint8)
  }
  /// See ``LocalOperation``.
  public func evaluate(_ operands: UnsafeBufferPointer<Register>, into result: Register, count: Int) {
    let (a, b, result) = (operands[0].typed(UInt8.self), operands[1].typed(UInt8.self), result.typed(UInt8.self))
    for i in 0..<count { result[i] = Self.holds(a[i] != 0, b[i] != 0) ? 1 : 0 }
  }
}
