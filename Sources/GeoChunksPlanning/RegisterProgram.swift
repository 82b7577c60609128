public import GeoChunksExpression
public import GeoChunksGrid

/// A chain of per-pixel operations as a program over registers: strips of one 64 x 64 block that stay in the cache.
public struct RegisterProgram: Sendable {
  /// A strip's type and whether it has a mask.
  public struct RegisterSpecification: Sendable, Hashable {
    /// The samples' type.
    public var dataType: DataType
    /// Whether validity is kept apart.
    public var hasMask: Bool
    /// Bytes of a block in this register.
    public var byteCount: Int { RegisterProgram.blockPixels * (dataType.byteCount + (hasMask ? 1 : 0)) }
  }

  /// One step. Registers are numbered from 0; a result's register is never one of the operands'.
  public enum Instruction: Sendable {
    /// Raw samples of a band of a read into a register of the band's or a floating-point type; nodata, mask and NaN
    /// become the register's validity.
    case load(read: Int, band: Int, result: Int)
    /// A number, written once before the first block.
    case constant(Double, result: Int)
    /// Another type.
    case convert(Int, result: Int)
    /// An operation's kernel.
    case apply(any LocalOperation, operands: [Int], result: Int)

    /// The register written.
    public var result: Int {
      switch self {
      case .load(_, _, let result), .constant(_, let result), .convert(_, let result), .apply(_, _, let result):
        result
      }
    }
    /// The registers read.
    public var operands: [Int] {
      switch self {
      case .load, .constant: []
      case .convert(let operand, _): [operand]
      case .apply(_, let operands, _): operands
      }
    }
  }

  /// The side of a block: the leaf of the reduction tree.
  public static let blockSide = 64
  /// Pixels of a block.
  public static let blockPixels = blockSide * blockSide

  /// The registers.
  public let registers: [RegisterSpecification]
  /// The steps, in order; constants first.
  public let instructions: [Instruction]
  /// For each output, the register of each band when the program has run.
  public let results: [[Int]]

  /// Bytes of all registers.
  public var byteCount: Int { registers.reduce(0) { $0 + $1.byteCount } }

  /// A line an instruction.
  public var text: String {
    func name(_ register: Int) -> String { "r\(register)" }
    func type(_ register: Int) -> String {
      registers[register].dataType.rawValue + (registers[register].hasMask ? "+mask" : "")
    }
    var lines = instructions.map { instruction in
      let result = "\(name(instruction.result)):\(type(instruction.result))"
      switch instruction {
      case .load(let read, let band, _): return "\(result) = load read \(read) band \(band)"
      case .constant(let value, _): return "\(result) = \(OperationParameter.number(value))"
      case .convert(let operand, _): return "\(result) = convert \(name(operand))"
      case .apply(let operation, let operands, _):
        return "\(result) = \(operation.title) \(operands.map(name).joined(separator: " "))"
      }
    }
    for (index, bands) in results.enumerated() {
      lines.append("output \(index) = \(bands.map(name).joined(separator: " "))")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// What is read for a task from one source: the task's window, moved by a fixed offset.
public struct SourceRead: Sendable {
  /// The source.
  public let source: any RasterSource
  /// The bands, from 0.
  public let bands: [Int]
  /// From output pixels to source pixels.
  public let offset: PixelPoint

  /// Bytes a pixel takes while a task holds it; none where the source's samples are in memory anyway.
  public var bytesPerPixel: Int {
    bands.reduce(0) { sum, band in
      guard source.residentTile(band: band) == nil else { return sum }
      return sum + source.bands[band].dataType.byteCount + (source.bands[band].hasMask ? 1 : 0)
    }
  }
}
