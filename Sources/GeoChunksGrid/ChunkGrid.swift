/// A raster cut into chunks of one size, the last column and row perhaps smaller, counted row by row.
///
/// The grid is arithmetic: it stores no chunk.
public struct ChunkGrid: Sendable, Hashable {
  /// The raster's size.
  public let size: PixelSize
  /// A chunk's size, at least 1 x 1.
  public let chunkSize: PixelSize

  /// A grid. A chunk larger than the raster is cut to it.
  public init(size: PixelSize, chunkSize: PixelSize) {
    precondition(chunkSize.width > 0 && chunkSize.height > 0, "a chunk has at least one pixel")
    self.size = size
    self.chunkSize = chunkSize
  }

  /// Chunks in a row.
  public var columns: Int { size.isEmpty ? 0 : (size.width + chunkSize.width - 1) / chunkSize.width }
  /// Chunks in a column.
  public var rows: Int { size.isEmpty ? 0 : (size.height + chunkSize.height - 1) / chunkSize.height }
  /// Chunks.
  public var count: Int { columns * rows }

  /// The chunk's pixels. `index` is in `0 ..< count`.
  public func window(_ index: Int) -> PixelWindow {
    precondition(index >= 0 && index < count, "chunk \(index) of \(count)")
    let (row, column) = index.quotientAndRemainder(dividingBy: columns)
    let (x, y) = (column * chunkSize.width, row * chunkSize.height)
    return PixelWindow(
      x: x, y: y, width: min(chunkSize.width, size.width - x), height: min(chunkSize.height, size.height - y))
  }

  /// The chunk that holds a pixel of the raster.
  public func index(containing point: PixelPoint) -> Int {
    precondition(PixelWindow(size).contains(PixelWindow(origin: point, size: PixelSize(width: 1, height: 1))))
    return point.y / chunkSize.height * columns + point.x / chunkSize.width
  }
}
