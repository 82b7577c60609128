internal import GeoChunksExpression
package import GeoChunksGrid
internal import GeoChunksPlanning

/// Counts a band's samples in the way a summary asks for. Counts are added, so their order doesn't matter.
enum ValueCounts {
  static func count(
    _ register: Register, count: Int, _ request: SummaryRequest.Counts, into counts: UnsafeMutableBufferPointer<UInt64>
  ) {
    try? register.dataType.accept(Kernel(register: register, count: count, request: request, counts: counts))
  }

  /// The order-preserving bit pattern of a sample: unsigned comparison of patterns is comparison of samples. -0 has
  /// 0's pattern.
  static func pattern<T: Sample>(_ sample: T) -> UInt64 {
    switch T.dataType {
    case .float32:
      let bits = (sample.asFloat + 0).bitPattern
      return UInt64(bits >> 31 == 0 ? bits | 0x8000_0000 : ~bits)
    case .float64:
      let bits = (sample.asDouble + 0).bitPattern
      return bits >> 63 == 0 ? bits | 0x8000_0000_0000_0000 : ~bits
    case .uint32, .uint64: return UInt64(truncatingIfNeeded: sample.asInteger)
    case .int32: return UInt64(truncatingIfNeeded: sample.asInteger &+ 0x8000_0000)
    case .int64: return UInt64(truncatingIfNeeded: sample.asInteger &+ 0x8000_0000_0000_0000)
    default: return UInt64(truncatingIfNeeded: sample.asInteger &- Int128(T.dataType.range.lowerBound))
    }
  }

  private struct Kernel: SampleVisitor {
    let register: Register
    let count: Int
    let request: SummaryRequest.Counts
    let counts: UnsafeMutableBufferPointer<UInt64>

    func visit<T: Sample>(_ type: T.Type) throws {
      let samples = register.typed(T.self)
      let mask = register.mask
      func each(_ body: (T) -> Void) {
        for i in 0..<count where mask.map({ $0[i] != 0 }) ?? !samples[i].isInvalid { body(samples[i]) }
      }
      switch request {
      case .none: break
      case .values: each { counts[Int(ValueCounts.pattern($0) & 0xffff)] += 1 }
      case .bins(let number, let lower, let upper):
        let width = (upper - lower) / Double(number)
        each { sample in
          let value = sample.asDouble
          guard value >= lower, value <= upper else { return }
          counts[HistogramBins.index(of: value, lower, upper, width: width, count: number)] += 1
        }
      case .radix(let shift, let prefixes):
        each { sample in
          let pattern = ValueCounts.pattern(sample)
          let prefix = shift + 16 >= 64 ? 0 : pattern >> UInt64(shift + 16)
          for (index, wanted) in prefixes.enumerated() where wanted == prefix {
            counts[index << 16 + Int((pattern >> UInt64(shift)) & 0xffff)] += 1
          }
        }
      }
    }
  }
}

/// Samples and their order-preserving bit patterns.
package enum ValuePattern {
  /// The sample of an order-preserving bit pattern, as float64.
  package static func value(_ pattern: UInt64, as type: DataType) -> Double {
    switch type {
    case .float32:
      let bits = UInt32(truncatingIfNeeded: pattern)
      return Double(Float(bitPattern: bits >> 31 == 1 ? bits & 0x7fff_ffff : ~bits))
    case .float64:
      return Double(bitPattern: pattern >> 63 == 1 ? pattern & 0x7fff_ffff_ffff_ffff : ~pattern)
    case .uint32, .uint64: return Double(pattern)
    case .int32: return Double(Int64(pattern) - 0x8000_0000)
    case .int64: return Double(Int64(bitPattern: pattern ^ 0x8000_0000_0000_0000))
    default: return Double(pattern) + type.range.lowerBound
    }
  }
}

/// The bins of a histogram.
package enum HistogramBins {
  /// The bin of a value from `lower` to `upper`, by NumPy's rule: the quotient's whole part, corrected against the
  /// bins' edges, the last bin closed.
  package static func index(of value: Double, _ lower: Double, _ upper: Double, width: Double, count: Int) -> Int {
    let quotient = (value - lower) / width
    // No number where the limits are too near or too far for their difference.
    guard quotient.isFinite else { return 0 }
    var index = Int(min(Double(count - 1), max(0, quotient)))
    func edge(_ k: Int) -> Double { k == count ? upper : lower + Double(k) * width }
    if value < edge(index) {
      index -= 1
    } else if index + 1 < count, value >= edge(index + 1) {
      index += 1
    }
    return max(0, index)
  }
}
