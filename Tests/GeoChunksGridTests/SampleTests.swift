import GeoChunksGrid
import Testing

@Suite("Sample")
struct SampleTests {
  private struct Law: SampleVisitor {
    func visit<T: Sample>(_ type: T.Type) throws {
      guard !T.dataType.isFloatingPoint else { return }
      let range = T.dataType.range
      let least = T(clampingInteger: Int128.min)
      let most = T(clampingInteger: Int128.max)
      #expect(T(saturating: -.infinity) == least && T(saturating: .infinity) == most)
      #expect(T(saturating: range.lowerBound - 1) == least && T(saturating: range.upperBound + 1) == most)
      #expect(T(saturating: 1e300) == most && T(saturating: -1e300) == least)
      #expect(T(saturating: .nan).asInteger == 0)
      for (value, expected) in [(0.4, 0), (0.5, 1), (1.5, 2), (2.5, 3), (126.5, 127), (0.499_999_999_999_999_94, 0)] {
        #expect(T(saturating: value).asInteger == Int128(expected))
        guard T.dataType.isSigned else { continue }
        #expect(T(saturating: -value).asInteger == Int128(-expected))
      }
      #expect(least.asInteger == (T.dataType.isSigned ? -(Int128(1) << (T.dataType.byteCount * 8 - 1)) : 0))
      #expect(T(clampingInteger: least.asInteger) == least && T(clampingInteger: most.asInteger) == most)
      #expect(T(clampingInteger: most.asInteger - 1).asInteger == most.asInteger - 1)
      #expect(!least.isInvalid && !most.isInvalid)
    }
  }

  @Test("integers round half away from zero and saturate", arguments: DataType.allCases)
  func saturation(type: DataType) throws { try type.accept(Law()) }

  @Test("the largest float64 below 2^63 and 2^64 are not saturated")
  func wide() {
    #expect(Int64(saturating: 9_223_372_036_854_774_784) == 9_223_372_036_854_774_784)
    #expect(Int64(saturating: 9_223_372_036_854_775_808) == .max)
    #expect(Int64(saturating: -9_223_372_036_854_775_808) == .min)
    #expect(UInt64(saturating: 18_446_744_073_709_549_568) == 18_446_744_073_709_549_568)
    #expect(UInt64(saturating: 18_446_744_073_709_551_616) == .max)
  }

  @Test("a number beyond float32 becomes infinity, NaN stays NaN")
  func real() {
    #expect(Float(saturating: 1e300) == .infinity && Float(saturating: -1e300) == -.infinity)
    #expect(Float(saturating: .nan).isInvalid && Double(saturating: .nan).isInvalid)
    #expect(Float(saturating: 0.1) == 0.1 && Double(saturating: 0.1) == 0.1)
  }

  @Test("a wide integer becomes float32 in one rounding")
  func oneRounding() {
    // Through float64 this would round to even twice and come out one unit lower.
    let value: Int64 = (1 << 60) + (1 << 36) + 1
    #expect(value.asFloat == Float(value))
    #expect(value.asFloat != Float(Double(value)))
  }

  @Test("a floating-point sample as an integer truncates and saturates")
  func truncation() {
    #expect(Float(2.7).asInteger == 2 && Float(-2.7).asInteger == -2)
    #expect(Double(2.5).asInteger == 2 && Double(0.5).asInteger == 0)
    #expect(Double.nan.asInteger == 0 && Float.infinity.asInteger == Int128.max)
  }
}
