internal import GeoChunksExpression
internal import GeoChunksGrid

/// Count, sum, extremes and sum of squared deviations of some valid samples. Merging follows Chan, Golub & LeVeque
/// 1979 (Updating formulae and a pairwise algorithm for computing sample variances).
public struct Moments: Sendable, Hashable {
  /// Valid samples.
  public var count = 0.0
  /// Their sum.
  public var sum = 0.0
  /// The least; infinity for none.
  public var min = Double.infinity
  /// The greatest; minus infinity for none.
  public var max = -Double.infinity
  /// The sum of squared deviations from their mean.
  public var squaredDeviations = 0.0

  /// No samples.
  public init() {}

  /// Both. The order matters to the last bit: the reduction tree fixes it.
  public func merged(with other: Moments) -> Moments {
    if count == 0 { return other }
    if other.count == 0 { return self }
    var result = Moments()
    result.count = count + other.count
    result.sum = sum + other.sum
    result.min = Swift.min(min, other.min)
    result.max = Swift.max(max, other.max)
    let delta = other.sum / other.count - sum / count
    result.squaredDeviations =
      squaredDeviations + other.squaredDeviations + delta * delta * (count * other.count / result.count)
    return result
  }

  /// The moments of a leaf: at most 64 x 64 samples in a register, in eight lanes that are added in a fixed order.
  init(leaf register: Register, count: Int) {
    self = (try? register.dataType.accept(LeafKernel(register: register, count: count))) ?? Moments()
  }

  private struct LeafKernel: SampleVisitor {
    let register: Register
    let count: Int

    func visit<T: Sample>(_ type: T.Type) throws -> Moments {
      if T.self == Float.self { return vector(register.typed(Float.self)) }
      return scalar(register.typed(T.self))
    }

    /// Float32, the type of nearly all results, in vectors of eight.
    private func vector(_ samples: UnsafeMutablePointer<Float>) -> Moments {
      let whole = count / 8 * 8
      let raw = UnsafeRawPointer(samples)
      var valid = SIMD8<Int32>.zero
      var low = SIMD8<Float>(repeating: .infinity)
      var high = SIMD8<Float>(repeating: -.infinity)
      var sums = SIMD8<Double>.zero
      for i in stride(from: 0, to: whole, by: 8) {
        let x = raw.loadUnaligned(fromByteOffset: i * 4, as: SIMD8<Float>.self)
        let isValid = x .== x
        valid = valid &- unsafeBitCast(isValid, to: SIMD8<Int32>.self)
        low.replace(with: x, where: x .< low)
        high.replace(with: x, where: x .> high)
        sums += Self.widened(x.replacing(with: 0, where: .!isValid))
      }
      var result = Moments()
      for i in whole..<Swift.max(whole, count) where samples[i] == samples[i] {
        result.count += 1
        result.min = Swift.min(result.min, Double(samples[i]))
        result.max = Swift.max(result.max, Double(samples[i]))
        sums[i - whole] += Double(samples[i])
      }
      for lane in 0..<8 {
        result.count += Double(valid[lane])
        result.sum += sums[lane]
        result.min = Swift.min(result.min, Double(low[lane]))
        result.max = Swift.max(result.max, Double(high[lane]))
      }
      guard result.count > 0 else { return Moments() }

      let mean = result.sum / result.count
      let means = SIMD8<Double>(repeating: mean)
      var squares = SIMD8<Double>.zero
      for i in stride(from: 0, to: whole, by: 8) {
        let x = raw.loadUnaligned(fromByteOffset: i * 4, as: SIMD8<Float>.self)
        // An invalid sample deviates by nothing.
        let wide = Self.widened(x)
        let deviation = (wide - means).replacing(with: 0, where: wide .!= wide)
        squares += deviation * deviation
      }
      for i in whole..<Swift.max(whole, count) where samples[i] == samples[i] {
        let deviation = Double(samples[i]) - mean
        squares[i - whole] += deviation * deviation
      }
      for lane in 0..<8 { result.squaredDeviations += squares[lane] }
      return result
    }

    @inline(__always)
    private static func widened(_ x: SIMD8<Float>) -> SIMD8<Double> {
      SIMD8<Double>(
        Double(x[0]), Double(x[1]), Double(x[2]), Double(x[3]), Double(x[4]), Double(x[5]), Double(x[6]), Double(x[7]))
    }

    private func scalar<T: Sample>(_ samples: UnsafeMutablePointer<T>) -> Moments {
      let mask = register.mask
      var result = Moments()
      var sums = SIMD8<Double>.zero
      for i in 0..<count where mask.map({ $0[i] != 0 }) ?? !samples[i].isInvalid {
        let value = samples[i].asDouble
        result.count += 1
        sums[i & 7] += value
        result.min = Swift.min(result.min, value)
        result.max = Swift.max(result.max, value)
      }
      guard result.count > 0 else { return Moments() }
      for lane in 0..<8 { result.sum += sums[lane] }
      let mean = result.sum / result.count
      var squares = SIMD8<Double>.zero
      for i in 0..<count where mask.map({ $0[i] != 0 }) ?? !samples[i].isInvalid {
        let deviation = samples[i].asDouble - mean
        squares[i & 7] += deviation * deviation
      }
      for lane in 0..<8 { result.squaredDeviations += squares[lane] }
      return result
    }
  }
}
