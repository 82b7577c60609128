import GeoChunksExpression
import GeoChunksGrid
import Testing

@Suite("Conversion of samples")
struct SampleConversionTests {
  private static let values: [Double] = [
    0, -0.0, 0.5, -0.5, 1.5, 2.5, -2.5, 127, 128, -128, -129, 255, 255.5, 256, 32768, 65536, 1e9, -1e10, 1e19, -1e19,
    3e38, 1e300, -1e300, .infinity, -.infinity, .nan,
  ]

  private struct From: SampleVisitor {
    let to: DataType
    func visit<S: Sample>(_ type: S.Type) throws { try to.accept(To<S>()) }
  }
  private struct To<S: Sample>: SampleVisitor {
    func visit<D: Sample>(_ type: D.Type) throws {
      let source = SampleConversionTests.values.map { S(saturating: $0) }
      let count = source.count
      let validity: [UInt8]? = S.dataType.isFloatingPoint ? nil : source.indices.map { $0 % 3 == 1 ? 0 : 1 }
      let from = OwnedRegister(source, mask: validity)
      let to = OwnedRegister(
        Array(repeating: D(saturating: 77), count: count),
        mask: D.dataType.isFloatingPoint ? nil : Array(repeating: 9, count: count))
      SampleConversion.convert(from.register, into: to.register, count: count)
      let (result, mask) = (to.values(count, as: D.self), to.maskBytes(count))
      for i in source.indices {
        let isValid = validity.map { $0[i] != 0 } ?? !source[i].isInvalid
        #expect((mask.map { $0[i] != 0 } ?? !result[i].isInvalid) == isValid, "\(source[i]) as \(D.self)")
        guard isValid else { continue }
        let expected: D =
          if S.dataType.isFloatingPoint || D.dataType == .float64 {
            D(saturating: source[i].asDouble)
          } else {
            D(clampingInteger: source[i].asInteger)
          }
        #expect(result[i] == expected, "\(source[i]) as \(D.self)")
      }
    }
  }

  @Test("every type as every other", arguments: DataType.allCases, DataType.allCases)
  func all(from: DataType, to: DataType) throws { try from.accept(From(to: to)) }

  @Test("64-bit integers keep every bit among themselves and round once to float32")
  func exact() {
    let values: [Int64] = [.max, .max - 1, .min, (1 << 60) + (1 << 36) + 1]
    let from = OwnedRegister(values)
    let (unsigned, real) = (
      OwnedRegister([UInt64](repeating: 1, count: 4)), OwnedRegister([Float](repeating: 1, count: 4))
    )
    SampleConversion.convert(from.register, into: unsigned.register, count: 4)
    SampleConversion.convert(from.register, into: real.register, count: 4)
    #expect(unsigned.values(4) == values.map { UInt64(clamping: $0) })
    #expect(real.values(4) == values.map { Float($0) })
  }
}

@Suite("Scale and offset")
struct ApplyScaleTests {
  private struct Law: SampleVisitor {
    func visit<T: Sample>(_ type: T.Type) throws {
      let operation = ApplyScale(scale: 0.0001, offset: -0.1)
      let values: [T] = [0, 1, 3, 100, 127, 1000, 9999, 65535].map { T(saturating: $0) }
      let from = OwnedRegister(values)
      let signature = try operation.signature(for: [.array(T.dataType)])
      #expect(signature == LocalSignature(operands: [T.dataType], result: T.dataType.computingType))
      let expected = values.map { $0.asDouble * 0.0001 + -0.1 }
      if signature.result == .float32 {
        let to = OwnedRegister([Float](repeating: 0, count: values.count))
        withUnsafePointer(to: from.register) {
          operation.evaluate(UnsafeBufferPointer(start: $0, count: 1), into: to.register, count: values.count)
        }
        #expect(to.values(values.count) == expected.map { Float($0) })
      } else {
        let to = OwnedRegister([Double](repeating: 0, count: values.count))
        withUnsafePointer(to: from.register) {
          operation.evaluate(UnsafeBufferPointer(start: $0, count: 1), into: to.register, count: values.count)
        }
        #expect(to.values(values.count) == expected)
      }
    }
  }

  @Test("physical values are rounded once from float64", arguments: DataType.allCases)
  func law(type: DataType) throws { try type.accept(Law()) }

  @Test("scale comes back from its parameters and refuses others")
  func parameters() throws {
    let scale = ApplyScale(scale: 0.1, offset: -5)
    #expect(try ApplyScale(parameters: scale.parameters).isSame(as: scale))
    #expect(scale.title == "scale[0.1, -5]")
    for parameters: [OperationParameter] in [[], [.number(1)], [.text("a"), .number(1)]] {
      let error = #expect(throws: GeoChunksError.self) { try ApplyScale(parameters: parameters) }
      #expect(error?.code == .invalidArgument)
    }
  }
}
