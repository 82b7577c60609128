internal import GeoChunksExpression
internal import GeoChunksGrid

/// Gives a formula's tree its meaning: lazy rasters from rasters, numbers from numbers.
struct FormulaEvaluator {
  let inputs: [String: RasterArray]
  let registry: OperationRegistry

  /// What is left to do: a node, or an operation on the last values.
  private enum Work {
    case node(Formula.Node)
    case apply(any LocalOperation, count: Int, column: Int)
  }

  /// The meaning of a formula. Its own stack, since a formula of 2000 operations may be as deep as that.
  func value(of root: Formula.Node) throws(GeoChunksError) -> RasterOperand {
    var work = [Work.node(root)]
    var values: [RasterOperand] = []
    while let next = work.popLast() {
      switch next {
      case .node(.number(let value)): values.append(.scalar(value))
      case .node(.name(let name, let column)): values.append(try self.value(named: name, column: column))
      case .node(.call(let name, let arguments, let column)):
        let operation = try operation(name, column: column)
        let arity = type(of: operation).arity
        guard arity.contains(arguments.count) else {
          let wanted = type(of: operation).arityText
          throw .formula(column: column, "\(name) takes \(wanted), not \(arguments.count)")
        }
        work.append(.apply(operation, count: arguments.count, column: column))
        work += arguments.reversed().map { .node($0) }
      case .apply(let operation, let count, let column):
        let operands = Array(values.suffix(count))
        values.removeLast(count)
        do throws(GeoChunksError) {
          values.append(try apply(operation, to: operands))
        } catch  where error.code == .invalidArgument {
          throw .formula(column: column, error.message, hint: error.hint)
        }
      }
    }
    return values[0]
  }

  private func value(named name: String, column: Int) throws(GeoChunksError) -> RasterOperand {
    if let array = inputs[name] { return .array(array) }
    if let constant = Formula.constants[name] { return .scalar(constant) }
    let known = inputs.keys.sorted().joined(separator: ", ")
    throw .formula(column: column, "there is no input \"\(name)\"", hint: "the inputs are \(known)")
  }

  private func operation(_ name: String, column: Int) throws(GeoChunksError) -> any LocalOperation {
    if let type = DataType(rawValue: name) { return Convert(to: type) }
    if let type = registry.local[name] as? any ParameterlessOperation.Type { return type.init() }
    let functions = registry.local.compactMap { $0.value is any ParameterlessOperation.Type ? $0.key : nil }
    throw .formula(
      column: column, "there is no function \"\(name)\"",
      hint: "the functions are \(functions.sorted().joined(separator: ", ")) and the data types' names")
  }

  private func apply(
    _ operation: any LocalOperation, to operands: [RasterOperand]
  ) throws(GeoChunksError) -> RasterOperand {
    let conditions = (type(of: operation) as? any ConditionalOperation.Type)?.conditions ?? 0..<0
    var numbers: [Double] = []
    var arrays: [any RasterOperandConvertible] = []
    for (index, operand) in operands.enumerated() {
      switch operand {
      case .scalar(let value):
        let number = conditions.contains(index) && !value.isNaN ? (value != 0 ? 1 : 0) : value
        numbers.append(number)
        arrays.append(number)
      case .array(let array): arrays.append(conditions.contains(index) ? try array.truth() : array)
      }
    }
    if numbers.count == operands.count { return .scalar(try Self.fold(operation, conditions, numbers)) }
    // A choice between two rasters by a number needs no operation.
    if operation is Where, case .scalar(let condition) = operands[0], !condition.isNaN {
      return operands[condition != 0 ? 1 : 2]
    }
    return .array(try RasterArray.local(operation, arrays))
  }

  /// Runs an operation's own kernel on one pixel of float64 numbers.
  private static func fold(
    _ operation: any LocalOperation, _ conditions: Range<Int>, _ numbers: [Double]
  ) throws(GeoChunksError) -> Double {
    // An invalid number is what an invalid pixel is; only `where` and `filled` may have a valid result.
    switch operation {
    case is Where: return numbers[0].isNaN ? .nan : numbers[numbers[0] != 0 ? 1 : 2]
    case is Filled: return numbers[0].isNaN ? numbers[1] : numbers[0]
    default: if numbers.contains(where: \.isNaN) { return .nan }
    }
    if operation is Masked { return numbers[1] != 0 ? .nan : numbers[0] }
    let kinds = numbers.indices.map { Operand.array(conditions.contains($0) ? .uint8 : .float64) }
    let signature = try operation.signature(for: kinds)
    let buffer = SampleBuffer(byteCount: (numbers.count + 1) * 8)
    // Registers alone don't keep the buffer alive.
    defer { withExtendedLifetime(buffer) {} }
    var registers: [Register] = []
    for (index, type) in signature.operands.enumerated() {
      let register = Register(dataType: type, samples: buffer.bytes.baseAddress! + index * 8, mask: nil)
      if type == .uint8 {
        register.typed(UInt8.self).initialize(to: numbers[index] != 0 ? 1 : 0)
      } else {
        register.typed(Double.self).initialize(to: numbers[index])
      }
      registers.append(register)
    }
    let result = Register(
      dataType: signature.result, samples: buffer.bytes.baseAddress! + numbers.count * 8, mask: nil)
    registers.withUnsafeBufferPointer { operation.evaluate($0, into: result, count: 1) }
    let tile = Tile(
      size: PixelSize(width: 1, height: 1), dataType: signature.result,
      samples: {
        let copy = SampleBuffer(byteCount: 8)
        copy.bytes.copyMemory(from: UnsafeRawBufferPointer(start: result.samples, count: 8))
        return copy
      }())
    return tile[0, 0] ?? .nan
  }
}
