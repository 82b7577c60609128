internal import ArgumentParser
internal import GeoChunks

/// `geochunks convert`.
struct ConvertCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Writes a raster anew: other codec, type, tiles, part or bands.",
    discussion: """
      Raw values are kept, and scale, offset, band names and units carried along (--raw forgets scale and offset).
      """)

  @Argument(help: "The raster: SRC or SRC:BAND.")
  var source: SourceArgument

  @Argument(help: "The file to write.")
  var destination: String

  @Option(help: "Bands, counted from 1, in the order they are to have: 4,3,2.")
  var bands: NumbersArgument?

  @OptionGroup(title: "Part") var crop: CropOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Execution") var execution: ExecutionOptions

  func run() async throws {
    let array = try Self.selected(source, bands, crop)
    var job = RasterJob()
    job.write(array, to: destination, as: output.outputFormat)
    if try execution.explained(job) { return }
    _ = try await job.run(execution.runOptions())
  }

  /// A source's chosen bands and part.
  static func selected(
    _ source: SourceArgument, _ bands: NumbersArgument?, _ crop: CropOptions
  ) throws(GeoChunksError) -> RasterArray {
    var array = try source.open()
    if let bands {
      do throws(GeoChunksError) { array = try array.selecting(bands.values) } catch {
        throw error.located(GeoChunksError.Location(path: source.text))
      }
    }
    return try crop.apply(array)
  }
}
