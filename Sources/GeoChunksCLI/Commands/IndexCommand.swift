internal import ArgumentParser
internal import GeoChunks

/// `geochunks index`.
struct IndexCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index", abstract: "Computes a spectral index such as NDVI.",
    discussion: """
      geochunks index ndvi --band red=B04.tif --band nir=B08.tif ndvi.tif
      geochunks index evi --band blue=s2.tif:1 --band red=s2.tif:3 --band nir=s2.tif:4 --stats

      --list shows the indices with formula and source. Formulas with constants (EVI, SAVI, ...) take reflectance from \
      0 to 1: the files' scale and offset are applied, so set them where they are missing (gdal_edit.py -scale).
      """)

  @Argument(help: "The index, in any case.")
  var name: String?

  @Argument(help: "The file to write; may be left away with --stats.")
  var destination: String?

  @Option(name: .long, help: "A band of the formula: NAME=SRC or NAME=SRC:BAND, such as red=B04.tif. Repeat for more.")
  var band: [NamedSourceArgument] = []

  @Flag(help: "List the indices: name, bands, formula, source.")
  var list = false

  @Flag(help: "Print statistics of the result.")
  var stats = false

  @OptionGroup(title: "Part") var crop: CropOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Statistics") var statistics: StatisticsOptions
  @OptionGroup(title: "Execution") var execution: ExecutionOptions

  func validate() throws {
    guard !list else { return }
    if name == nil { throw ValidationError("name an index; --list shows them") }
    let names = band.map(\.name)
    if Set(names).count < names.count { throw ValidationError("a band is given twice") }
    try ComputeJob.validate(destination: destination, stats: stats, execution: execution)
  }

  private struct Entry: Encodable {
    let name: String
    let title: String
    let bands: [String]
    let formula: String
    let source: String
  }

  func run() async throws {
    if list {
      try printList()
      return
    }
    let index = try SpectralIndex.named(name ?? "")
    var bands: [String: RasterArray] = [:]
    for band in band {
      guard index.bands.contains(band.name) else {
        throw GeoChunksError(
          .invalidArgument, "\(index.name) has no band \"\(band.name)\"", hint: "\(index.name) = \(index.formula)")
      }
      let array = try crop.apply(band.source.open())
      guard array.bands.count == 1 else {
        throw GeoChunksError(
          .invalidArgument, "\(band.source.text) has \(array.bands.count) bands",
          hint: "choose one: --band \(band.name)=\(band.source.text):1")
      }
      bands[band.name] = array
    }
    try await ComputeJob(array: index(bands), destination: destination, stats: stats).run(output, statistics, execution)
  }

  private func printList() throws(GeoChunksError) {
    if statistics.json {
      print(
        try JSONText.encode(
          SpectralIndex.all.map {
            Entry(name: $0.name, title: $0.title, bands: $0.bands, formula: $0.formula, source: $0.source)
          }))
      return
    }
    for index in SpectralIndex.all {
      print("\(index.name.padding(to: 6)) \(index.title)")
      print("       \(index.formula)")
      print("       \(index.source)")
    }
  }
}
