import GeoChunks
import Testing

@Suite("Chunks and memory")
struct ChunkTests {
  private func chunk(
    _ source: StubSource, _ options: PlanOptions = .test(), _ kind: PlanOutput.Kind = .samples
  ) throws -> PixelSize {
    try Planner(options: options).plan([RasterArray(source).output("out", kind)]).grid.chunkSize
  }

  @Test("full-width strips give full-width chunks", arguments: [1, 3, 16, 64, 100])
  func strips(rows: Int) throws {
    let source = StubSource("a.tif", 10_980, 10_980, block: (10_980, rows))
    let size = try chunk(source)
    #expect(size.width >= 10_980 && size.width < 10_980 + 64)
    #expect(size.width * size.height <= 2 * 2048 * 2048 && size.height >= 64)
    #expect(size.height % 64 == 0)
    if rows == 100 { #expect(size.height % 1600 == 0 || size.height % 64 == 0) }
  }

  @Test("full-width strips stay full-width when memory is short")
  func stripsInLittleMemory() throws {
    let source = StubSource("a.tif", 10_980, 10_980, block: (10_980, 1))
    let size = try chunk(source, .test(limit: 12_000_000))
    #expect(size.width >= 10_980, "\(size)")
    #expect(size.height == 64 || size.height == 128)
  }

  @Test("chunks are whole blocks where blocks allow it", arguments: [64, 128, 256, 512, 1024, 2048])
  func blocks(side: Int) throws {
    let size = try chunk(StubSource("a.tif", 10_980, 10_980, block: (side, side)))
    #expect(size == PixelSize(width: 2048, height: 2048))
    #expect(size.width % side == 0)
  }

  @Test("blocks that don't divide 2048 are followed too", arguments: [320, 640, 1000, 1])
  func oddBlocks(side: Int) throws {
    let size = try chunk(StubSource("a.tif", 10_980, 10_980, block: (side, side)))
    #expect(size.width % 64 == 0 && size.width > 1000 && size.width <= 2048)
    if side % 64 == 0 { #expect(size.width % side == 0 && size.height % side == 0) }
  }

  @Test("the source that costs most to read is followed")
  func costliest() throws {
    let small = try RasterArray(
      StubSource("s.tif", 8000, 8000, block: (8000, 1), bands: [SourceBand(name: "s", dataType: .uint8)]))
    let large = try RasterArray(
      StubSource("l.tif", 8000, 8000, block: (512, 512), bands: [SourceBand(name: "l", dataType: .float64)]))
    #expect(try plan(small + large).grid.chunkSize == PixelSize(width: 2048, height: 2048))
  }

  @Test(
    "sizes asked for are rounded up to whole leaves and output tiles",
    arguments: [(1, 64, 256), (64, 64, 256), (65, 128, 256), (448, 448, 512), (4096, 4096, 4096)])
  func asked(side: Int, leaves: Int, tiles: Int) throws {
    let source = StubSource("a.tif", 9000, 9000)
    let options = PlanOptions.test(.size(PixelSize(width: side, height: side)), limit: 8_000_000_000)
    #expect(try chunk(source, options) == PixelSize(width: leaves, height: leaves))
    let encoding = StubEncoding(tileSize: PixelSize(width: 256, height: 256), dataType: .uint16)
    #expect(try chunk(source, options, .tiles(encoding)) == PixelSize(width: tiles, height: tiles))
  }

  @Test("full-width chunks of some rows are as wide as the raster")
  func fullWidth() throws {
    let size = try chunk(StubSource("a.tif", 5000, 3000), .test(.fullWidth(rows: 100)))
    #expect(size == PixelSize(width: 5056, height: 128))
  }

  @Test("a chunk isn't larger than the raster needs")
  func smallRaster() throws {
    for shape in [ChunkShape.automatic, .size(PixelSize(width: 4096, height: 4096)), .fullWidth(rows: 9000)] {
      #expect(try chunk(StubSource("a.tif", 100, 70), .test(shape)) == PixelSize(width: 128, height: 128))
    }
  }

  @Test(
    "impossible chunks are invalid arguments",
    arguments: [
      ChunkShape.size(PixelSize(width: 0, height: 5)), .size(PixelSize(width: -1, height: -1)), .fullWidth(rows: 0),
    ])
  func impossible(shape: ChunkShape) {
    let error = #expect(throws: GeoChunksError.self) { try chunk(StubSource("a.tif", 100, 70), .test(shape)) }
    #expect(error?.code == .invalidArgument)
  }

  @Test(
    "chunks of absurd size are cut to the raster, no trap",
    arguments: [ChunkShape.size(PixelSize(width: .max, height: .max)), .fullWidth(rows: .max)])
  func absurd(shape: ChunkShape) throws {
    #expect(try chunk(StubSource("a.tif", 100, 70), .test(shape)) == PixelSize(width: 128, height: 128))
  }

  @Test("automatic chunks shrink until as many tasks as wanted fit", arguments: [1, 2, 8, 32])
  func shrinking(concurrency: Int) throws {
    let limit = 60_000_000
    let plan = try plan(
      RasterArray(StubSource("a.tif", 10_980, 10_980)) + 1, options: .test(limit: limit, concurrency: concurrency))
    let bound = plan.memory.bound(for: plan.grid.chunkSize)
    #expect(concurrency * bound + plan.memory.fixed <= limit)
    // And not further than that: twice the chunk would not fit, or is what is aimed at.
    let size = plan.grid.chunkSize
    let twice = plan.memory.bound(for: PixelSize(width: size.width * 2, height: size.height))
    #expect(size == PixelSize(width: 2048, height: 2048) || concurrency * twice + plan.memory.fixed > limit)
  }

  @Test("a limit too small for one task is refused with the numbers and a way out")
  func tooSmall() throws {
    let source = StubSource("a.tif", 10_980, 10_980)
    let chosen = #expect(throws: GeoChunksError.self) {
      try chunk(source, .test(.size(PixelSize(width: 8192, height: 8192)), limit: 50_000_000))
    }
    #expect(chosen?.code == .resource)
    #expect(chosen?.message.contains("8192 x 8192") == true && chosen?.message.contains("50 MB") == true)
    #expect(chosen?.hint?.contains("smaller chunks") == true)
    let automatic = #expect(throws: GeoChunksError.self) { try chunk(source, .test(limit: 1_000_000)) }
    #expect(automatic?.code == .resource && automatic?.hint == "raise the memory limit")
    let zero = #expect(throws: GeoChunksError.self) { try chunk(source, .test(limit: 0)) }
    #expect(zero?.code == .resource)
  }

  @Test("the bound is positive and grows with chunk, bands, outputs and masks")
  func monotone() throws {
    func memory(_ bands: [SourceBand], _ kinds: [PlanOutput.Kind] = [.samples]) throws -> MemoryModel {
      let array = try RasterArray(StubSource("a.tif", 5000, 5000, bands: bands)) + 1
      return try Planner(options: .test()).plan(kinds.map { array.output("out", $0) }).memory
    }
    let band = SourceBand(name: "a", dataType: .uint16)
    var masked = band
    masked.hasMask = true
    let models = [
      try memory([band]), try memory([masked]), try memory([band, band]),
      try memory([band], [.samples, .tiles(StubEncoding())]),
      try memory([band], [.samples, .summary(SummaryRequest(counts: [.values]))]),
    ]
    for model in models {
      var last = 0
      for side in [64, 65, 128, 200, 512, 2048, 8192] {
        let bound = model.bound(for: PixelSize(width: side, height: side))
        #expect(bound > last && bound <= model.bound(for: PixelSize(width: side + 1, height: side)))
        #expect(bound >= models[0].bound(for: PixelSize(width: side, height: side)))
        last = bound
      }
    }
    // At least the samples read and given back.
    #expect(models[0].bound(for: PixelSize(width: 1000, height: 1000)) >= 6_000_000)
  }

  @Test("the tasks' windows partition the output and lie in the source", arguments: [64, 448, 1000, 4096])
  func tasks(side: Int) throws {
    let window = PixelWindow(x: 333, y: 77, width: 1500, height: 901)
    let array = try RasterArray(StubSource("a.tif", 2000, 1000)).cropped(to: window)
    let plan = try plan(array * 2, options: .test(.size(PixelSize(width: side, height: side))))
    var pixels = 0
    for index in 0..<plan.taskCount {
      let task = plan.task(index)
      #expect(task.index == index && task.window == plan.grid.window(index))
      pixels += task.window.size.count
      #expect(task.window.x % 64 == 0 && task.window.y % 64 == 0)
      #expect(task.sourceWindows == [task.window.shifted(by: window.origin)])
      #expect(window.contains(task.sourceWindows[0]))
      #expect(task.memoryBound <= plan.memory.bound(for: plan.grid.chunkSize) && task.memoryBound > 0)
    }
    #expect(pixels == window.size.count)
    #expect(plan.sourceByteCount(PixelWindow(x: 0, y: 0, width: 10, height: 10)) == 200)
    #expect(plan.costPerPixel > 0)
  }

  @Test("a plan of a million chunks is arithmetic")
  func million() throws {
    let plan = try plan(
      RasterArray(StubSource("a.tif", 64_000, 64_000)), options: .test(.size(PixelSize(width: 64, height: 64))))
    #expect(plan.taskCount == 1_000_000)
    #expect(plan.task(999_999).window == PixelWindow(x: 63_936, y: 63_936, width: 64, height: 64))
  }
}
