/// A coordinate reference system, as a value that can be compared without PROJ.
///
/// PROJ decides which texts mean the same system, ignoring axis order, when a raster is opened; the answer is kept as
/// `identity`, the text of the first system of that meaning met in this process. Equality compares identities.
public struct CRS: Sendable, Hashable, CustomStringConvertible {
  /// What two equivalent systems share. Means nothing outside this process.
  public let identity: String
  /// The system's name, such as `WGS 84 / UTM zone 31N`.
  public let name: String
  /// `EPSG:32631` where the system is one of a register's.
  public let authorityCode: String?
  /// WKT 2, the text that travels.
  public let wkt: String
  /// Whether coordinates are longitudes and latitudes in degrees.
  public let isGeographic: Bool

  /// A system whose equivalents share `identity`. Programs get theirs from `CRS(_:)` in GeoChunksIO.
  public init(identity: String, name: String, authorityCode: String?, wkt: String, isGeographic: Bool) {
    self.identity = identity
    self.name = name
    self.authorityCode = authorityCode
    self.wkt = wkt
    self.isGeographic = isGeographic
  }
  /// Whether PROJ holds both for the same system, ignoring axis order.
  public static func == (a: CRS, b: CRS) -> Bool { a.identity == b.identity }
  /// Hashes the identity.
  public func hash(into hasher: inout Hasher) { hasher.combine(identity) }
  /// `EPSG:32631 (WGS 84 / UTM zone 31N)`.
  public var description: String { authorityCode.map { "\($0) (\(name))" } ?? name }
}
