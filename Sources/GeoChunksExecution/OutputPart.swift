internal import GeoChunksExpression
internal import GeoChunksGrid
internal import GeoChunksPlanning

/// One output's part of a task, while the task runs.
struct OutputPart {
  private enum Content {
    case samples([(samples: SampleBuffer, mask: SampleBuffer?, dataType: DataType)])
    case tiles([EncodedTile])
    case summary(SummaryRequest, [ReductionTree], [[UInt64]])
  }
  private var content: Content
  private let window: PixelWindow

  init(_ output: PlanOutput, window: PixelWindow, grid: PixelSize) {
    self.window = window
    switch output.kind {
    case .samples:
      content = .samples(
        output.bands.map { band in
          let type = band.node.dataType
          let hasMask = band.node.canBeInvalid && !type.isFloatingPoint
          return (
            SampleBuffer(byteCount: window.size.count * type.byteCount),
            hasMask ? SampleBuffer(byteCount: window.size.count) : nil, type
          )
        })
    case .tiles: content = .tiles([])
    case .summary(let request):
      content = .summary(
        request, output.bands.map { _ in ReductionTree(size: grid) },
        request.counts.map { Array(repeating: 0, count: SummaryRequest.size($0)) })
    }
  }

  /// Adds encoded tiles.
  mutating func add(_ tiles: [EncodedTile]) {
    guard case .tiles(let former) = content else { return }
    content = .tiles(former + tiles)
  }

  /// Adds a computed block, `x`, `y` in the task's pixels.
  mutating func add(_ registers: [Register], x: Int, y: Int, width: Int, height: Int) {
    switch content {
    case .tiles: break
    case .samples(let bands):
      let first = y * window.width + x
      for (band, register) in zip(bands, registers) {
        BlockStore.store(
          register, width: width, height: height, nodata: nil,
          into: BlockStore.Target(
            samples: band.samples.bytes.baseAddress! + first * band.dataType.byteCount,
            mask: band.mask.map { ($0.bytes.baseAddress! + first).assumingMemoryBound(to: UInt8.self) },
            stride: window.width))
      }
    case .summary(let request, var trees, var counts):
      // Taken out, so that the arrays are changed in place.
      content = .tiles([])
      let place = ReductionTree.Place(
        level: 0, x: (window.x + x) / RegisterProgram.blockSide, y: (window.y + y) / RegisterProgram.blockSide)
      for (band, register) in registers.enumerated() {
        trees[band].add(Moments(leaf: register, count: width * height), at: place)
        if request.counts[band] != .none {
          counts[band].withUnsafeMutableBufferPointer {
            ValueCounts.count(register, count: width * height, request.counts[band], into: $0)
          }
        }
      }
      content = .summary(request, trees, counts)
    }
  }

  /// The part as it is given back.
  func payload() -> TaskResult.Payload {
    switch content {
    case .tiles(let tiles): return .tiles(tiles)
    case .samples(let bands):
      return .samples(bands.map { TaskResult.BandSamples(samples: $0.samples, mask: $0.mask) })
    case .summary(_, let trees, let counts):
      return .summary(
        SummaryPartial(
          bands: zip(trees, counts).map { tree, counts in
            SummaryPartial.Band(
              nodes: tree.maximalNodes,
              counts: counts.enumerated().compactMap { $1 == 0 ? nil : (index: $0, count: $1) })
          }
        ).bytes)
    }
  }
}
