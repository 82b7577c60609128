/// Colours for numbers: anchors at equal distances, linear between them.
public struct Colormap: Sendable, Hashable {
  /// The usual name.
  public let name: String
  /// Red, green and blue from 0 to 255, from the lowest value to the highest; at least two.
  public let anchors: [SIMD3<Double>]

  /// A colormap of one's own, from `0xRRGGBB` numbers.
  public init(name: String, _ colors: [UInt32]) {
    precondition(colors.count > 1, "a colormap has at least two colours")
    self.name = name
    anchors = colors.map { SIMD3(Double($0 >> 16 & 255), Double($0 >> 8 & 255), Double($0 & 255)) }
  }

  /// The colour of a value from 0 to 1; values beyond take the end's colour.
  public func color(_ value: Double) -> SIMD3<UInt8> {
    let position = Swift.max(0, Swift.min(1, value)) * Double(anchors.count - 1)
    let index = Swift.min(anchors.count - 2, Int(position))
    let part = position - Double(index)
    let mixed = anchors[index] + (anchors[index + 1] - anchors[index]) * part
    return SIMD3(UInt8(mixed.x.rounded()), UInt8(mixed.y.rounded()), UInt8(mixed.z.rounded()))
  }

  /// The same colours from the other end.
  public var reversed: Colormap { Colormap(name: name + "_r", anchors: anchors.reversed()) }
  private init(name: String, anchors: [SIMD3<Double>]) {
    self.name = name
    self.anchors = anchors
  }

  /// The colormap of a name, in any case; `_r` behind it reverses it. Throws `invalidArgument` with the names there
  /// are.
  public static func named(_ name: String) throws(GeoChunksError) -> Colormap {
    let lowercased = name.lowercased()
    if let map = all.first(where: { $0.name.lowercased() == lowercased }) { return map }
    if let map = all.first(where: { $0.name.lowercased() + "_r" == lowercased }) { return map.reversed }
    throw GeoChunksError(
      .invalidArgument, "there is no colormap \"\(name)\"",
      hint: "the colormaps are \(all.map(\.name).joined(separator: ", ")), each also reversed with _r")
  }

  /// The colormaps that come with GeoChunks. RdYlGn, BrBG, RdBu, YlGn and Blues are ColorBrewer's (C. Brewer,
  /// M. Harrower and The Pennsylvania State University, Apache-2.0); viridis and magma are sampled from matplotlib's
  /// (N. Smith and S. van der Walt, CC0).
  public static let all: [Colormap] = [
    Colormap(name: "gray", [0x000000, 0xffffff]),
    Colormap(
      name: "RdYlGn",
      [
        0xa50026, 0xd73027, 0xf46d43, 0xfdae61, 0xfee08b, 0xffffbf, 0xd9ef8b, 0xa6d96a, 0x66bd63, 0x1a9850, 0x006837,
      ]),
    Colormap(
      name: "BrBG",
      [
        0x543005, 0x8c510a, 0xbf812d, 0xdfc27d, 0xf6e8c3, 0xf5f5f5, 0xc7eae5, 0x80cdc1, 0x35978f, 0x01665e, 0x003c30,
      ]),
    Colormap(
      name: "RdBu",
      [
        0x67001f, 0xb2182b, 0xd6604d, 0xf4a582, 0xfddbc7, 0xf7f7f7, 0xd1e5f0, 0x92c5de, 0x4393c3, 0x2166ac, 0x053061,
      ]),
    Colormap(
      name: "YlGn", [0xffffe5, 0xf7fcb9, 0xd9f0a3, 0xaddd8e, 0x78c679, 0x41ab5d, 0x238443, 0x006837, 0x004529]),
    Colormap(
      name: "Blues", [0xf7fbff, 0xdeebf7, 0xc6dbef, 0x9ecae1, 0x6baed6, 0x4292c6, 0x2171b5, 0x08519c, 0x08306b]),
    Colormap(
      name: "viridis",
      [0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x28ae80, 0x5ec962, 0xaddc30, 0xfde725]),
    Colormap(
      name: "magma", [0x000004, 0x1c1044, 0x4f127b, 0x812581, 0xb5367a, 0xe55064, 0xfb8761, 0xfec287, 0xfcfdbf]),
  ]
}
