import GeoChunks
import Testing

/// What an operation is held to.
struct OperationLaw: Sendable, CustomTestStringConvertible {
  enum Result: Sendable { case computing, keepingIntegers, common, truth, first, fixed(DataType) }
  let identifier: String
  var operands = 2
  var conditions = 0..<0
  let result: Result
  var validity = ValidityRule.anyOperand
  var parameters: [OperationParameter] = []
  var testDescription: String { identifier }

  static let all =
    ["add", "subtract", "multiply", "divide", "remainder", "pow", "atan2"].map {
      OperationLaw(identifier: $0, result: .computing)
    }
    + ["negate", "sqrt", "exp", "log", "log10", "sin", "cos", "tan"].map {
      OperationLaw(identifier: $0, operands: 1, result: .computing)
    }
    + ["abs", "floor", "ceil", "round"].map { OperationLaw(identifier: $0, operands: 1, result: .keepingIntegers) }
    + ["less", "less_equal", "greater", "greater_equal", "equal", "not_equal"].map {
      OperationLaw(identifier: $0, result: .truth)
    }
    + [
      OperationLaw(identifier: "min", operands: 3, result: .common),
      OperationLaw(identifier: "max", operands: 3, result: .common),
      OperationLaw(identifier: "clamp", operands: 3, result: .common),
      OperationLaw(identifier: "and", conditions: 0..<2, result: .truth),
      OperationLaw(identifier: "or", conditions: 0..<2, result: .truth),
      OperationLaw(identifier: "not", operands: 1, conditions: 0..<1, result: .truth),
      OperationLaw(identifier: "where", operands: 3, conditions: 0..<1, result: .common, validity: .own),
      OperationLaw(identifier: "masked", conditions: 1..<2, result: .first, validity: .own),
      OperationLaw(identifier: "filled", result: .common, validity: .own),
      OperationLaw(
        identifier: "scale", operands: 1, result: .computing, parameters: [.number(0.5), .number(-2)]),
    ]
    + DataType.allCases.map {
      OperationLaw(
        identifier: "as", operands: 1, result: .fixed($0), validity: .own, parameters: [.text($0.rawValue)])
    }

  func operation() throws -> any LocalOperation {
    try OperationRegistry.standard.operation(identifier, revision: 1, parameters: parameters)
  }
}

@Suite("The standard registry")
struct RegistryTests {
  @Test("every operation is held to a law")
  func complete() {
    #expect(Set(OperationLaw.all.map(\.identifier)) == Set(OperationRegistry.standard.local.keys))
  }

  @Test("an operation comes back from identifier, revision and parameters", arguments: OperationLaw.all)
  func roundTrip(law: OperationLaw) throws {
    let operation = try law.operation()
    let type = type(of: operation)
    let again = try OperationRegistry.standard.operation(
      type.identifier, revision: type.revision, parameters: operation.parameters)
    #expect(again.isSame(as: operation))
    #expect(operation.parameters == law.parameters && type.identifier == law.identifier)
    #expect(type.arity.contains(law.operands) && operation.cost > 0)
    #expect(operation.validity == law.validity)
  }

  @Test("parameters that aren't its own are refused", arguments: OperationLaw.all)
  func strangeParameters(law: OperationLaw) {
    let error = #expect(throws: GeoChunksError.self) {
      try OperationRegistry.standard.operation(law.identifier, revision: 1, parameters: [.text("no")])
    }
    #expect(error?.code == .invalidArgument)
  }

  @Test("a wrong number of operands is refused", arguments: OperationLaw.all)
  func arity(law: OperationLaw) throws {
    let array = try row([1] as [UInt8])
    let operation = try law.operation()
    for count in [type(of: operation).arity.lowerBound - 1, type(of: operation).arity.upperBound + 1] {
      let error = #expect(throws: GeoChunksError.self) {
        try RasterArray.local(operation, Array(repeating: array, count: count))
      }
      #expect(error?.code == .invalidArgument)
    }
  }

  @Test("the result's type follows the operands'", arguments: OperationLaw.all, DataType.allCases)
  func resultType(law: OperationLaw, first: DataType) throws {
    for second in DataType.allCases {
      let types = (0..<law.operands).map { k -> DataType in
        law.conditions.contains(k) ? .uint8 : (k + law.conditions.upperBound) % 2 == 0 ? first : second
      }
      let numbers = types.indices.filter { !law.conditions.contains($0) }.map { types[$0] }
      let expected: DataType =
        switch law.result {
        case .computing: numbers.contains { $0.computingType == .float64 } ? .float64 : .float32
        case .keepingIntegers, .first: types[0]
        case .common: DataType.promoted(numbers[0], numbers[numbers.count > 1 ? 1 : 0])
        case .truth: .uint8
        case .fixed(let type): type
        }
      #expect(try law.operation().signature(for: types.map { .array($0) }).result == expected, "\(types)")
    }
  }

  @Test(
    "where any operand is invalid the result is; where none is it is valid",
    arguments: OperationLaw.all.filter { $0.validity == .anyOperand }, DataType.allCases)
  func validity(law: OperationLaw, type: DataType) async throws {
    struct Row: SampleVisitor {
      let invalid: Int?
      let count: Int
      func visit<T: Sample>(_ type: T.Type) throws -> RasterArray {
        try row([T](repeating: T(saturating: 1), count: count), valid: (0..<count).map { $0 != invalid })
      }
    }
    // Pixel k has an invalid operand k; the last pixel has none. Once all operands may be invalid, once only one.
    let count = law.operands + 1
    func operands(_ isInvalid: (Int) -> Bool) throws -> [RasterArray] {
      try (0..<law.operands).map { k in
        let own: DataType = law.conditions.contains(k) ? .uint8 : type
        return try own.accept(Row(invalid: isInvalid(k) ? k : nil, count: count))
      }
    }
    for only in [nil] + (0..<law.operands).map(Optional.some) {
      let result = try RasterArray.local(law.operation(), operands { only == nil || only == $0 })
      let found = try await values(result).map { $0 != nil }
      #expect(found == (0..<count).map { $0 == law.operands || (only != nil && only != $0) })
    }
    let valid = try RasterArray.local(law.operation(), operands { _ in false })
    #expect(try await values(valid).allSatisfy { $0 != nil })
    #expect(valid.bands[0].expression.canBeInvalid == valid.dataType.isFloatingPoint || type.isFloatingPoint)
  }
}
