import Foundation
import GeoChunks
import Testing

@Suite("Exponential")
struct ExponentialTests {
  /// The largest error of `Float.exponential` over some arguments, in units of the true value's last place.
  private func worst(_ arguments: some Sequence<Float>) -> (ulps: Double, at: Float) {
    var worst = (ulps: 0.0, at: Float(0))
    for x in arguments {
      let exact = exp(Double(x))
      let found = Float.exponential(x)
      let nearest = Float(exact)
      let ulps =
        nearest.isInfinite || found.isInfinite
        ? (nearest == found ? 0 : abs(Double(min(found, .greatestFiniteMagnitude)) - exact) / 0x1p104)
        : abs(Double(found) - exact) / Double(nearest.ulp)
      if !(ulps <= worst.ulps) { worst = (ulps, x) }
    }
    return worst
  }

  @Test("float32 is within 1 unit in the last place over all exponents and signs")
  func allExponents() {
    let arguments = (UInt32(0)..<255).lazy.flatMap { exponent in
      (UInt32(0)..<512).lazy.flatMap { step -> [Float] in
        let bits = exponent << 23 | (step &* 16_411) & 0x7f_ffff
        return [Float(bitPattern: bits), Float(bitPattern: bits | 1 << 31)]
      }
    }
    let (ulps, at) = worst(arguments)
    #expect(ulps <= 1, "\(ulps) at \(at)")
  }

  @Test("float32 is within 1 unit where results are neither 0 nor infinite, subnormal ones included")
  func dense() {
    let (ulps, at) = worst((0..<400_000).lazy.map { -104.5 + Float($0) * (194 / 400_000) })
    #expect(ulps <= 1, "\(ulps) at \(at)")
  }

  @Test("float32 overflows to infinity, vanishes to 0, and keeps NaN")
  func ends() {
    for x: Float in [88.73, 89, 1000, .greatestFiniteMagnitude, .infinity] {
      #expect(Float.exponential(x) == .infinity)
    }
    for x: Float in [-104, -1000, -.greatestFiniteMagnitude, -.infinity] { #expect(Float.exponential(x) == 0) }
    #expect(Float.exponential(.nan).isNaN && Float.exponential(-.nan).isNaN)
    #expect(Float.exponential(0) == 1 && Float.exponential(-0.0) == 1)
    #expect(Float.exponential(88.722_83).isFinite && Float.exponential(-103) > 0)
  }

  @Test("rasters of all types: small ones in float32, wide ones in float64")
  func rasters() async throws {
    let samples = DataType.allCases.map { Samples($0, masked: true) }
    let size = PixelSize(width: samples[0].pixels.count, height: 1)
    let tiles = try await collect(samples.map { try $0.raster(size) { x, _ in x }.exp() })
    for (sample, tile) in zip(samples, tiles) {
      #expect(tile.dataType == sample.dataType.computingType)
      for (x, pixel) in sample.pixels.enumerated() {
        let expected = pixel.map {
          tile.dataType == .float32 ? Double(Float.exponential(Float($0.real))) : exp($0.real)
        }
        #expect(isSame(tile[x, 0], expected), "\(sample.dataType) \(x)")
      }
    }
  }
}
