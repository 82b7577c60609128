internal import CGDAL
internal import GeoChunksGrid
internal import Glibc

/// Names of inputs, and why one can't be opened.
public enum InputDiagnosis {
  /// The name GDAL opens for what a user wrote: `s3://`, `gs://`, `az://` and `http(s)://` become its virtual
  /// file systems, everything else stays.
  public static func gdalPath(_ path: String) -> String {
    for (scheme, prefix) in [("s3://", "/vsis3/"), ("gs://", "/vsigs/"), ("az://", "/vsiaz/")]
    where path.hasPrefix(scheme) { return prefix + path.dropFirst(scheme.count) }
    return path.hasPrefix("http://") || path.hasPrefix("https://") ? "/vsicurl/" + path : path
  }

  /// The error for a path that GDAL couldn't open.
  static func failure(opening path: String, cause: String?) -> GeoChunksError {
    let location = GeoChunksError.Location(path: path)
    if let cause, isTransient(cause) {
      return GeoChunksError(
        .io, "can't be read just now", at: location, cause: cause, hint: "the server failed, not the file; try again")
    }
    guard !path.hasPrefix("/vsi") else {
      return GeoChunksError(.notFound, "can't be opened", at: location, cause: cause)
    }
    var status = stat()
    guard stat(path, &status) == 0 else {
      let code = errno
      // Subdatasets and connection strings are no paths.
      if code == ENOENT || code == ENOTDIR || code == ENAMETOOLONG, !path.contains(":") || path.contains("/") {
        return GeoChunksError(.notFound, "no such file", at: location)
      }
      return GeoChunksError(.notFound, "can't be opened", at: location, cause: cause ?? String(cString: strerror(code)))
    }
    if status.st_mode & S_IFMT == S_IFDIR {
      return GeoChunksError(.corruptData, "is a directory, not a raster", at: location)
    }
    guard access(path, R_OK) == 0 else {
      return GeoChunksError(.notFound, "can't be read", at: location, cause: String(cString: strerror(errno)))
    }
    if status.st_size == 0 { return GeoChunksError(.corruptData, "the file is empty", at: location) }
    return GeoChunksError(
      .corruptData, "not a raster that GDAL can read", at: location, cause: cause,
      hint: "the file may be damaged, or of a format that this GDAL has no driver for (gdalinfo --formats)")
  }

  /// Whether GDAL's words tell of a network or server failure that may pass.
  static func isTransient(_ cause: String) -> Bool {
    let marks = [
      "response code: 5", "response_code=5", "response code: 429", "HTTP error code : 5", "Could not resolve host",
      "timed out", "Timeout", "Connection refused", "Connection reset", "SlowDown", "Couldn't connect",
    ]
    return marks.contains { cause.contains($0) }
  }

  /// Changes when a local file is replaced or rewritten; empty for everything else.
  static func version(of path: String) -> String {
    var status = stat()
    guard !path.hasPrefix("/vsi"), stat(path, &status) == 0 else { return "" }
    return "\(status.st_dev).\(status.st_ino).\(status.st_size).\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }
}
