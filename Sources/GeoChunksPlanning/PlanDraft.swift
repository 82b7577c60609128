internal import GeoChunksExpression
internal import GeoChunksGrid

/// A plan in the making: what the passes have found so far.
struct PlanDraft {
  var outputs: [PlanOutput]
  let size: PixelSize
  let options: PlanOptions
  var reads: [SourceRead] = []
  var program: RegisterProgram?
  var grid: ChunkGrid?
  /// Chunks are multiples of this: whole leaves and whole output tiles.
  var unit = PixelSize(width: RegisterProgram.blockSide, height: RegisterProgram.blockSide)
  var memory: MemoryModel?
}

/// One named step from expression to plan.
protocol PlanningPass: Sendable {
  /// The name in `--explain`.
  static var name: String { get }
  /// Why it stands where it stands in the order.
  static var reason: String { get }
  func apply(to draft: inout PlanDraft) throws(GeoChunksError)
}
