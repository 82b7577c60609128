internal import GeoChunksExpression
public import GeoChunksGrid

/// How many bytes a task may hold, from what it reads, computes and gives back. An upper bound: tests hold measured
/// memory against it.
public struct MemoryModel: Sendable, Hashable {
  /// Bytes for the whole run whatever its tasks: GDAL's block cache.
  public let fixed: Int
  /// Bytes a task holds for every pixel of its chunk.
  public let perPixel: Int
  /// Bytes a task holds whatever its chunk.
  public let perTask: Int
  /// Bytes of encoded tiles for every `tilePixels` pixels begun.
  let tiles: [TileCost]

  struct TileCost: Sendable, Hashable {
    let size: PixelSize
    let bytes: Int
    let rowBytesPerColumn: Int
  }

  init(draft: PlanDraft, unit: PixelSize) {
    // One bit a task is kept, in whole pages.
    fixed = draft.options.sourceCache + (draft.grid?.count ?? 0) / 8 / 4096 * 4096
    var perPixel = draft.reads.reduce(0) { $0 + $1.bytesPerPixel }
    // A source may decode one block before a task gets its part, from as many encoded bytes.
    var perTask = 64 * 1024 + (draft.program?.byteCount ?? 0)
    for read in draft.reads {
      perTask = perTask.saturatingSum(read.source.blockByteCount).saturatingSum(read.source.blockByteCount)
    }
    var tiles: [TileCost] = []
    for output in draft.outputs {
      let bytes = output.bands.reduce(0) {
        $0 + $1.node.dataType.byteCount + ($1.node.canBeInvalid && !$1.node.dataType.isFloatingPoint ? 1 : 0)
      }
      switch output.kind {
      case .samples: perPixel += bytes
      case .tiles(let encoding):
        let planes = output.bands.count + (encoding.hasMask ? 1 : 0)
        // A row of tiles before they are encoded, then all of them encoded.
        let bytesPerPixel = output.bands.count * encoding.dataType.byteCount + (encoding.hasMask ? 1 : 0)
        perTask += encoding.workspaceByteCount
        tiles.append(
          TileCost(
            size: encoding.tileSize, bytes: planes * encoding.encodedByteLimit,
            rowBytesPerColumn: unit.height * bytesPerPixel))
      case .summary(let request):
        // Counts, then those that aren't 0 as pairs, as words and as bytes.
        perTask += (8 + 3 * 16) * request.counts.reduce(0) { $0 + SummaryRequest.size($1) }
        // A partial result of 48 bytes a band and leaf of 4096 pixels.
        perTask += 4096
        perPixel += output.bands.count * 48 / 4096 + 1
      }
    }
    self.perPixel = perPixel
    self.perTask = perTask
    self.tiles = tiles
  }

  /// The most bytes a task over a chunk of some size may hold.
  public func bound(for chunk: PixelSize) -> Int {
    var bytes = perTask.saturatingSum(chunk.saturatingCount(times: perPixel))
    for tile in tiles {
      let columns = (chunk.width + tile.size.width - 1) / tile.size.width
      let rows = (chunk.height + tile.size.height - 1) / tile.size.height
      bytes = bytes.saturatingSum(columns * rows * tile.bytes + columns * tile.size.width * tile.rowBytesPerColumn)
    }
    return bytes
  }
}

/// Pass: computes the bound and refuses a plan whose single task can't fit.
struct BoundMemory: PlanningPass {
  static let name = "bound-memory"
  static let reason = "when the chunks are known"

  func apply(to draft: inout PlanDraft) throws(GeoChunksError) {
    let model = MemoryModel(draft: draft, unit: draft.unit)
    draft.memory = model
    guard let chunk = draft.grid?.chunkSize else { return }
    let bound = model.bound(for: chunk)
    guard bound.saturatingSum(model.fixed) <= draft.options.memoryLimit else {
      throw GeoChunksError(
        .resource,
        "one task on a chunk of \(chunk) needs up to \(megabytes(bound)) and the source cache \(megabytes(model.fixed)), "
          + "but the memory limit is \(megabytes(draft.options.memoryLimit))",
        hint: draft.options.chunk == .automatic
          ? "raise the memory limit" : "raise the memory limit or take smaller chunks")
    }
  }
}

/// Bytes as megabytes of 10^6.
package func megabytes(_ bytes: Int) -> String {
  let tenths = (Double(bytes) / 100_000).rounded(.up) / 10
  return tenths == tenths.rounded() ? "\(Int(tenths)) MB" : "\(tenths) MB"
}
