import Foundation
import GeoChunks

/// Twelve operations on float32 in memory, one after the other, on one thread: what fusing them saves.
///
/// Input and result are left as raw float32 for the NumPy twin, `Peers/chain_numpy.py`, to compute from and compare.
struct FusedChain {
  static let side = 4096
  static let text = """
    s = sqrt(x * 0.0001 + 0.5)      multiply, add, sqrt
    u = s * 3;  f = floor(u)        multiply, floor
    e = exp((u - f) * -1)           subtract, multiply, exp
    abs(e / s + f - 2)              divide, add, subtract, abs
    """
  private static let repeatCount = 5

  private let input: String
  private let output: String

  init(_ scene: Scene) {
    input = Self.inputPath(scene)
    output = Self.outputPath(scene)
  }
  static func inputPath(_ scene: Scene) -> String { "\(scene.directory)/benchmark_chain_input.f32" }
  static func outputPath(_ scene: Scene) -> String { "\(scene.directory)/benchmark_chain_output.f32" }

  private func chain(_ x: RasterArray) throws -> RasterArray {
    let s = try (x * 0.0001 + 0.5).sqrt()
    let u = try s * 3
    let f = try u.floor()
    let e = try ((u - f) * -1).exp()
    return try (e / s + f - 2).abs()
  }

  /// Seconds of the collected result; `reduced` is the time of its mean, without a result in memory.
  func measure() async throws -> Measurement {
    let size = PixelSize(width: Self.side, height: Self.side)
    let samples = SampleBuffer(byteCount: size.count * 4)
    let floats = samples.bytes.assumingMemoryBound(to: Float.self)
    for i in 0..<size.count { floats[i] = Float(Noise.bits(7, i, 0) >> 40) * (10_000 / 16_777_216) }
    let tile = Tile(size: size, dataType: .float32, samples: samples)
    let result = try chain(RasterArray([tile], geoBox: GeoBox(size: size)))
    let options = RunOptions(executor: ThreadPoolExecutor(threads: 1))

    var (collecting, reducing) = (Series(), Series())
    var collected = try await result.collect(options: options)
    var mean = Double.nan
    for _ in 0..<Self.repeatCount {
      var watch = Stopwatch()
      collected = try await result.collect(options: options)
      collecting.append(watch.measurement())
      watch = Stopwatch()
      mean = try await result.statistics(options: options)[0].mean ?? .nan
      reducing.append(watch.measurement())
    }
    try write(samples, to: input)
    try write(collected.bands[0].tile.samples, to: output)
    return Measurement(
      seconds: collecting.median, processorSeconds: collecting.processorSeconds,
      values: ["reduced": reducing.median, "mean": mean])
  }

  private func write(_ samples: SampleBuffer, to path: String) throws {
    let bytes = samples.bytes
    try Data(bytesNoCopy: bytes.baseAddress!, count: bytes.count, deallocator: .none)
      .write(to: URL(fileURLWithPath: path))
  }
}
