internal import CGDAL
public import GeoChunksGrid

/// What a file says of itself, for people and programs.
public enum DatasetReport {
  /// gdalinfo's JSON of a raster, as the GDAL linked here writes it. Reads the header only.
  /// Throws as opening the raster does.
  public static func json(_ path: String) throws(GeoChunksError) -> String {
    try report(path, options: ["-json"])
  }

  /// Facts beside grid and bands, as `Driver: GTiff/GeoTIFF` and `COMPRESSION=DEFLATE`, for a raster's summary.
  /// Throws as opening the raster does.
  public static func facts(_ path: String) throws(GeoChunksError) -> [(name: String, value: String)] {
    let handle = try open(path)
    let driver = GDALGetDatasetDriver(handle.dataset)
    var facts = [("driver", driver.map { String(cString: GDALGetDriverShortName($0)) } ?? "unknown")]
    for domain in ["IMAGE_STRUCTURE", ""] {
      for item in GDALStringList.strings(GDALGetMetadata(handle.dataset, domain)) {
        guard let equals = item.firstIndex(of: "=") else { continue }
        let key = String(item[..<equals])
        if domain == "IMAGE_STRUCTURE" || key == "AREA_OR_POINT" {
          facts.append((key.lowercased(), String(item[item.index(after: equals)...])))
        }
      }
    }
    return facts
  }

  private static func open(_ path: String) throws(GeoChunksError) -> DatasetHandle {
    do throws(GeoChunksError) {
      return try DatasetPool.open(InputDiagnosis.gdalPath(path))
    } catch {
      var named = error
      named.location.path = path
      throw named
    }
  }

  private static func report(_ path: String, options: [String]) throws(GeoChunksError) -> String {
    let handle = try open(path)
    let (text, messages) = try GDALRuntime.calling { () throws(GeoChunksError) -> String? in
      let list = GDALStringList(options)
      let parsed = GDALInfoOptionsNew(list.pointer, nil)
      defer { GDALInfoOptionsFree(parsed) }
      guard let text = GDALInfo(handle.dataset, parsed) else { return nil }
      defer { VSIFree(text) }
      return String(cString: text)
    }
    guard let text else {
      throw GeoChunksError(.internalError, "GDAL gave no report", at: .init(path: path), cause: messages.cause)
    }
    return text
  }
}
