internal import GeoChunksExpression
public import GeoChunksGrid

/// A plan that can be run: chunks, what each reads, the program each runs, what each gives back.
///
/// Tasks are not stored: a task is a number in `0 ..< taskCount`, and everything about it follows from the plan.
public struct PhysicalPlan: Sendable {
  /// The chunks of the output grid.
  public let grid: ChunkGrid
  /// The reads of every task.
  public let reads: [SourceRead]
  /// The per-pixel program.
  public let program: RegisterProgram
  /// The outputs; their nodes are those of the expression after all passes.
  public let outputs: [PlanOutput]
  /// Chunks are multiples of this.
  public let unit: PixelSize
  /// The memory bound.
  public let memory: MemoryModel
  /// What the plan was allowed.
  public let options: PlanOptions

  /// What one task reads and may hold.
  public struct TaskDescription: Sendable {
    /// The task's number.
    public let index: Int
    /// The output pixels.
    public let window: PixelWindow
    /// For each read, the source's pixels.
    public let sourceWindows: [PixelWindow]
    /// The most bytes the task may hold.
    public let memoryBound: Int
  }

  /// Tasks.
  public var taskCount: Int { grid.count }

  /// A task, made from its number in `0 ..< taskCount`.
  public func task(_ index: Int) -> TaskDescription {
    let window = grid.window(index)
    return TaskDescription(
      index: index, window: window, sourceWindows: reads.map { window.shifted(by: $0.offset) },
      memoryBound: memory.bound(for: window.size))
  }

  /// Bytes a task reads from its sources, decoded.
  public func sourceByteCount(_ window: PixelWindow) -> Int {
    window.size.saturatingCount(
      times: reads.reduce(0) { sum, read in read.bands.reduce(sum) { $0 + read.source.bands[$1].dataType.byteCount } })
  }

  /// Rough cost of a pixel in nanoseconds on one core, reading apart.
  public var costPerPixel: Double {
    program.instructions.reduce(0) { sum, instruction in
      switch instruction {
      case .apply(let operation, _, _): sum + operation.cost
      case .load, .convert: sum + 0.25
      case .constant: sum
      }
    }
  }
}
