internal import ArgumentParser
internal import GeoChunks

/// `geochunks info`.
struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "What a raster's header says: grid, bands, nodata, blocks, overviews.",
    discussion: "Reads no pixel. --json prints what gdalinfo -json prints.")

  @Argument(help: "The raster.")
  var source: String

  @Flag(help: "Print gdalinfo's JSON.")
  var json = false

  func run() throws {
    if json {
      print(try DatasetReport.json(source), terminator: "")
      return
    }
    let raster = try GDALSource(source)
    let box = raster.geoBox
    print("\(source): \(box.size) pixels, \(raster.bands.count) band\(raster.bands.count == 1 ? "" : "s")")
    for fact in try DatasetReport.facts(source) { print("  \(fact.name.padding(to: 14)) \(fact.value)") }
    print("  \("crs".padding(to: 14)) \(box.crs.map(\.description) ?? "none")")
    if let transform = box.transform, let bounds = box.bounds {
      print("  \("geotransform".padding(to: 14)) \(transform.geotransform.map { "\($0)" }.joined(separator: ","))")
      print("  \("bounds".padding(to: 14)) \(bounds)")
    } else {
      print("  \("geotransform".padding(to: 14)) none")
    }
    if raster.groundControlPointCount > 0 {
      print("  \("control points".padding(to: 14)) \(raster.groundControlPointCount)")
    }
    print("  \("blocks".padding(to: 14)) \(raster.blockSize)")
    if !raster.overviews.isEmpty {
      print("  \("overviews".padding(to: 14)) \(raster.overviews.map(\.description).joined(separator: ", "))")
    }
    for (index, band) in raster.bands.enumerated() {
      var line = "band \(index + 1) \(band.name): \(band.complexType ?? band.dataType.rawValue)"
      if band.colorInterpretation != "Undefined" { line += ", \(band.colorInterpretation)" }
      if let nodata = band.nodata { line += ", nodata \(nodata)" }
      if band.hasMask { line += ", masked" }
      if band.scale != 1 || band.offset != 0 { line += ", value = raw * \(band.scale) + \(band.offset)" }
      if !band.unit.isEmpty { line += ", in \(band.unit)" }
      print(line)
    }
  }
}
