internal import GeoChunksExpression
internal import GeoChunksGrid

/// Pass: changes nothing; checks what the passes before it promise. A failure is a bug of theirs.
struct ValidatePlan: PlanningPass {
  static let name = "validate"
  static let reason = "last"

  func apply(to draft: inout PlanDraft) throws(GeoChunksError) {
    guard let program = draft.program, let grid = draft.grid, let memory = draft.memory else {
      throw broken("a pass is missing")
    }
    try check(program, draft)
    guard grid.size == draft.size, grid.chunkSize.width % draft.unit.width == 0,
      grid.chunkSize.height % draft.unit.height == 0
    else { throw broken("chunks of \(grid.chunkSize) are not multiples of \(draft.unit)") }
    // Windows are affine in the chunk's index: if the first and the last lie inside a source, all do.
    for read in draft.reads {
      for index in [0, grid.count - 1] {
        let window = grid.window(index).shifted(by: read.offset)
        guard PixelWindow(read.source.geoBox.size).contains(window) else {
          throw broken("task \(index) reads \(window) of \(read.source.path), which is \(read.source.geoBox.size)")
        }
      }
    }
    guard memory.bound(for: grid.chunkSize) + memory.fixed <= draft.options.memoryLimit else {
      throw broken("a task's bound passes the limit")
    }
  }

  private func check(_ program: RegisterProgram, _ draft: PlanDraft) throws(GeoChunksError) {
    var written: Set<Int> = []
    for instruction in program.instructions {
      guard program.registers.indices.contains(instruction.result), written.isSuperset(of: instruction.operands),
        !instruction.operands.contains(instruction.result)
      else { throw broken("an instruction reads what isn't written: \(instruction)") }
      written.insert(instruction.result)
      switch instruction {
      case .load(let read, let band, let result):
        guard draft.reads.indices.contains(read), draft.reads[read].bands.indices.contains(band) else {
          throw broken("a load of read \(read) band \(band)")
        }
        let type = draft.reads[read].source.bands[draft.reads[read].bands[band]].dataType
        let target = program.registers[result].dataType
        guard target == type || target.isFloatingPoint else { throw broken("a load of \(type) as \(target)") }
      case .apply(let operation, let operands, _):
        guard type(of: operation).arity.contains(operands.count) else { throw broken("\(operation.title)'s arity") }
      case .constant, .convert: break
      }
    }
    for (output, registers) in zip(draft.outputs, program.results) {
      for (band, register) in zip(output.bands, registers) {
        guard written.contains(register), program.registers[register].dataType == band.node.dataType else {
          throw broken("result \(band.name) of \(output.name) is not computed")
        }
      }
    }
  }

  private func broken(_ message: String) -> GeoChunksError {
    GeoChunksError(.internalError, "invalid plan: \(message)", hint: "this is a bug of GeoChunks; please report it")
  }
}
