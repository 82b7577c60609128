internal import ArgumentParser
internal import GeoChunks

/// `geochunks render`.
struct RenderCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render", abstract: "Makes a PNG of a raster.",
    discussion: """
      geochunks render ndvi.tif ndvi.png --colormap RdYlGn --range -1,1
      geochunks render s2.tif picture.png --bands 3,2,1

      One band goes through a colormap, three become red, green and blue. Invalid pixels are transparent. Large rasters \
      are reduced to --max-size, from their overviews where there are any. Colormaps: \
      \(Colormap.all.map(\.name).joined(separator: ", ")); with _r behind the name reversed.
      """)

  @Argument(help: "The raster: SRC or SRC:BAND.")
  var source: SourceArgument

  @Argument(help: "The PNG to write.")
  var destination: String

  @Option(help: "One band, or three for red, green and blue.")
  var bands: NumbersArgument?

  @Option(help: "Colours for one band.")
  var colormap = "gray"

  @Option(parsing: .unconditional, help: "The values that the first and last colour stand for: LO,HI.")
  var range: RangeArgument?

  @Option(help: "The same, as percentiles of what is shown: P,Q. (default: 2,98)")
  var percentiles: RangeArgument?

  @Option(name: .customLong("max-size"), help: "The longer side's most pixels.")
  var maximumSide = 2048

  @Flag(help: "Replace an existing file.")
  var overwrite = false

  @OptionGroup(title: "Part") var crop: CropOptions
  @OptionGroup(title: "Execution") var execution: ExecutionOptions

  func validate() throws {
    if range != nil, percentiles != nil { throw ValidationError("--range and --percentiles exclude each other") }
    if !(1...65_500).contains(maximumSide) { throw ValidationError("--max-size takes 1 to 65500") }
    if let percentiles, percentiles.low < 0 || percentiles.high > 100 {
      throw ValidationError("percentiles go from 0 to 100")
    }
  }

  func run() async throws {
    let array = try ConvertCommand.selected(source, bands, crop)
    let limits: RenderRange =
      if let range {
        .values(range.low, range.high)
      } else if let percentiles {
        .percentiles(percentiles.low, percentiles.high)
      } else {
        .percentiles(2, 98)
      }
    let render = RenderOptions(
      colormap: try Colormap.named(colormap), range: limits, maximumSide: maximumSide, overwrite: overwrite)
    if execution.explain != nil {
      var job = RasterJob()
      _ = job.collect(try array.reduced(toFit: maximumSide).physicalValues())
      _ = try execution.explained(job)
      return
    }
    try await array.render(to: destination, render, options: execution.runOptions())
  }
}
