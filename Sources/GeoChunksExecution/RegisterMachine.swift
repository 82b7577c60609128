internal import GeoChunksExpression
internal import GeoChunksGrid
internal import GeoChunksPlanning

/// Raw samples of one band of a task: where they lie and what makes them invalid.
struct RawBand {
  /// The sample of the task's first pixel.
  let samples: UnsafeRawPointer
  /// The mask byte of the task's first pixel.
  let mask: UnsafePointer<UInt8>?
  /// Pixels from row to row.
  let stride: Int
  let dataType: DataType
  let nodata: NodataValue?
}

/// Runs a register program block by block. One machine a thread; blocks allocate nothing.
final class RegisterMachine {
  private struct Step {
    let instruction: RegisterProgram.Instruction
    let operands: [Register]
    let result: Register
    /// What the operation leaves to the machine: NaN for masked operands, or the result's mask.
    let combinesValidity: Bool
  }

  private let memory: SampleBuffer
  private let steps: [Step]
  /// For each output, its bands' registers.
  let results: [[Register]]

  init(_ program: RegisterProgram) {
    func aligned(_ count: Int) -> Int { (count + 63) / 64 * 64 }
    let pixels = RegisterProgram.blockPixels
    let sizes = program.registers.map {
      (samples: aligned(pixels * $0.dataType.byteCount), mask: $0.hasMask ? pixels : 0)
    }
    let memory = SampleBuffer(byteCount: sizes.reduce(0) { $0 + $1.samples + $1.mask })
    var offset = 0
    let registers = zip(program.registers, sizes).map { specification, size in
      let samples = memory.bytes.baseAddress! + offset
      let mask = size.mask > 0 ? (samples + size.samples).bindMemory(to: UInt8.self, capacity: pixels) : nil
      offset += size.samples + size.mask
      return Register(dataType: specification.dataType, samples: samples, mask: mask)
    }
    self.memory = memory
    results = program.results.map { $0.map { registers[$0] } }
    var steps: [Step] = []
    for instruction in program.instructions {
      let operands = instruction.operands.map { registers[$0] }
      let result = registers[instruction.result]
      var combines = false
      switch instruction {
      case .constant(let value, _):
        Self.fill(result, with: value)
        continue
      case .apply(let operation, _, _): combines = operation.validity == .anyOperand
      case .load, .convert: break
      }
      steps.append(Step(instruction: instruction, operands: operands, result: result, combinesValidity: combines))
    }
    self.steps = steps
  }

  private static func fill(_ register: Register, with value: Double) {
    struct Fill: SampleVisitor {
      let register: Register
      let value: Double
      func visit<T: Sample>(_ type: T.Type) throws {
        register.typed(T.self).update(repeating: T(saturating: value), count: RegisterProgram.blockPixels)
      }
    }
    try? register.dataType.accept(Fill(register: register, value: value))
    register.mask?.update(repeating: value.isNaN ? 0 : 1, count: RegisterProgram.blockPixels)
  }

  /// Computes one block: `x`, `y` from the task's first pixel, at most 64 x 64. Results stand row by row without
  /// gaps in the result registers until the next call.
  func run(_ inputs: [[RawBand]], x: Int, y: Int, width: Int, height: Int) {
    let count = width * height
    for step in steps {
      switch step.instruction {
      case .load(let read, let band, _):
        BlockLoad.load(inputs[read][band], x: x, y: y, width: width, height: height, into: step.result)
      case .convert:
        SampleConversion.convert(step.operands[0], into: step.result, count: count)
      case .apply(let operation, _, _):
        step.operands.withUnsafeBufferPointer { operation.evaluate($0, into: step.result, count: count) }
        if step.combinesValidity { Self.combineValidity(step.operands, step.result, count) }
      case .constant: break
      }
    }
  }

  private static func combineValidity(_ operands: [Register], _ result: Register, _ count: Int) {
    if result.dataType.isFloatingPoint {
      for operand in operands {
        if let mask = operand.mask { Register.invalidate(result, where: mask, count: count) }
      }
    } else if let mask = result.mask {
      mask.update(repeating: 1, count: count)
      for operand in operands { operand.clearInvalid(in: mask, count: count) }
    }
  }
}

/// Raw samples into a register: nodata, mask and NaN become the register's validity.
enum BlockLoad {
  static func load(_ band: RawBand, x: Int, y: Int, width: Int, height: Int, into register: Register) {
    try? band.dataType.accept(Kernel(band: band, x: x, y: y, width: width, height: height, register: register))
  }

  private struct Kernel: SampleVisitor {
    let band: RawBand
    let x: Int
    let y: Int
    let width: Int
    let height: Int
    let register: Register

    func visit<T: Sample>(_ type: T.Type) throws {
      let nodata = band.nodata?.sample(as: T.self)
      let first = band.samples.assumingMemoryBound(to: T.self) + y * band.stride + x
      for row in 0..<height {
        let from = first + row * band.stride
        let at = row * width
        if T.self == Float.self, register.dataType == .float32 {
          copy(UnsafeRawPointer(from), to: register.typed(Float.self) + at, nodata: nodata?.asFloat)
        } else if T.self == Double.self, register.dataType == .float64 {
          copy(UnsafeRawPointer(from), to: register.typed(Double.self) + at, nodata: nodata?.asDouble)
        } else if register.dataType == .float32 {
          let to = register.typed(Float.self) + at
          if let nodata {
            for i in 0..<width { to[i] = from[i] == nodata ? .nan : from[i].asFloat }
          } else {
            for i in 0..<width { to[i] = from[i].asFloat }
          }
        } else if register.dataType == .float64 {
          let to = register.typed(Double.self) + at
          if let nodata {
            for i in 0..<width { to[i] = from[i] == nodata ? .nan : from[i].asDouble }
          } else {
            for i in 0..<width { to[i] = from[i].asDouble }
          }
        } else {
          let to = register.typed(T.self) + at
          to.update(from: from, count: width)
          if let mask = register.mask {
            if let nodata {
              for i in 0..<width { mask[at + i] = from[i] == nodata ? 0 : 1 }
            } else {
              (mask + at).update(repeating: 1, count: width)
            }
          }
        }
      }
      if band.mask != nil { applyMask() }
    }

    @inline(__always)
    private func copy<T: BinaryFloatingPoint>(_ from: UnsafeRawPointer, to: UnsafeMutablePointer<T>, nodata: T?) {
      let from = from.assumingMemoryBound(to: T.self)
      if let nodata, !nodata.isNaN {
        for i in 0..<width { to[i] = from[i] == nodata ? .nan : from[i] }
      } else {
        to.update(from: from, count: width)
      }
    }

    private func applyMask() {
      guard let first = band.mask else { return }
      for row in 0..<height {
        let from = first + (y + row) * band.stride + x
        let at = row * width
        switch register.dataType {
        case .float32:
          let to = register.typed(Float.self) + at
          for i in 0..<width { to[i] = from[i] == 0 ? .nan : to[i] }
        case .float64:
          let to = register.typed(Double.self) + at
          for i in 0..<width { to[i] = from[i] == 0 ? .nan : to[i] }
        default:
          guard let mask = register.mask else { continue }
          for i in 0..<width { mask[at + i] &= from[i] == 0 ? 0 : 1 }
        }
      }
    }
  }
}
