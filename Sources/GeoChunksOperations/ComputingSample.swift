public import GeoChunksGrid
internal import Glibc

/// The two types arithmetic computes in, with the functions of C's mathematical library for each.
public protocol ComputingSample: Sample, BinaryFloatingPoint {
  /// e to the power of `x`.
  static func exponential(_ x: Self) -> Self
  /// The natural logarithm.
  static func logarithm(_ x: Self) -> Self
  /// The decimal logarithm.
  static func logarithm10(_ x: Self) -> Self
  /// `base` to the power of `exponent`, C's `pow`.
  static func power(_ base: Self, _ exponent: Self) -> Self
  /// The sine of radians.
  static func sine(_ x: Self) -> Self
  /// The cosine of radians.
  static func cosine(_ x: Self) -> Self
  /// The tangent of radians.
  static func tangent(_ x: Self) -> Self
  /// The angle of the point (`x`, `y`) in radians, C's `atan2`.
  static func arctangent2(_ y: Self, _ x: Self) -> Self
  /// The largest whole number that isn't greater, without a call.
  static func floored(_ x: Self) -> Self
}

extension Double: ComputingSample {
  /// See ``ComputingSample``.
  public static func exponential(_ x: Double) -> Double { exp(x) }
  /// See ``ComputingSample``.
  public static func logarithm(_ x: Double) -> Double { log(x) }
  /// See ``ComputingSample``.
  public static func logarithm10(_ x: Double) -> Double { log10(x) }
  /// See ``ComputingSample``.
  public static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
  /// See ``ComputingSample``.
  public static func sine(_ x: Double) -> Double { sin(x) }
  /// See ``ComputingSample``.
  public static func cosine(_ x: Double) -> Double { cos(x) }
  /// See ``ComputingSample``.
  public static func tangent(_ x: Double) -> Double { tan(x) }
  /// See ``ComputingSample``.
  public static func arctangent2(_ y: Double, _ x: Double) -> Double { atan2(y, x) }
  /// See ``ComputingSample``. Adding 2^52 rounds a magnitude below it to a whole number.
  @inline(__always)
  public static func floored(_ x: Double) -> Double {
    let sign = x.bitPattern & 0x8000_0000_0000_0000
    let magnitude = Double(bitPattern: x.bitPattern & 0x7fff_ffff_ffff_ffff)
    let nearest = Double(bitPattern: ((magnitude + 0x1p52) - 0x1p52).bitPattern | sign)
    let result = nearest > x ? nearest - 1 : nearest
    return magnitude < 0x1p52 ? result : x
  }
}

extension Float: ComputingSample {
  /// See ``ComputingSample``. Without calls or branches, so that loops over it become vector code; within 1 unit in
  /// the last place of the true value, subnormal results included (tested over the whole range).
  ///
  /// Reduction to |r| <= ln 2 / 2 with ln 2 in two parts (Cody and Waite, 1980), then the Taylor polynomial of
  /// degree 7, whose remainder there is below 2^-27.
  @inline(__always)
  public static func exponential(_ x: Float) -> Float {
    let clamped = x < -104 ? -104 : (x > 89 ? 89 : x)
    // Adding 1.5 * 2^23 rounds to a whole number, which the low bits of the sum then hold.
    let shifted = clamped * 1.442695041 + 12_582_912
    let whole = shifted - 12_582_912
    let n = Int32(bitPattern: shifted.bitPattern) &- 0x4b40_0000
    let r = (clamped - whole * 0.693359375) + whole * 2.12194440e-4
    var p: Float = 1.0 / 5040
    p = p * r + 1.0 / 720
    p = p * r + 1.0 / 120
    p = p * r + 1.0 / 24
    p = p * r + 1.0 / 6
    p = p * r + 0.5
    p = (p * r) * r + r + 1
    // Two factors, so that neither overflows and a subnormal result is rounded once, at the end.
    let half = n >> 1
    let first = Float(bitPattern: UInt32(bitPattern: (half &+ 127) &<< 23))
    let second = Float(bitPattern: UInt32(bitPattern: (n &- half &+ 127) &<< 23))
    let result = (p * first) * second
    return x != x ? x : result
  }
  /// See ``ComputingSample``.
  public static func logarithm(_ x: Float) -> Float { log(x) }
  /// See ``ComputingSample``.
  public static func logarithm10(_ x: Float) -> Float { log10(x) }
  /// See ``ComputingSample``.
  public static func power(_ base: Float, _ exponent: Float) -> Float { pow(base, exponent) }
  /// See ``ComputingSample``.
  public static func sine(_ x: Float) -> Float { sin(x) }
  /// See ``ComputingSample``.
  public static func cosine(_ x: Float) -> Float { cos(x) }
  /// See ``ComputingSample``.
  public static func tangent(_ x: Float) -> Float { tan(x) }
  /// See ``ComputingSample``.
  public static func arctangent2(_ y: Float, _ x: Float) -> Float { atan2(y, x) }
  /// See ``ComputingSample``. Adding 2^23 rounds a magnitude below it to a whole number.
  @inline(__always)
  public static func floored(_ x: Float) -> Float {
    let sign = x.bitPattern & 0x8000_0000
    let magnitude = Float(bitPattern: x.bitPattern & 0x7fff_ffff)
    let nearest = Float(bitPattern: ((magnitude + 0x1p23) - 0x1p23).bitPattern | sign)
    let result = nearest > x ? nearest - 1 : nearest
    return magnitude < 0x1p23 ? result : x
  }
}
