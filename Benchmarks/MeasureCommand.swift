import ArgumentParser
import Foundation
import GeoChunks

/// Options of scene and jobs, which parent and children share.
struct SceneOptions: ParsableArguments {
  @Option(help: "The scene's side in pixels.")
  var size = 10980

  @Option(help: "Where scenes are kept and results written; both are reused or replaced by the next run.")
  var directory = "."

  @Option(help: "The side of vrt-mean's mosaic in pixels.")
  var vrtSize = 100_000

  @Option(help: "The side of the NDVI jobs' chunks in pixels, to try others than the automatic ones.")
  var chunk: Int?

  var chunkShape: ChunkShape { chunk.map { .size(PixelSize(width: $0, height: $0)) } ?? .automatic }
  var scene: Scene { Scene(directory: directory, size: size) }
}

/// Does one piece of work once and prints its measurement as a line of JSON.
///
/// Each piece of work has a process of its own, so that the peak of resident memory is its own.
struct MeasureCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure", abstract: "Does one piece of work.", shouldDisplay: false)

  @Argument var kind: Work.Kind
  @OptionGroup var scene: SceneOptions
  @Option var threads = 2
  @Option var codec: Codec?
  @Option var memoryLimit: Int?

  func run() async throws {
    var measurement = try await work()
    measurement.peakResidentBytes = Machine.peakResidentMemory
    print(String(decoding: try JSONEncoder().encode(measurement), as: UTF8.self))
  }

  private func work() async throws -> Measurement {
    // Registering GDAL's drivers belongs to the start of a process, not to a floor or a job.
    GDALRuntime.setBlockCache(byteCount: 16_000_000)
    let codec = codec ?? .deflate
    switch kind {
    case .decodeGDAL: return try DecodeFloor(scene.scene, threads: threads).byGDAL()
    case .decodeLibtiff: return try DecodeFloor(scene.scene, threads: threads).byLibtiff()
    case .encodeGDAL: return try await EncodeFloor(scene.scene, codec: codec, threads: threads).byGDAL()
    case .encodeLibtiff: return try await EncodeFloor(scene.scene, codec: codec, threads: threads).byLibtiff()
    case .memoryCopy: return try MemoryCopy.measure(threads: threads)
    case .meanNDVI: return try await ndvi(scene.scene.red, scene.scene.nir).mean()
    case .writeNDVI: return try await ndvi(scene.scene.red, scene.scene.nir).write(to: scene.scene.output, codec)
    case .meanOfMosaic:
      let mosaic = Mosaic(scene.scene, size: scene.vrtSize)
      try mosaic.write()
      return try await ndvi(mosaic.red, mosaic.nir).mean()
    case .fusedChain: return try await FusedChain(scene.scene).measure()
    case .plan: return try PlanWorkload.measure()
    case .gdalCalc, .daskMean, .daskFile, .numpyChain:
      throw ValidationError("\(kind.rawValue) is run by Python")
    }
  }

  private func ndvi(_ red: String, _ nir: String) -> NDVIWorkload {
    NDVIWorkload(
      red: red, nir: nir,
      options: RunOptions(
        executor: ThreadPoolExecutor(threads: threads), chunk: scene.chunkShape, memoryLimit: memoryLimit))
  }
}
