import Foundation
import GeoChunks
import Testing

/// A function of two numbers as a reader of C would write it, in both computing types.
struct BinaryReference: Sendable, CustomTestStringConvertible {
  let identifier: String
  let float: @Sendable (Float, Float) -> Float
  let double: @Sendable (Double, Double) -> Double
  var testDescription: String { identifier }

  /// NumPy's floored remainder.
  static func remainder<T: BinaryFloatingPoint>(_ a: T, _ b: T, _ fmod: (T, T) -> T) -> T {
    var result = fmod(a, b)
    if result != 0 {
      if (b < 0) != (result < 0) { result += b }
    } else {
      result = T(signOf: b, magnitudeOf: 0)
    }
    return result
  }

  static let all = [
    BinaryReference(identifier: "add", float: { $0 + $1 }, double: { $0 + $1 }),
    BinaryReference(identifier: "subtract", float: { $0 - $1 }, double: { $0 - $1 }),
    BinaryReference(identifier: "multiply", float: { $0 * $1 }, double: { $0 * $1 }),
    BinaryReference(identifier: "divide", float: { $0 / $1 }, double: { $0 / $1 }),
    BinaryReference(
      identifier: "remainder", float: { remainder($0, $1, fmodf) }, double: { remainder($0, $1) { fmod($0, $1) } }),
    BinaryReference(identifier: "pow", float: { powf($0, $1) }, double: { pow($0, $1) }),
    BinaryReference(identifier: "atan2", float: { atan2f($0, $1) }, double: { atan2($0, $1) }),
  ]
}

/// A function of one number in both computing types.
struct UnaryReference: Sendable, CustomTestStringConvertible {
  let identifier: String
  var keepsIntegers = false
  let float: @Sendable (Float) -> Float
  let double: @Sendable (Double) -> Double
  var testDescription: String { identifier }

  static let all = [
    UnaryReference(identifier: "negate", float: { -$0 }, double: { -$0 }),
    UnaryReference(identifier: "sqrt", float: { sqrtf($0) }, double: { sqrt($0) }),
    UnaryReference(identifier: "log", float: { logf($0) }, double: { log($0) }),
    UnaryReference(identifier: "log10", float: { log10f($0) }, double: { log10($0) }),
    UnaryReference(identifier: "sin", float: { sinf($0) }, double: { sin($0) }),
    UnaryReference(identifier: "cos", float: { cosf($0) }, double: { cos($0) }),
    UnaryReference(identifier: "tan", float: { tanf($0) }, double: { tan($0) }),
    UnaryReference(identifier: "abs", keepsIntegers: true, float: { fabsf($0) }, double: { fabs($0) }),
    UnaryReference(identifier: "floor", keepsIntegers: true, float: { floorf($0) }, double: { floor($0) }),
    UnaryReference(identifier: "ceil", keepsIntegers: true, float: { ceilf($0) }, double: { ceil($0) }),
    UnaryReference(identifier: "round", keepsIntegers: true, float: { roundf($0) }, double: { round($0) }),
  ]
}

@Suite("Arithmetic")
struct ArithmeticTests {
  @Test(
    "two operands of all types against a plain loop", arguments: BinaryReference.all, DataType.allCases)
  func binary(reference: BinaryReference, type: DataType) async throws {
    let operation = try OperationRegistry.standard.operation(reference.identifier, revision: 1, parameters: [])
    let others = DataType.allCases.map { Samples($0, masked: $0 == .int16 || $0 == .uint64) }
    let first = Samples(type, masked: type == .uint8 || type == .int64)
    let side = first.pixels.count
    let size = PixelSize(width: side, height: side)
    let a = try first.raster(size) { x, _ in x }
    let tiles = try await collect(
      others.map { try RasterArray.local(operation, [a, $0.raster(size) { _, y in y }]) })
    for (other, tile) in zip(others, tiles) {
      let isSmall = type.computingType == .float32 && other.dataType.computingType == .float32
      #expect(tile.dataType == (isSmall ? .float32 : .float64), "\(type) with \(other.dataType)")
      for y in 0..<side {
        for x in 0..<side {
          var expected: Double?
          if let a = first.pixels[x]?.real, let b = other.pixels[y]?.real {
            let value = isSmall ? Double(reference.float(Float(a), Float(b))) : reference.double(a, b)
            expected = value.isNaN ? nil : value
          }
          guard !isSame(tile[x, y], expected) else { continue }
          Issue.record(
            """
            \(type) \(first.pixels[x]?.real ?? .nan) with \(other.dataType) \(other.pixels[y]?.real ?? .nan): \
            \(tile[x, y] ?? .nan), not \(expected ?? .nan)
            """)
        }
      }
    }
  }

  @Test("one operand of all types against a plain loop", arguments: UnaryReference.all, [false, true])
  func unary(reference: UnaryReference, masked: Bool) async throws {
    let operation = try OperationRegistry.standard.operation(reference.identifier, revision: 1, parameters: [])
    let samples = DataType.allCases.map { Samples($0, masked: masked) }
    let size = PixelSize(width: samples[0].pixels.count, height: 1)
    let tiles = try await collect(samples.map { try RasterArray.local(operation, [$0.raster(size) { x, _ in x }]) })
    for (sample, tile) in zip(samples, tiles) {
      let keeps = reference.keepsIntegers && !sample.dataType.isFloatingPoint
      let type = keeps ? sample.dataType : sample.dataType.computingType
      #expect(tile.dataType == type)
      for (x, pixel) in try zip(sample.pixels, tile.pixels()).enumerated() {
        let (given, found) = pixel
        let place = "\(reference.identifier) of \(sample.dataType) sample \(x)"
        guard let given else {
          #expect(found == nil, "\(place)")
          continue
        }
        if keeps {
          let magnitude = reference.identifier == "abs" && given.integer < 0 ? -given.integer : given.integer
          let most = (Int128(1) << (type.byteCount * 8 - (type.isSigned ? 1 : 0))) - 1
          #expect(found?.integer == min(magnitude, most), "\(place)")
        } else {
          let value = type == .float32 ? Double(reference.float(Float(given.real))) : reference.double(given.real)
          #expect(isSame(found?.real, value.isNaN ? nil : value), "\(place)")
        }
      }
    }
  }
}
