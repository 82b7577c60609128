import CGDAL
import CTIFF
import Foundation
import GeoChunks

/// Encoding the scene's NDVI from memory, on all threads, into a file where the job writes, and nothing else. The
/// tiles lie ready, each without gaps and padded at the raster's edge, so that nothing need be copied.
struct EncodeFloor {
  static let tileSide = 512
  private static let tileByteCount = tileSide * tileSide * 4

  private let scene: Scene
  private let codec: Codec
  private let threads: Int
  private let tiles: SampleBuffer
  private let columns: Int

  /// Computes the NDVI and cuts it into tiles.
  init(_ scene: Scene, codec: Codec, threads: Int) async throws {
    self.scene = scene
    self.codec = codec
    self.threads = threads
    let options = RunOptions(executor: ThreadPoolExecutor(threads: threads))
    let raster = try await NDVIWorkload(red: scene.red, nir: scene.nir, options: options).array().collect(
      options: options)
    columns = (scene.size + Self.tileSide - 1) / Self.tileSide
    tiles = SampleBuffer(byteCount: columns * columns * Self.tileByteCount)
    Self.cut(raster.bands[0].tile, columns: columns, into: tiles)
  }

  /// Row by row into tile by tile, the last column and row repeated beyond the edge.
  private static func cut(_ raster: Tile, columns: Int, into tiles: SampleBuffer) {
    let (side, size) = (tileSide, raster.size)
    let from = raster.samples.bytes.assumingMemoryBound(to: Float.self)
    let to = tiles.bytes.assumingMemoryBound(to: Float.self)
    for y in 0..<columns * side {
      for x in 0..<columns * side {
        let tile = y / side * columns + x / side
        to[(tile * side + y % side) * side + x % side] =
          from[min(y, size.height - 1) * size.width + min(x, size.width - 1)]
      }
    }
  }

  private func tile(_ index: Int) -> UnsafeMutableRawPointer { tiles.bytes.baseAddress! + index * Self.tileByteCount }

  /// GDAL's GeoTIFF writer, with its own threads.
  func byGDAL() throws -> Measurement {
    unlink(scene.output)
    let options = CreationOptions(codec.creationOptions + ["NUM_THREADS=\(threads)"])
    let side = Int32(scene.size)
    let watch = Stopwatch()
    guard
      let file = GDALCreate(GDALGetDriverByName("GTiff"), scene.output, side, side, 1, GDT_Float32, options.list)
    else { throw BenchmarkError("\(scene.output) can't be created") }
    let band = GDALGetRasterBand(file, 1)
    for index in 0..<columns * columns {
      guard GDALWriteBlock(band, Int32(index % columns), Int32(index / columns), tile(index)) == CE_None else {
        throw BenchmarkError("\(scene.output) can't be written")
      }
    }
    GDALClose(file)
    return finished(watch.measurement())
  }

  /// libtiff, each thread encoding its own tiles into one file.
  func byLibtiff() throws -> Measurement {
    unlink(scene.output)
    let descriptor = open(scene.output, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw BenchmarkError("\(scene.output) can't be created") }
    defer { close(descriptor) }
    let end = SharedEnd()
    let queue = WorkQueue(columns * columns)
    let (codec, size) = (codec, scene.size)
    let watch = Stopwatch()
    let seconds = try WorkerThreads.seconds(threads) { _ in
      try TIFFTileSink(descriptor: descriptor, end: end, size: size, codec: codec)
    } work: { [self] _, sink in
      while let index = queue.take() { try sink.write(tile(index), Self.tileByteCount, index) }
      sink.close()
    }
    return finished(watch.measurement(seconds))
  }

  private func finished(_ measurement: Measurement) -> Measurement {
    defer { unlink(scene.output) }
    var measurement = measurement
    measurement.taskCount = columns * columns
    measurement.outputByteCount = FileSize.of(scene.output)
    return measurement
  }
}
