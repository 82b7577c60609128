internal import Synchronization

/// One result of a job while it runs. An executor hands payloads to it one at a time.
protocol JobOutput: AnyObject, Sendable {
  /// What the plan is to compute.
  var planned: PlanOutput { get }
  /// Bytes held for the whole run, beside the tasks'.
  var heldByteCount: Int { get }
  /// Creates what must exist before the first task. Blocks.
  func begin() throws(GeoChunksError)
  /// A pass begins.
  func start(_ plan: PhysicalPlan)
  /// A task's part.
  func take(_ payload: TaskResult.Payload, window: PixelWindow) throws(GeoChunksError)
  /// All tasks of a pass have given their parts.
  func passEnded() throws(GeoChunksError)
  /// A further pass over the data, if the result needs one.
  func furtherPass() -> PlanOutput?
  /// Publishes. Blocks.
  func finish() throws(GeoChunksError)
  /// Gives up; nothing is left behind.
  func discard()
}

extension JobOutput {
  var heldByteCount: Int { 0 }
  func begin() throws(GeoChunksError) {}
  func start(_ plan: PhysicalPlan) {}
  func passEnded() throws(GeoChunksError) {}
  func furtherPass() -> PlanOutput? { nil }
  func finish() throws(GeoChunksError) {}
  func discard() {}

  func wrongPayload() -> GeoChunksError {
    GeoChunksError(.internalError, "a task gave back what its plan doesn't say")
  }
}

/// A GeoTIFF.
///
/// The class owns the file in the making.
final class FileOutput: JobOutput {
  let planned: PlanOutput
  private let file: GeoTIFFFile

  init(_ array: RasterArray, _ path: String, _ options: GeoTIFFOptions) throws(GeoChunksError) {
    let dataType = options.dataType ?? array.dataType
    var bands: [(name: String, node: ExpressionNode)] = []
    for band in array.bands {
      let isSame = band.dataType == dataType
      bands.append((band.name, isSame ? band.expression : try .local(Convert(to: dataType), [band.expression])))
    }
    let (nodata, hasMask) = OutputValidity.choose(array, bands.map(\.node), dataType, options.nodata)
    file = try GeoTIFFFile(
      path, geoBox: array.geoBox,
      bands: array.bands.map {
        GeoTIFFFile.Band(
          name: $0.name, scale: $0.scale, offset: $0.offset, unit: $0.unit, colorInterpretation: $0.colorInterpretation)
      }, dataType: dataType, nodata: nodata, hasMask: hasMask, options: options)
    planned = PlanOutput(name: path, bands: bands, kind: .tiles(file.encoding))
  }

  func begin() throws(GeoChunksError) { try file.create() }
  func take(_ payload: TaskResult.Payload, window: PixelWindow) throws(GeoChunksError) {
    guard case .tiles(let tiles) = payload else { throw wrongPayload() }
    for tile in tiles { try file.place(tile) }
  }
  func finish() throws(GeoChunksError) { try file.publish() }
  func discard() { file.discard() }
}

/// How a file says which pixels are invalid, decided while planning.
enum OutputValidity {
  /// The nodata value and whether there is a mask.
  static func choose(
    _ array: RasterArray, _ nodes: [ExpressionNode], _ dataType: DataType, _ choice: NodataChoice
  ) -> (nodata: NodataValue?, hasMask: Bool) {
    switch choice {
    case .value(let value): return (.real(value), false)
    case .mask: return (nil, true)
    case .automatic: break
    }
    if dataType.isFloatingPoint { return (.real(.nan), false) }
    guard nodes.contains(where: \.canBeInvalid) else { return (nil, false) }
    // An alpha band that is written too says it already.
    if array.bands.contains(where: { $0.colorInterpretation == "Alpha" }) { return (nil, false) }
    let shared = Set(array.sourceBands.map(\.nodata))
    if shared.count == 1, let nodata = shared.first ?? nil, fits(nodata, dataType),
      nodes.allSatisfy({ keepsInputs($0, nodata) })
    {
      return (nodata, false)
    }
    return (nil, true)
  }

  private static func fits(_ nodata: NodataValue, _ dataType: DataType) -> Bool {
    struct Fits: SampleVisitor {
      let nodata: NodataValue
      func visit<T: Sample>(_ type: T.Type) throws -> Bool { nodata.sample(as: T.self) != nil }
    }
    return (try? dataType.accept(Fits(nodata: nodata))) ?? false
  }

