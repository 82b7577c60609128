import GeoChunksExpression
import GeoChunksGrid

/// A sum of two or three operands, in the smallest type that holds them. Enough of an operation for expressions.
struct Sum: LocalOperation {
  static let identifier = "sum"
  static let revision = 3
  static let arity = 2...3
  var parameters: [OperationParameter] = []
  init() {}
  init(parameters: [OperationParameter]) throws(GeoChunksError) { self.parameters = parameters }
  func signature(for operands: [Operand]) throws(GeoChunksError) -> LocalSignature {
    let type = DataType.common(operands)
    return LocalSignature(operands: operands.map { _ in type }, result: type)
  }
  func evaluate(_ operands: UnsafeBufferPointer<Register>, into result: Register, count: Int) {}
}

/// An operation that refuses everything.
struct Refusal: LocalOperation {
  static let identifier = "refusal"
  static let revision = 1
  static let arity = 1...1
  init() {}
  init(parameters: [OperationParameter]) throws(GeoChunksError) {}
  func signature(for operands: [Operand]) throws(GeoChunksError) -> LocalSignature {
    throw GeoChunksError(.unsupported, "never")
  }
  func evaluate(_ operands: UnsafeBufferPointer<Register>, into result: Register, count: Int) {}
}

let sampleSize = PixelSize(width: 4, height: 3)
let sampleBox = GeoBox(size: sampleSize, transform: Affine(geotransform: [0, 1, 0, 3, 0, -1]))

/// A tile of 4 x 3 pixels that count from `first`.
func tile<T: Sample>(_ type: T.Type, from first: Int = 0, valid: [Bool]? = nil) -> Tile {
  Tile(size: sampleSize, (0..<12).map { T(saturating: Double(first + $0)) }, valid: valid)
}

/// Two bands, red (uint8) and nir (uint16).
func sampleArray() throws -> RasterArray {
  try RasterArray([tile(UInt8.self), tile(UInt16.self, from: 100)], names: ["red", "nir"], geoBox: sampleBox)
}

/// Memory as a register, filled with some samples. Never freed: a register alone doesn't keep its memory alive.
struct OwnedRegister {
  let register: Register

  init<T: Sample>(_ values: [T], mask bytes: [UInt8]? = nil) {
    let samples = UnsafeMutableBufferPointer<T>.allocate(capacity: max(1, values.count))
    _ = samples.initialize(from: values)
    var mask: UnsafeMutablePointer<UInt8>?
    if let bytes {
      let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, bytes.count))
      _ = buffer.initialize(from: bytes)
      mask = buffer.baseAddress
    }
    register = Register(dataType: T.dataType, samples: UnsafeMutableRawPointer(samples.baseAddress!), mask: mask)
  }
  func values<T: Sample>(_ count: Int, as type: T.Type = T.self) -> [T] {
    Array(UnsafeBufferPointer(start: register.typed(T.self), count: count))
  }
  func maskBytes(_ count: Int) -> [UInt8]? { register.mask.map { Array(UnsafeBufferPointer(start: $0, count: count)) } }
}
