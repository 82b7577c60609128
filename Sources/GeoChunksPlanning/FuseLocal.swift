internal import GeoChunksExpression
internal import GeoChunksGrid

/// Pass: turns the expressions of all outputs into one register program, so that a chain of operations makes no
/// temporary raster and a shared node is computed once.
struct FuseLocal: PlanningPass {
  static let name = "fuse-local"
  static let reason = "after sharing, so that a node becomes one register however many results use it"

  func apply(to draft: inout PlanDraft) throws(GeoChunksError) {
    var fusion = Fusion()
    for node in ExpressionNode.postorder(draft.outputs.flatMap { $0.bands.map(\.node) }) { fusion.add(node) }
    let results = draft.outputs.map { output in output.bands.map { fusion.value($0.node, as: $0.node.dataType) } }
    draft.reads = fusion.reads.map { SourceRead(source: $0.source, bands: $0.bands, offset: $0.offset) }
    draft.program = fusion.program(results: results)
  }
}

/// The state of the pass: steps over values that are each written once, then given registers.
private struct Fusion {
  struct Read {
    let source: any RasterSource
    let offset: PixelPoint
    var bands: [Int]
  }
  private struct ValueKey: Hashable {
    let node: ObjectIdentifier
    let type: DataType
  }
  private struct ConstantKey: Hashable {
    let bits: UInt64
    let type: DataType
  }

  var reads: [Read] = []
  private var specifications: [RegisterProgram.RegisterSpecification] = []
  private var steps: [RegisterProgram.Instruction] = []
  private var values: [ValueKey: Int] = [:]
  private var constants: [ConstantKey: Int] = [:]

  private mutating func newValue(_ type: DataType, hasMask: Bool) -> Int {
    specifications.append(.init(dataType: type, hasMask: hasMask && !type.isFloatingPoint))
    return specifications.count - 1
  }

  /// Makes the node's operands and, for an operation, the node itself. Sources and constants are made when wanted,
  /// in the type that is wanted.
  mutating func add(_ node: ExpressionNode) {
    guard case .local(let operation, let operands) = node.shape, let signature = node.signature else { return }
    let registers = zip(operands, signature.operands).map { value($0, as: $1) }
    let result = newValue(node.dataType, hasMask: node.canBeInvalid)
    steps.append(.apply(operation, operands: registers, result: result))
    values[ValueKey(node: ObjectIdentifier(node), type: node.dataType)] = result
  }

  /// The value of a node in a type.
  mutating func value(_ node: ExpressionNode, as type: DataType) -> Int {
    let key = ValueKey(node: ObjectIdentifier(node), type: type)
    if let known = values[key] { return known }
    let result: Int
    switch node.shape {
    case .constant(let number):
      let constant = ConstantKey(bits: number.bitPattern, type: type)
      if let known = constants[constant] { return known }
      result = newValue(type, hasMask: number.isNaN)
      steps.append(.constant(number, result: result))
      constants[constant] = result
      return result
    case .source(let source, let band):
      result = load(node, source, band, PixelPoint(x: 0, y: 0), as: type)
    case .window(let window, let inner):
      guard case .source(let source, let band) = inner.shape else {
        preconditionFailure("push-windows leaves windows over sources only")
      }
      result = load(node, source, band, window.origin, as: type)
    case .local:
      result = newValue(type, hasMask: node.canBeInvalid)
      steps.append(.convert(value(node, as: node.dataType), result: result))
    }
    values[key] = result
    return result
  }

  private mutating func load(
    _ node: ExpressionNode, _ source: any RasterSource, _ band: Int, _ offset: PixelPoint, as type: DataType
  ) -> Int {
    guard type == node.dataType || type.isFloatingPoint else {
      let result = newValue(type, hasMask: node.canBeInvalid)
      steps.append(.convert(value(node, as: node.dataType), result: result))
      return result
    }
    let read: Int
    if let known = reads.firstIndex(where: { $0.source.identity == source.identity && $0.offset == offset }) {
      read = known
    } else {
      reads.append(Read(source: source, offset: offset, bands: []))
      read = reads.count - 1
    }
    if !reads[read].bands.contains(band) { reads[read].bands.append(band) }
    let slot = reads[read].bands.firstIndex(of: band)!
    let result = newValue(type, hasMask: node.canBeInvalid)
    steps.append(.load(read: read, band: slot, result: result))
    return result
  }

  /// Gives values registers: a register is used again once its value was read for the last time. Constants keep
  /// theirs, since they are written once for all blocks; so do results, which are read after the program.
  func program(results: [[Int]]) -> RegisterProgram {
    var lastUse: [Int: Int] = [:]
    for (index, step) in steps.enumerated() { for operand in step.operands { lastUse[operand] = index } }
    var kept = Set(results.flatMap(\.self))
    for step in steps { if case .constant(_, let result) = step { kept.insert(result) } }

    var registers: [RegisterProgram.RegisterSpecification] = []
    var free: [RegisterProgram.RegisterSpecification: [Int]] = [:]
    var assigned: [Int: Int] = [:]
    func isConstant(_ step: RegisterProgram.Instruction) -> Bool { if case .constant = step { true } else { false } }
    var instructions: [RegisterProgram.Instruction] = []
    for step in steps where isConstant(step) {
      guard case .constant(let number, let value) = step else { continue }
      registers.append(specifications[value])
      assigned[value] = registers.count - 1
      instructions.append(.constant(number, result: registers.count - 1))
    }
    for (index, step) in steps.enumerated() where !isConstant(step) {
      let specification = specifications[step.result]
      let register: Int
      if let reused = free[specification]?.popLast() {
        register = reused
      } else {
        registers.append(specification)
        register = registers.count - 1
      }
      assigned[step.result] = register
      let operands = step.operands.map { assigned[$0]! }
      switch step {
      case .load(let read, let band, _): instructions.append(.load(read: read, band: band, result: register))
      case .convert: instructions.append(.convert(operands[0], result: register))
      case .apply(let operation, _, _):
        instructions.append(.apply(operation, operands: operands, result: register))
      case .constant: break
      }
      for (place, operand) in step.operands.enumerated()
      where lastUse[operand] == index && !kept.contains(operand) && !step.operands[..<place].contains(operand) {
        free[specifications[operand], default: []].append(assigned[operand]!)
      }
      if lastUse[step.result] == nil, !kept.contains(step.result) { free[specification, default: []].append(register) }
    }
    return RegisterProgram(
      registers: registers, instructions: instructions, results: results.map { $0.map { assigned[$0]! } })
  }
}
