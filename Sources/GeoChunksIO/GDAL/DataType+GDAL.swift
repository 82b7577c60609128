internal import CGDAL
internal import GeoChunksGrid

extension DataType {
  /// The type of a GDAL band; nil for complex types. GDAL before 3.7 has no int8: it is Byte with
  /// PIXELTYPE=SIGNEDBYTE.
  static func ofBand(_ band: GDALRasterBandH) -> DataType? {
    switch GDALGetRasterDataType(band) {
    case GDT_Byte:
      let signed = GDALGetMetadataItem(band, "PIXELTYPE", "IMAGE_STRUCTURE").map { String(cString: $0) }
      return signed == "SIGNEDBYTE" ? .int8 : .uint8
    case GDT_UInt16: return .uint16
    case GDT_Int16: return .int16
    case GDT_UInt32: return .uint32
    case GDT_Int32: return .int32
    case GDT_UInt64: return .uint64
    case GDT_Int64: return .int64
    case GDT_Float32: return .float32
    case GDT_Float64: return .float64
    case let type: return type == DataType.gdalInt8 ? .int8 : nil
    }
  }

  /// GDT_Int8 of GDAL 3.7 and later, which older headers don't have.
  private static let gdalInt8 = GDALDataType(rawValue: 14)
  /// Whether the GDAL that runs has int8.
  static let gdalHasInt8 = (Int(String(cString: GDALVersionInfo("VERSION_NUM"))) ?? 0) >= 3_070_000

  /// GDAL's type; for int8 before GDAL 3.7 Byte, whose bits are the same.
  var gdal: GDALDataType {
    switch self {
    case .uint8: GDT_Byte
    case .int8: DataType.gdalHasInt8 ? DataType.gdalInt8 : GDT_Byte
    case .uint16: GDT_UInt16
    case .int16: GDT_Int16
    case .uint32: GDT_UInt32
    case .int32: GDT_Int32
    case .uint64: GDT_UInt64
    case .int64: GDT_Int64
    case .float32: GDT_Float32
    case .float64: GDT_Float64
    }
  }
}