  /// Whether every valid value of a node is a valid value of an input, or a number other than `nodata`: then no valid
  /// pixel can be taken for an invalid one.
  private static func keepsInputs(_ node: ExpressionNode, _ nodata: NodataValue) -> Bool {
    switch node.shape {
    case .source: return !node.dataType.isFloatingPoint
    case .constant(let value): return value != nodata.asDouble
    case .window(_, let child): return keepsInputs(child, nodata)
    case .local(let operation, let operands):
      switch operation {
      case is Masked: return keepsInputs(operands[0], nodata)
      case is Convert:
        return DataType.promoted(operands[0].dataType, node.dataType) == node.dataType
          && keepsInputs(operands[0], nodata)
      case is Minimum, is Maximum, is Filled: return operands.allSatisfy { keepsInputs($0, nodata) }
      case is Where: return operands.dropFirst().allSatisfy { keepsInputs($0, nodata) }
      default: return false
      }
    }
  }
}

/// A raster in memory.
///
/// The class owns the buffers while they are filled.
final class CollectOutput: JobOutput, @unchecked Sendable {
  // Invariant for Sendable: parts come one at a time, and the result is taken when no more come.
  let planned: PlanOutput
  private let array: RasterArray
  private var samples: [SampleBuffer] = []
  private var masks: [SampleBuffer?] = []

  init(_ array: RasterArray) {
    self.array = array
    planned = PlanOutput(name: "collect", bands: array.bands.map { ($0.name, $0.expression) }, kind: .samples)
  }

  private func hasMask(_ band: RasterArray.Band) -> Bool {
    band.expression.canBeInvalid && !band.dataType.isFloatingPoint
  }
  var heldByteCount: Int {
    array.bands.reduce(0) {
      $0.saturatingSum(array.size.saturatingCount(times: $1.dataType.byteCount + (hasMask($1) ? 1 : 0)))
    }
  }

  func begin() throws(GeoChunksError) {
    samples = array.bands.map { SampleBuffer(byteCount: array.size.count * $0.dataType.byteCount) }
    masks = array.bands.map { hasMask($0) ? SampleBuffer(byteCount: array.size.count) : nil }
  }

  func take(_ payload: TaskResult.Payload, window: PixelWindow) throws(GeoChunksError) {
    guard case .samples(let parts) = payload, parts.count == samples.count else { throw wrongPayload() }
    for (index, part) in parts.enumerated() {
      place(part.samples, array.bands[index].dataType.byteCount, window, into: samples[index])
      if let mask = part.mask, let target = masks[index] { place(mask, 1, window, into: target) }
    }
  }

  private func place(_ part: SampleBuffer, _ step: Int, _ window: PixelWindow, into target: SampleBuffer) {
    for row in 0..<window.height {
      let to = ((window.y + row) * array.size.width + window.x) * step
      (target.bytes.baseAddress! + to).copyMemory(
        from: part.bytes.baseAddress! + row * window.width * step, byteCount: window.width * step)
    }
  }

  func result() throws(GeoChunksError) -> CollectedRaster {
    CollectedRaster(
      geoBox: array.geoBox,
      bands: array.bands.enumerated().map { index, band in
        // A mask that says nothing is left away.
        let mask = masks[index].flatMap { $0.bytes.prefix(array.size.count).contains(0) ? $0 : nil }
        let tile = Tile(size: array.size, dataType: band.dataType, samples: samples[index], mask: mask)
        return CollectedRaster.Band(name: band.name, tile: tile, scale: band.scale, offset: band.offset)
      })
  }
}

/// Statistics.
///
/// The class is their state between parts and passes.
final class StatisticsOutput: JobOutput {
  private struct State {
    var passes: StatisticsPasses
    var accumulator: SummaryAccumulator?
  }
  let planned: PlanOutput
  private let state: Mutex<State>

  /// The counts, and a copy on their way into the result.
  var heldByteCount: Int {
    guard case .summary(let request) = planned.kind else { return 0 }
    return 16 * request.counts.reduce(0) { $0 + SummaryRequest.size($1) }
  }

  init(_ array: RasterArray, _ request: StatisticsRequest) throws(GeoChunksError) {
    let passes = try StatisticsPasses(array.physicalValues(), request)
    planned = passes.output(named: "statistics")!
    state = Mutex(State(passes: passes))
  }

  func start(_ plan: PhysicalPlan) {
    state.withLock { state in
      guard case .summary(let request)? = state.passes.output(named: "")?.kind else { return }
      state.accumulator = SummaryAccumulator(request, size: plan.grid.size)
    }
  }
  func take(_ payload: TaskResult.Payload, window: PixelWindow) throws(GeoChunksError) {
    guard case .summary(let bytes) = payload else { throw wrongPayload() }
    try state.withLock { (state) throws(GeoChunksError) in try state.accumulator?.add(bytes) }
  }
  func passEnded() throws(GeoChunksError) {
    try state.withLock { (state) throws(GeoChunksError) in
      if let accumulator = state.accumulator { try state.passes.take(accumulator) }
    }
  }
  func furtherPass() -> PlanOutput? { state.withLock { $0.passes.output(named: "statistics") } }
  func result() -> [BandStatistics] { state.withLock { $0.passes.finished() } }
}
