internal import GeoChunksExpression
internal import GeoChunksGrid

/// Pass: makes structurally equal nodes one node, within a result and across results.
struct ShareSubtrees: PlanningPass {
  static let name = "share-subtrees"
  static let reason = "after windows were pushed, before fusing, which computes each node once"

  func apply(to draft: inout PlanDraft) throws(GeoChunksError) {
    var canonical: Set<ExpressionNode> = []
    try draft.rewrite { (shape) throws(GeoChunksError) in
      let node: ExpressionNode
      switch shape {
      case .source(let source, let band): node = .source(source, band: band)
      case .constant(let value): node = .constant(value)
      case .local(let operation, let operands): node = try .local(operation, operands)
      case .window(let window, let child): node = try .window(window, child)
      }
      return canonical.insert(node).memberAfterInsert
    }
  }
}
