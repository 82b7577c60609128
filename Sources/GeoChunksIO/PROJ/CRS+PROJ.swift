internal import CPROJ
public import GeoChunksGrid
internal import Synchronization

extension CRS {
  /// A system from WKT, PROJJSON, a PROJ string or a code such as `EPSG:32631`. Equivalent systems, axis order
  /// ignored, compare equal. Throws `invalidArgument` with what PROJ said.
  public init(_ text: String) throws(GeoChunksError) {
    self = try CRSRegister.shared.resolve(text)
  }
}

/// PROJ in this process.
public enum PROJRuntime {
  /// PROJ's version, such as `9.1.1`.
  public static var version: String { String(cString: proj_info().version) }
}

/// The systems met in this process, one identity for all that PROJ holds equivalent.
private final class CRSRegister: Sendable {
  static let shared = CRSRegister()

  private struct State {
    var byText: [String: CRS] = [:]
    /// One system of each meaning.
    var distinct: [CRS] = []
  }
  private let state = Mutex(State())

  func resolve(_ text: String) throws(GeoChunksError) -> CRS {
    if let known = state.withLock({ $0.byText[text] }) { return known }
    guard let context = proj_context_create() else { throw GeoChunksError(.internalError, "PROJ has no context") }
    defer { proj_context_destroy(context) }
    // PROJ prints nothing.
    proj_log_level(context, PJ_LOG_NONE)
    guard let system = proj_create(context, text) else {
      let code = proj_context_errno(context)
      let cause = code == 0 ? nil : proj_context_errno_string(context, code).map { String(cString: $0) }
      throw GeoChunksError(
        .invalidArgument, "\"\(text.prefix(80))\" is not a coordinate reference system", cause: cause,
        hint: "codes are written EPSG:32631")
    }
    defer { proj_destroy(system) }
    guard proj_is_crs(system) != 0 else {
      throw GeoChunksError(.invalidArgument, "\"\(text.prefix(80))\" is not a coordinate reference system")
    }
    let described = Self.describe(system, context)
    return state.withLock { state in
      let same = state.distinct.first { Self.areEquivalent($0.wkt, system, context) }
      let result = CRS(
        identity: same?.identity ?? described.wkt, name: described.name, authorityCode: described.authorityCode,
        wkt: described.wkt, isGeographic: described.isGeographic)
      if same == nil { state.distinct.append(result) }
      state.byText[text] = result
      return result
    }
  }

  private static func describe(_ system: OpaquePointer, _ context: OpaquePointer) -> CRS {
    let name = proj_get_name(system).map { String(cString: $0) } ?? "unnamed"
    let wkt = proj_as_wkt(context, system, PJ_WKT2_2019, nil).map { String(cString: $0) } ?? name
    var code: String?
    if let authority = proj_get_id_auth_name(system, 0), let number = proj_get_id_code(system, 0) {
      code = "\(String(cString: authority)):\(String(cString: number))"
    }
    let type = proj_get_type(system)
    let isGeographic = type == PJ_TYPE_GEOGRAPHIC_2D_CRS || type == PJ_TYPE_GEOGRAPHIC_3D_CRS
    return CRS(identity: wkt, name: name, authorityCode: code, wkt: wkt, isGeographic: isGeographic)
  }

  private static func areEquivalent(_ wkt: String, _ system: OpaquePointer, _ context: OpaquePointer) -> Bool {
    guard let other = proj_create(context, wkt) else { return false }
    defer { proj_destroy(other) }
    // Axes normalised first: the criterion itself ignores the order of geographic axes only.
    let a = proj_normalize_for_visualization(context, other)
    let b = proj_normalize_for_visualization(context, system)
    defer {
      proj_destroy(a)
      proj_destroy(b)
    }
    return proj_is_equivalent_to_with_ctx(
      context, a ?? other, b ?? system, PJ_COMP_EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS) != 0
  }
}
