public import GeoChunksGrid

/// The fixed quadtree that reductions follow: leaves of 64 x 64 pixels of the whole grid, parents merge north-west,
/// north-east, south-west, south-east. Which task or host computed a node doesn't change it, so results are the same
/// to the bit for every chunk size, thread count and engine.
///
/// Takes nodes in any order, merges what is complete and keeps the rest: in a task, the leaves of its chunk; where
/// tasks' results meet, their maximal whole nodes. What is kept is the frontier, not the grid.
public struct ReductionTree: Sendable {
  /// A node's place: level 0 are the leaves; a node of level n covers 64 * 2^n pixels squared.
  public struct Place: Sendable, Hashable {
    /// The level.
    public var level: Int
    /// The column of nodes of this level.
    public var x: Int
    /// The row of nodes of this level.
    public var y: Int
    /// A place.
    public init(level: Int, x: Int, y: Int) {
      self.level = level
      self.x = x
      self.y = y
    }
  }

  private struct Pending {
    var children: [Moments?] = [nil, nil, nil, nil]
    var missing: Int
  }

  private let leafSide: Int
  private let size: PixelSize
  private let rootLevel: Int
  private var pending: [Place: Pending] = [:]
  private var root: Moments?

  /// A tree over a grid.
  public init(size: PixelSize, leafSide: Int = 64) {
    self.size = size
    self.leafSide = leafSide
    var level = 0
    while (leafSide << level) < max(size.width, size.height) { level += 1 }
    rootLevel = level
  }

  /// Adds a node that nobody added yet.
  public mutating func add(_ moments: Moments, at place: Place) {
    var (moments, place) = (moments, place)
    while place.level < rootLevel {
      let parent = Place(level: place.level + 1, x: place.x / 2, y: place.y / 2)
      var entry = pending[parent] ?? Pending(missing: childCount(of: parent))
      let quadrant = (place.y & 1) * 2 + (place.x & 1)
      precondition(entry.children[quadrant] == nil, "a node of the reduction tree was added twice")
      entry.children[quadrant] = moments
      entry.missing -= 1
      guard entry.missing == 0 else {
        pending[parent] = entry
        return
      }
      pending[parent] = nil
      moments = entry.children.reduce(Moments()) { merged, child in child.map { merged.merged(with: $0) } ?? merged }
      place = parent
    }
    root = moments
  }

  /// How many of a node's children hold pixels of the grid.
  private func childCount(of place: Place) -> Int {
    let side = leafSide << (place.level - 1)
    let columns = place.x * 2 * side + side < size.width ? 2 : 1
    let rows = place.y * 2 * side + side < size.height ? 2 : 1
    return columns * rows
  }

  /// The nodes that wait for siblings, or the root alone: what a task gives back.
  public var maximalNodes: [(place: Place, moments: Moments)] {
    if let root { return [(Place(level: rootLevel, x: 0, y: 0), root)] }
    return pending.flatMap { parent, entry in
      entry.children.enumerated().compactMap { quadrant, child in
        child.map {
          (Place(level: parent.level - 1, x: parent.x * 2 + quadrant % 2, y: parent.y * 2 + quadrant / 2), $0)
        }
      }
    }
  }

  /// The whole grid's moments; nil while nodes are missing.
  public var result: Moments? { root }
}
