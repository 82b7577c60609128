internal import GeoChunksExpression
public import GeoChunksGrid

/// From expressions to a plan, by passes with names and a fixed order.
public struct Planner: Sendable {
  /// What a plan may use.
  public let options: PlanOptions
  /// A planner.
  public init(options: PlanOptions) { self.options = options }

  private static let passes: [any PlanningPass] = [
    Simplify(), PushWindows(), ShareSubtrees(), FuseLocal(), AlignChunks(), BoundMemory(), ValidatePlan(),
  ]
  /// The passes' names, in order.
  public static var passNames: [String] { passes.map { type(of: $0).name } }
  /// Why each pass stands where it stands.
  public static var passReasons: [(name: String, reason: String)] {
    passes.map { (type(of: $0).name, type(of: $0).reason) }
  }

  /// A plan for outputs of one size. Throws `unsupported` for complex bands, `resource` where one task can't fit into
  /// the memory limit, `invalidArgument` for impossible chunks.
  public func plan(_ outputs: [PlanOutput]) throws(GeoChunksError) -> PhysicalPlan {
    var draft = try start(outputs)
    for pass in Self.passes { try pass.apply(to: &draft) }
    guard let program = draft.program, let grid = draft.grid, let memory = draft.memory else {
      throw GeoChunksError(.internalError, "a plan without chunks")
    }
    return PhysicalPlan(
      grid: grid, reads: draft.reads, program: program, outputs: draft.outputs, unit: draft.unit, memory: memory,
      options: options)
  }

  /// How a plan is shown.
  public enum Rendering: String, Sendable, CaseIterable {
    /// Lines for people.
    case text
    /// Graphviz's language.
    case dot
  }

  /// The plan as it stands after a pass; after the last one if `pass` is nil. Throws `invalidArgument` for a pass
  /// that isn't there, and what planning throws.
  public func explain(
    _ outputs: [PlanOutput], after pass: String? = nil, as rendering: Rendering = .text
  ) throws(GeoChunksError) -> String {
    if let pass, !Self.passNames.contains(pass) {
      throw GeoChunksError(
        .invalidArgument, "there is no planning pass \"\(pass)\"",
        hint: "the passes are, in order, \(Self.passNames.joined(separator: ", "))")
    }
    var draft = try start(outputs)
    for step in Self.passes {
      try step.apply(to: &draft)
      if type(of: step).name == pass { break }
    }
    let roots = draft.outputs.flatMap { output in
      output.bands.map { (name: "\(output.name)/\($0.name)", node: $0.node) }
    }
    switch rendering {
    case .dot: return ExpressionText(roots).dot
    case .text:
      return "plan after \(pass ?? Self.passNames.last!)\n" + draft.text(expression: ExpressionText(roots).text)
    }
  }

  private func start(_ outputs: [PlanOutput]) throws(GeoChunksError) -> PlanDraft {
    let nodes = outputs.flatMap { $0.bands.map(\.node) }
    let sizes = Set(nodes.compactMap(\.size))
    guard let size = sizes.first, sizes.count == 1, nodes.allSatisfy({ $0.size != nil }) else {
      throw GeoChunksError(.gridMismatch, "the outputs of one run must be of one size")
    }
    for node in ExpressionNode.postorder(nodes) {
      guard case .source(let source, let band) = node.shape, let type = source.bands[band].complexType else { continue }
      throw GeoChunksError(
        .unsupported, "samples of type \(type) can't be computed with",
        at: GeoChunksError.Location(path: source.path, band: band + 1),
        hint: "take a real part first, for example with gdal_translate -ot Float32 or a derived band VRT")
    }
    return PlanDraft(outputs: outputs, size: size, options: options)
  }
}

extension PlanDraft {
  fileprivate func text(expression: String) -> String {
    var text = ""
    if let program {
      for (index, read) in reads.enumerated() {
        let bands = read.bands.map { "\($0 + 1)" }.joined(separator: ",")
        let offset = read.offset.x == 0 && read.offset.y == 0 ? "" : " from \(read.offset.x),\(read.offset.y)"
        text += "read \(index): \(read.source.path) bands \(bands)\(offset), blocks of \(read.source.blockSize)\n"
      }
      text += program.text
    } else {
      text += expression
    }
    for (index, output) in outputs.enumerated() {
      let kind =
        switch output.kind {
        case .samples: "samples in memory"
        case .tiles(let encoding): "tiles of \(encoding.tileSize), \(encoding.title)"
        case .summary: "statistics"
        }
      text += "output \(index) \(output.name): \(kind)\n"
    }
    if let grid { text += "chunks: \(grid.count) of \(grid.chunkSize), \(grid.columns) x \(grid.rows)\n" }
    if let grid, let memory {
      text +=
        "memory: at most \(megabytes(memory.bound(for: grid.chunkSize))) a task, "
        + "\(megabytes(memory.fixed)) source cache, limit \(megabytes(options.memoryLimit))\n"
    }
    return text
  }
}
