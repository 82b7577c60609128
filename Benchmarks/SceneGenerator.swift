import GeoChunks

/// Land as a satellite sees it: spatially correlated (octaves of value noise, whose spectrum falls like that of
/// natural images), noise of the sensor, and a wedge without data at the orbit's edge. The same for a seed on every
/// machine.
struct SceneGenerator: Sendable {
  /// What a band sees: the mean, how it follows relief and vegetation.
  struct Band: Sendable {
    let seed: UInt64
    let mean: Float
    let relief: Float
    let vegetation: Float

    static let red = Band(seed: 3, mean: 900, relief: 300, vegetation: -250)
    static let nir = Band(seed: 4, mean: 2600, relief: 500, vegetation: 700)
  }

  /// A standard normal field: lattices of wavelengths 4096 to 2 pixels, interpolated, each weaker than the one before.
  private struct Field: Sendable {
    let seed: UInt64
    /// Amplitude grows with the wavelength to this power.
    let exponent: Int

    /// Adds a row, scaled, to `row`.
    func add(_ y: Int, scaledBy scale: Float, to row: inout [Float], _ lattice: inout [Float]) {
      let octaves = 1...12
      // Powers of 2^(1/5), so that no mathematical library decides what a scene looks like.
      let step: Float = (0..<exponent).reduce(1) { result, _ in result * 1.148_698_4 }
      var amplitudes: [Float] = []
      for octave in octaves { amplitudes.append(octave == 1 ? 1 : amplitudes[octave - 2] * step) }
      // Linear interpolation leaves 4/9 of a lattice's variance on the average.
      let norm = (amplitudes.reduce(0) { $0 + $1 * $1 } * 4 / 9).squareRoot()
      for octave in octaves {
        let wavelength = 1 << octave
        let amplitude = scale * amplitudes[octave - 1] / norm
        let (node, down) = (y / wavelength, Float(y % wavelength) / Float(wavelength))
        for k in 0...(row.count / wavelength + 1) {
          let here = Noise.normal(seed &+ UInt64(octave), k, node)
          lattice[k] = amplitude * (here + (Noise.normal(seed &+ UInt64(octave), k, node + 1) - here) * down)
        }
        let inverse = 1 / Float(wavelength)
        for x in row.indices {
          let (left, right) = (lattice[x >> octave], lattice[(x >> octave) + 1])
          row[x] += left + (right - left) * (Float(x & (wavelength - 1)) * inverse)
        }
      }
    }
  }

  /// The side in pixels.
  let size: Int

  /// A band's samples, uint16, row by row.
  func samples(of band: Band) -> SampleBuffer {
    let samples = SampleBuffer(byteCount: size * size * 2)
    let rows = WorkQueue(size)
    let (relief, vegetation) = (Field(seed: 100, exponent: 2), Field(seed: 200, exponent: 1))
    let size = self.size
    _ = try? WorkerThreads.seconds(Machine.processorCount) { _ in
      [Float](repeating: 0, count: size / 2 + 3)
    } work: { _, lattice in
      var lattice = lattice
      while let y = rows.take() {
        var row = [Float](repeating: band.mean, count: size)
        relief.add(y, scaledBy: band.relief, to: &row, &lattice)
        vegetation.add(y, scaledBy: band.vegetation, to: &row, &lattice)
        let target = samples.bytes.baseAddress!.assumingMemoryBound(to: UInt16.self) + y * size
        for x in 0..<size {
          let isOutside = Float(x) + 0.35 * Float(y) < 0.12 * Float(size)
          let value = row[x] + 25 * Noise.normal(band.seed, x, y)
          target[x] = isOutside ? 0 : UInt16(min(max(value, 1), 10_000))
        }
      }
    }
    return samples
  }
}

/// Numbers from a position: splitmix64, by Steele, Lea and Flood.
enum Noise {
  static func bits(_ seed: UInt64, _ x: Int, _ y: Int) -> UInt64 {
    var z = seed &* 0x9e37_79b9_7f4a_7c15 &+ UInt64(truncatingIfNeeded: x) &+ UInt64(truncatingIfNeeded: y) << 32
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    z = (z ^ (z >> 31)) &* 0xbf58_476d_1ce4_e5b9
    return z ^ (z >> 29)
  }
  /// About normal with deviation 1: the sum of four uniform numbers.
  static func normal(_ seed: UInt64, _ x: Int, _ y: Int) -> Float {
    let z = bits(seed, x, y)
    let sum = (z & 0xffff) + (z >> 16 & 0xffff) + (z >> 32 & 0xffff) + (z >> 48)
    return (Float(sum) - 131_070) * (1.732_050_8 / 65_536)
  }
}
