import CGDAL
import CTIFF
import GeoChunks

/// Reading and decoding both bands of a scene on all threads, and nothing else: what no job on them can beat.
struct DecodeFloor {
  let scene: Scene
  let threads: Int

  init(_ scene: Scene, threads: Int) {
    self.scene = scene
    self.threads = threads
  }

  private static func refusal(_ path: String) -> BenchmarkError { BenchmarkError("\(path) can't be read") }

  /// `GDALRasterIO` of windows that are blocks; a dataset handle a thread, as GDAL 3.6 demands.
  func byGDAL() throws -> Measurement {
    let paths = [scene.red, scene.nir]
    let columns = (scene.size + Scene.blockSide - 1) / Scene.blockSide
    let blocks = WorkQueue(columns * columns * paths.count)
    let size = scene.size
    let watch = Stopwatch()
    let seconds = try WorkerThreads.seconds(threads) { _ in
      try paths.map { path in
        guard let dataset = GDALOpen(path, GA_ReadOnly) else { throw Self.refusal(path) }
        return dataset
      }
    } work: { _, datasets in
      let side = Scene.blockSide
      let buffer = SampleBuffer(byteCount: side * side * 2)
      while let number = blocks.take() {
        let (block, file) = number.quotientAndRemainder(dividingBy: datasets.count)
        let (x, y) = (block % columns * side, block / columns * side)
        let (width, height) = (Int32(min(side, size - x)), Int32(min(side, size - y)))
        let status = GDALRasterIO(
          GDALGetRasterBand(datasets[file], 1), GF_Read, Int32(x), Int32(y), width, height, buffer.bytes.baseAddress!,
          width, height, GDT_UInt16, 0, 0)
        guard status == CE_None else { throw Self.refusal(paths[file]) }
      }
      for dataset in datasets { GDALClose(dataset) }
    }
    var measurement = watch.measurement(seconds)
    measurement.taskCount = columns * columns
    return measurement
  }

  /// `TIFFReadEncodedTile` of each tile; a handle a thread.
  func byLibtiff() throws -> Measurement {
    // GDAL's private tags are no news.
    TIFFSetWarningHandler(nil)
    let paths = [scene.red, scene.nir]
    let columns = (scene.size + Scene.blockSide - 1) / Scene.blockSide
    let tiles = WorkQueue(columns * columns * paths.count)
    let watch = Stopwatch()
    let seconds = try WorkerThreads.seconds(threads) { _ in
      try paths.map { path in
        guard let tiff = TIFFOpen(path, "r") else { throw Self.refusal(path) }
        guard Int(TIFFNumberOfTiles(tiff)) == columns * columns else { throw Self.refusal(path) }
        return tiff
      }
    } work: { _, files in
      let buffer = SampleBuffer(byteCount: Int(TIFFTileSize(files[0])))
      while let number = tiles.take() {
        let (tile, file) = number.quotientAndRemainder(dividingBy: files.count)
        let count = TIFFReadEncodedTile(
          files[file], UInt32(tile), buffer.bytes.baseAddress!, tmsize_t(buffer.bytes.count))
        guard count == buffer.bytes.count else { throw Self.refusal(paths[file]) }
      }
      for file in files { TIFFClose(file) }
    }
    var measurement = watch.measurement(seconds)
    measurement.taskCount = columns * columns
    return measurement
  }
}

/// Copying memory, for scale.
enum MemoryCopy {
  /// Gigabytes a second that one thread and all threads copy.
  static func measure(threads: Int) throws -> Measurement {
    let byteCount = 256 << 20
    func seconds(_ threads: Int) throws -> Double {
      try WorkerThreads.seconds(threads) { _ in
        let pair = (SampleBuffer(byteCount: byteCount), SampleBuffer(byteCount: byteCount))
        pair.0.bytes.initializeMemory(as: UInt8.self, repeating: 1)
        pair.1.bytes.initializeMemory(as: UInt8.self, repeating: 2)
        return pair
      } work: { _, pair in
        for _ in 0..<4 { pair.1.bytes.copyMemory(from: UnsafeRawBufferPointer(pair.0.bytes)) }
      }
    }
    let (one, all) = (try seconds(1), try seconds(threads))
    let gigabytes = Double(4 * byteCount) / 1e9
    return Measurement(
      seconds: all, values: ["GB/s, 1 thread": gigabytes / one, "GB/s, all threads": gigabytes * Double(threads) / all])
  }
}
