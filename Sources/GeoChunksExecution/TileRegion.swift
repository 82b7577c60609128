internal import GeoChunksExpression
internal import GeoChunksGrid

/// The samples of some whole tiles of an output file, while a task computes and encodes them.
///
/// The class owns the samples; one thread uses it.
final class TileRegion {
  private let encoding: any TileEncoding
  private let side: PixelSize
  private let tileColumns: Int
  private let bands: [SampleBuffer]
  private let mask: SampleBuffer?
  private let tile: SampleBuffer
  private let tileMask: SampleBuffer?

  /// For regions of `side` pixels, a multiple of the tile's, of a raster.
  init(_ encoding: any TileEncoding, bandCount: Int, side: PixelSize, raster: PixelSize) {
    self.encoding = encoding
    self.side = side
    tileColumns = (raster.width + encoding.tileSize.width - 1) / encoding.tileSize.width
    bands = (0..<bandCount).map { _ in SampleBuffer(byteCount: side.count * encoding.dataType.byteCount) }
    mask = encoding.hasMask ? SampleBuffer(byteCount: side.count) : nil
    tile = SampleBuffer(byteCount: encoding.tileSize.count * encoding.dataType.byteCount)
    tileMask = encoding.hasMask ? SampleBuffer(byteCount: encoding.tileSize.count) : nil
  }

  /// Takes a block of each band, `x`, `y` in the region's pixels.
  func store(_ registers: [Register], x: Int, y: Int, width: Int, height: Int) {
    let first = y * side.width + x
    for (band, register) in registers.enumerated() {
      // The dataset's mask: a pixel is valid where the first band is; every further band can only take away.
      let bandMask = mask.map { ($0.bytes.baseAddress! + first).assumingMemoryBound(to: UInt8.self) }
      BlockStore.store(
        register, width: width, height: height, nodata: encoding.nodata,
        into: BlockStore.Target(
          samples: bands[band].bytes.baseAddress! + first * encoding.dataType.byteCount,
          mask: band == 0 ? bandMask : nil, stride: side.width))
      if band > 0, let bandMask {
        for row in 0..<height { clear(bandMask + row * side.width, where: register, from: row * width, count: width) }
      }
    }
  }

  private func clear(_ mask: UnsafeMutablePointer<UInt8>, where register: Register, from: Int, count: Int) {
    let part = Register(
      dataType: register.dataType, samples: register.samples + from * register.dataType.byteCount,
      mask: register.mask.map { $0 + from })
    part.clearInvalid(in: mask, count: count)
  }

  /// Encodes the tiles of a region whose place in the raster is `window`; `filled` of its pixels were stored. `check`
  /// is called before each tile, to end early.
  func encode(
    _ window: PixelWindow, _ filled: PixelSize, check: () throws(GeoChunksError) -> Void
  ) throws(GeoChunksError) -> [EncodedTile] {
    let size = encoding.tileSize
    let step = encoding.dataType.byteCount
    var tiles: [EncodedTile] = []
    for y in stride(from: 0, to: filled.height, by: size.height) {
      for x in stride(from: 0, to: filled.width, by: size.width) {
        try check()
        let index = (window.y + y) / size.height * tileColumns + (window.x + x) / size.width
        let part = PixelSize(width: min(size.width, filled.width - x), height: min(size.height, filled.height - y))
        for (band, buffer) in bands.enumerated() {
          copy(buffer, x, y, part, step, into: tile)
          let samples = UnsafeMutableRawBufferPointer(rebasing: tile.bytes[..<(size.count * step)])
          tiles.append(EncodedTile(plane: band, index: index, bytes: try encoding.encode(samples: samples)))
        }
        if let mask, let tileMask {
          tileMask.bytes.initializeMemory(as: UInt8.self, repeating: 0)
          copy(mask, x, y, part, 1, into: tileMask, padding: false)
          let bytes = UnsafeRawBufferPointer(rebasing: tileMask.bytes[..<size.count])
          tiles.append(EncodedTile(plane: EncodedTile.maskPlane, index: index, bytes: try encoding.encode(mask: bytes)))
        }
      }
    }
    return tiles
  }

  /// Copies a tile out of a region; beyond the raster's edge the last column and row are repeated, which compresses
  /// well.
  private func copy(
    _ region: SampleBuffer, _ x: Int, _ y: Int, _ part: PixelSize, _ step: Int, into tile: SampleBuffer,
    padding: Bool = true
  ) {
    let size = encoding.tileSize
    let rowBytes = size.width * step
    for row in 0..<part.height {
      let from = region.bytes.baseAddress! + ((y + row) * side.width + x) * step
      let to = tile.bytes.baseAddress! + row * rowBytes
      to.copyMemory(from: from, byteCount: part.width * step)
      if padding {
        for column in part.width..<max(part.width, size.width) {
          (to + column * step).copyMemory(from: to + (part.width - 1) * step, byteCount: step)
        }
      }
    }
    guard padding else { return }
    for row in part.height..<max(part.height, size.height) {
      (tile.bytes.baseAddress! + row * rowBytes).copyMemory(
        from: tile.bytes.baseAddress! + (part.height - 1) * rowBytes, byteCount: rowBytes)
    }
  }
}
