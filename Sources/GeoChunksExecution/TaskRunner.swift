internal import GeoChunksExpression
public import GeoChunksGrid
public import GeoChunksPlanning

/// Runs tasks of one plan on one thread: reads, computes block by block, encodes. Holds memory for one task, which
/// the next one uses again.
///
/// The class owns that memory. One runner a thread.
public final class TaskRunner {
  private let plan: PhysicalPlan
  private let machine: RegisterMachine
  private var buffers: [[SampleBuffer?]]
  private var masks: [[SampleBuffer?]]
  private var regions: [TileRegion?]
  private let isCancelled: () -> Bool
  /// Keeps `warm` from being compiled away.
  private var touched: UInt8 = 0

  /// A runner. `isCancelled` is asked often and ends a task early with `cancelled`.
  public init(_ plan: PhysicalPlan, isCancelled: @escaping () -> Bool = { false }) {
    self.plan = plan
    self.isCancelled = isCancelled
    machine = RegisterMachine(plan.program)
    buffers = plan.reads.map { $0.bands.map { _ in nil } }
    masks = plan.reads.map { $0.bands.map { _ in nil } }
    regions = plan.outputs.map { output in
      guard case .tiles(let encoding) = output.kind else { return nil }
      let side = PixelSize(width: plan.grid.chunkSize.width, height: plan.unit.height)
      return TileRegion(encoding, bandCount: output.bands.count, side: side, raster: plan.grid.size)
    }
  }

  private func checkCancellation() throws(GeoChunksError) {
    if isCancelled() { throw GeoChunksError(.cancelled, "the run was cancelled") }
  }

  /// Runs a task. Blocks. The same task gives the same result wherever and whenever it runs. Throws what its sources
  /// and codecs throw, and `cancelled`.
  public func run(_ index: Int) throws(GeoChunksError) -> TaskResult {
    let task = plan.task(index)
    try checkCancellation()
    let inputs = try read(task)
    var parts = plan.outputs.map { OutputPart($0, window: task.window, grid: plan.grid.size) }
    // Whole rows of the chunk, since sources are read along rows: a row of tiles for files, of blocks for all else.
    let hasTiles = regions.contains { $0 != nil }
    let rows = hasTiles ? plan.unit.height : RegisterProgram.blockSide
    for top in stride(from: 0, to: task.window.height, by: rows) {
      try checkCancellation()
      let region = PixelWindow(x: 0, y: top, width: task.window.width, height: min(rows, task.window.height - top))
      compute(region, inputs, &parts)
      for (output, buffer) in regions.enumerated() {
        guard let buffer else { continue }
        let tiles = try buffer.encode(region.shifted(by: task.window.origin), region.size) {
          () throws(GeoChunksError) in try checkCancellation()
        }
        parts[output].add(tiles)
      }
    }
    return TaskResult(index: index, payloads: parts.map { $0.payload() })
  }

  /// Touches each cache line of a row of blocks in order: blocks read it 64 pixels at a time from 64 rows, which
  /// memory is slow at. Only where it fits into the second-level cache.
  private func warm(_ inputs: [[RawBand]], _ window: PixelWindow) {
    let byteCount = inputs.joined().reduce(0) { $0 + window.size.count * $1.dataType.byteCount }
    guard byteCount <= 768 * 1024 else { return }
    var sum: UInt8 = 0
    for band in inputs.joined() {
      let step = band.dataType.byteCount
      for y in window.y..<window.yEnd {
        let row = band.samples + (y * band.stride + window.x) * step
        for x in stride(from: 0, to: window.width * step, by: 64) {
          sum &+= row.load(fromByteOffset: x, as: UInt8.self)
        }
      }
    }
    touched = sum
  }

  /// Computes a region of the task, given in the task's own pixels, block by block.
  private func compute(_ region: PixelWindow, _ inputs: [[RawBand]], _ parts: inout [OutputPart]) {
    let side = RegisterProgram.blockSide
    for y in stride(from: region.y, to: region.yEnd, by: side) {
      warm(inputs, PixelWindow(x: region.x, y: y, width: region.width, height: min(side, region.yEnd - y)))
      for x in stride(from: region.x, to: region.xEnd, by: side) {
        let (width, height) = (min(side, region.xEnd - x), min(side, region.yEnd - y))
        machine.run(inputs, x: x, y: y, width: width, height: height)
        for output in parts.indices {
          let registers = machine.results[output]
          if let buffer = regions[output] {
            buffer.store(registers, x: x - region.x, y: y - region.y, width: width, height: height)
          } else {
            parts[output].add(registers, x: x, y: y, width: width, height: height)
          }
        }
      }
    }
  }

  // MARK: Reading

  private func read(_ task: PhysicalPlan.TaskDescription) throws(GeoChunksError) -> [[RawBand]] {
    var inputs: [[RawBand]] = []
    for (number, read) in plan.reads.enumerated() {
      let window = task.sourceWindows[number]
      var bands: [RawBand] = []
      var wanted: [Int] = []
      for (slot, band) in read.bands.enumerated() {
        let description = read.source.bands[band]
        if let tile = read.source.residentTile(band: band) {
          let first = window.y * tile.size.width + window.x
          bands.append(
            RawBand(
              samples: UnsafeRawPointer(tile.samples.bytes.baseAddress! + first * tile.dataType.byteCount),
              mask: tile.mask.map {
                UnsafePointer(($0.bytes.baseAddress! + first).assumingMemoryBound(to: UInt8.self))
              },
              stride: tile.size.width, dataType: tile.dataType, nodata: description.nodata))
          continue
        }
        wanted.append(slot)
        let samples = grown(&buffers[number][slot], window.size.count * description.dataType.byteCount)
        let mask = description.hasMask ? grown(&masks[number][slot], window.size.count) : nil
        bands.append(
          RawBand(
            samples: UnsafeRawPointer(samples.baseAddress!),
            mask: mask.map { UnsafePointer($0.baseAddress!.assumingMemoryBound(to: UInt8.self)) },
            stride: window.width, dataType: description.dataType, nodata: description.nodata))
      }
      if !wanted.isEmpty {
        try read.source.read(
          bands: wanted.map { read.bands[$0] }, window: window,
          samples: wanted.map { slot in
            UnsafeMutableRawBufferPointer(
              rebasing: buffers[number][slot]!.bytes[
                ..<(window.size.count * read.source.bands[read.bands[slot]].dataType.byteCount)])
          },
          masks: wanted.map { slot in
            masks[number][slot].map { UnsafeMutableRawBufferPointer(rebasing: $0.bytes[..<window.size.count]) }
          })
        try checkCancellation()
      }
      inputs.append(bands)
    }
    return inputs
  }

  /// A buffer of at least some bytes, the former one if it is large enough.
  private func grown(_ buffer: inout SampleBuffer?, _ byteCount: Int) -> UnsafeMutableRawBufferPointer {
    if let buffer, buffer.bytes.count >= byteCount { return buffer.bytes }
    buffer = nil
    let new = SampleBuffer(byteCount: byteCount)
    buffer = new
    return new.bytes
  }
}
