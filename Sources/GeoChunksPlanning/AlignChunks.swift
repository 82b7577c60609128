internal import GeoChunksExpression
internal import GeoChunksGrid

/// Pass: chooses the chunks. Their sides are multiples of 64 (the reduction's leaves) and of every output's tiles,
/// and where possible of the blocks of the source that costs most to read.
struct AlignChunks: PlanningPass {
  static let name = "align-chunks"
  static let reason = "after fusing, which knows what is read; before memory, which depends on the chunk's size"

  /// The side that automatic chunks aim at, and their pixels.
  static let side = 2048
  private static let pixels = side * side
  /// The most tasks of a run: a bit for each is kept.
  private static let taskLimit = 1 << 33
  /// The side where all sources are in memory.
  private static let residentSide = 512

  func apply(to draft: inout PlanDraft) throws(GeoChunksError) {
    var (width, height) = (RegisterProgram.blockSide, RegisterProgram.blockSide)
    for output in draft.outputs {
      guard case .tiles(let encoding) = output.kind else { continue }
      guard let w = Int.leastCommonMultiple(width, encoding.tileSize.width, limit: 1 << 20),
        let h = Int.leastCommonMultiple(height, encoding.tileSize.height, limit: 1 << 20)
      else {
        throw GeoChunksError(
          .invalidArgument, "chunks of whole tiles of all outputs would be larger than \(1 << 20) pixels",
          hint: "give the outputs equal tile sizes")
      }
      (width, height) = (w, h)
    }
    let unit = PixelSize(width: width, height: height)
    draft.unit = unit
    func roundedUp(_ size: PixelSize) -> PixelSize {
      PixelSize(
        width: min(size.width, draft.size.width).roundedUp(toMultipleOf: unit.width),
        height: min(size.height, draft.size.height).roundedUp(toMultipleOf: unit.height))
    }
    let chunk: PixelSize
    switch draft.options.chunk {
    case .size(let size):
      guard !size.isEmpty else { throw GeoChunksError(.invalidArgument, "a chunk of \(size) pixels") }
      chunk = roundedUp(size)
    case .fullWidth(let rows):
      guard rows > 0 else { throw GeoChunksError(.invalidArgument, "a chunk of \(rows) rows") }
      chunk = roundedUp(PixelSize(width: draft.size.width, height: rows))
    case .automatic:
      chunk = fitted(roundedUp(Self.automatic(for: draft, unit: unit)), draft, unit)
    }
    let grid = ChunkGrid(size: draft.size, chunkSize: chunk)
    guard grid.count <= Self.taskLimit else {
      throw GeoChunksError(
        .resource, "\(draft.size) pixels in chunks of \(chunk) are \(grid.count) tasks, more than \(Self.taskLimit)",
        hint: "take larger chunks or a part of the raster")
    }
    draft.grid = grid
  }

  private static func automatic(for draft: PlanDraft, unit: PixelSize) -> PixelSize {
    let costliest = draft.reads.max { a, b in
      func cost(_ read: SourceRead) -> Int {
        read.bands.reduce(0) { $0 + read.source.bands[$1].dataType.byteCount }
      }
      return cost(a) < cost(b)
    }
    guard let read = costliest else { return PixelSize(width: side, height: side) }
    // Nothing to read: chunks whose results stay in the cache until they are put together.
    if draft.reads.allSatisfy({ $0.bytesPerPixel == 0 }) {
      return PixelSize(width: residentSide, height: residentSide)
    }
    let block = read.source.blockSize
    func aligned(_ target: Int, unit: Int, block: Int) -> Int {
      let step = Int.leastCommonMultiple(unit, max(1, block), limit: max(2 * target, unit)) ?? unit
      return max(step, target / step * step)
    }
    if block.width >= read.source.geoBox.size.width, block.width > side {
      // Full-width strips: full-width chunks, or each strip would be decoded for every chunk beside it.
      let rows = max(unit.height, pixels / max(1, draft.size.width))
      return PixelSize(width: draft.size.width, height: aligned(rows, unit: unit.height, block: block.height))
    }
    return PixelSize(
      width: aligned(side, unit: unit.width, block: block.width),
      height: aligned(side, unit: unit.height, block: block.height))
  }

  /// The chunk, halved until as many tasks as wanted fit into the limit or it can't be halved.
  private func fitted(_ chunk: PixelSize, _ draft: PlanDraft, _ unit: PixelSize) -> PixelSize {
    let model = MemoryModel(draft: draft, unit: unit)
    let share = (draft.options.memoryLimit - model.fixed) / max(1, draft.options.concurrency)
    var chunk = chunk
    while model.bound(for: chunk) > share {
      let half = PixelSize(
        width: (chunk.width / 2).roundedUp(toMultipleOf: unit.width),
        height: (chunk.height / 2).roundedUp(toMultipleOf: unit.height))
      let isFullWidth = chunk.width >= draft.size.width && draft.size.width > Self.side
      if half.height < chunk.height, isFullWidth || chunk.height >= chunk.width || half.width == chunk.width {
        chunk.height = half.height
      } else if half.width < chunk.width {
        chunk.width = half.width
      } else {
        break
      }
    }
    return chunk
  }
}
