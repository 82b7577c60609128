import GeoChunks

/// A source that makes its samples up: for plans over rasters of any size, without a file.
struct StubSource: RasterSource {
  var identity: String { "stub:\(path)" }
  let path: String
  let geoBox: GeoBox
  let bands: [SourceBand]
  let blockSize: PixelSize

  init(
    _ path: String, _ width: Int, _ height: Int, block: (Int, Int) = (512, 512),
    bands: [SourceBand] = [SourceBand(name: "B1", dataType: .uint16)]
  ) {
    self.path = path
    self.bands = bands
    geoBox = GeoBox(
      size: PixelSize(width: width, height: height), transform: Affine(geotransform: [0, 10, 0, 0, 0, -10]))
    blockSize = PixelSize(width: block.0, height: block.1)
  }
  func read(
    bands: [Int], window: PixelWindow, samples: [UnsafeMutableRawBufferPointer], masks: [UnsafeMutableRawBufferPointer?]
  ) throws(GeoChunksError) {
    for buffer in samples { buffer.initializeMemory(as: UInt8.self, repeating: 1) }
    for mask in masks { mask?.initializeMemory(as: UInt8.self, repeating: 1) }
  }
  func reduced(to size: PixelSize) throws(GeoChunksError) -> any RasterSource { self }
}

/// A stand-in for a file format.
struct StubEncoding: TileEncoding {
  var tileSize = PixelSize(width: 256, height: 256)
  var dataType = DataType.float32
  var nodata: NodataValue?
  var hasMask = false
  var workspaceByteCount = 1000
  var encodedByteLimit = 300_000
  var title = "stub"
  func encode(samples: UnsafeMutableRawBufferPointer) throws(GeoChunksError) -> [UInt8] { [] }
  func encode(mask: UnsafeRawBufferPointer) throws(GeoChunksError) -> [UInt8] { [] }
}

extension RasterArray {
  /// The array as an output of a plan.
  func output(_ name: String = "out", _ kind: PlanOutput.Kind = .samples) -> PlanOutput {
    PlanOutput(name: name, bands: bands.map { ($0.name, $0.expression) }, kind: kind)
  }
}

extension PlanOptions {
  static func test(
    _ chunk: ChunkShape = .automatic, limit: Int = 1_000_000_000, concurrency: Int = 2, cache: Int = 1_000_000
  ) -> PlanOptions {
    PlanOptions(chunk: chunk, memoryLimit: limit, concurrency: concurrency, sourceCache: cache)
  }
}

/// A plan for some arrays, each an output.
func plan(_ arrays: RasterArray..., options: PlanOptions = .test()) throws -> PhysicalPlan {
  try Planner(options: options).plan(arrays.enumerated().map { $1.output("out\($0)") })
}

extension RegisterProgram {
  /// How many instructions of a kind there are.
  func count(_ identifier: String) -> Int {
    instructions.count {
      switch $0 {
      case .apply(let operation, _, _): type(of: operation).identifier == identifier
      case .load: identifier == "load"
      case .constant: identifier == "constant"
      case .convert: identifier == "convert"
      }
    }
  }
}
