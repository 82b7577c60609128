internal import CGDAL
public import GeoChunksGrid

/// A PNG written by GDAL's driver.
public enum PNGFile {
  /// Writes interleaved 8-bit samples of 1 (gray), 2 (gray, alpha), 3 (RGB) or 4 (RGBA) channels, published by
  /// rename. Throws `targetExists`, `cannotCreate` or `io`.
  public static func write(
    _ pixels: [UInt8], size: PixelSize, channels: Int, to path: String, overwrite: Bool
  ) throws(GeoChunksError) {
    precondition(pixels.count == size.count * channels && (1...4).contains(channels), "pixels of another size")
    let target = try PublishedFile(path, overwrite: overwrite)
    do throws(GeoChunksError) {
      let (ok, messages) = try GDALRuntime.calling { () throws(GeoChunksError) -> Bool in
        guard let memory = GDALGetDriverByName("MEM"), let png = GDALGetDriverByName("PNG"),
          let dataset = GDALCreate(memory, "", Int32(size.width), Int32(size.height), Int32(channels), GDT_Byte, nil)
        else { return false }
        defer { GDALClose(dataset) }
        let status = pixels.withUnsafeBytes { bytes in
          GDALDatasetRasterIOEx(
            dataset, GF_Write, 0, 0, Int32(size.width), Int32(size.height),
            UnsafeMutableRawPointer(mutating: bytes.baseAddress!), Int32(size.width), Int32(size.height), GDT_Byte,
            Int32(channels), nil, GSpacing(channels), GSpacing(channels * size.width), 1, nil)
        }
        guard status == CE_None else { return false }
        // A PNG has no place for anything but pixels; no file beside it.
        let former = CPLGetThreadLocalConfigOption("GDAL_PAM_ENABLED", nil).map { String(cString: $0) }
        CPLSetThreadLocalConfigOption("GDAL_PAM_ENABLED", "NO")
        defer { CPLSetThreadLocalConfigOption("GDAL_PAM_ENABLED", former) }
        guard let copy = GDALCreateCopy(png, target.temporaryPath, dataset, 0, nil, nil, nil) else { return false }
        GDALClose(copy)
        return true
      }
      guard ok, messages.texts.isEmpty else {
        throw GeoChunksError(.io, "the PNG can't be written", at: .init(path: path), cause: messages.cause)
      }
      try target.publish()
    } catch {
      target.discard()
      throw error
    }
  }
}
