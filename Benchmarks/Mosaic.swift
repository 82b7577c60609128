import Foundation

/// A virtual mosaic (GDAL's VRT) that repeats a scene in both directions until it has the size.
struct Mosaic {
  let scene: Scene
  /// The side in pixels.
  let size: Int

  init(_ scene: Scene, size: Int) {
    self.scene = scene
    self.size = size
  }

  var red: String { "\(scene.directory)/benchmark_mosaic_red.vrt" }
  var nir: String { "\(scene.directory)/benchmark_mosaic_nir.vrt" }

  /// Writes the two files.
  func write() throws {
    try text(of: scene.red).write(toFile: red, atomically: true, encoding: .utf8)
    try text(of: scene.nir).write(toFile: nir, atomically: true, encoding: .utf8)
  }

  private func text(of band: String) -> String {
    var text = """
      <VRTDataset rasterXSize="\(size)" rasterYSize="\(size)">
        <SRS>\(Scene.crs)</SRS>
        <GeoTransform>\(Scene.origin.x), \(Scene.resolution), 0, \(Scene.origin.y), 0, \(-Scene.resolution)</GeoTransform>
        <VRTRasterBand dataType="UInt16" band="1">
          <NoDataValue>0</NoDataValue>

      """
    let name = URL(fileURLWithPath: band).lastPathComponent
    for y in stride(from: 0, to: size, by: scene.size) {
      for x in stride(from: 0, to: size, by: scene.size) {
        let (width, height) = (min(scene.size, size - x), min(scene.size, size - y))
        text += """
              <SimpleSource>
                <SourceFilename relativeToVRT="1">\(name)</SourceFilename><SourceBand>1</SourceBand>
                <SourceProperties RasterXSize="\(scene.size)" RasterYSize="\(scene.size)" DataType="UInt16" \
          BlockXSize="\(Scene.blockSide)" BlockYSize="\(Scene.blockSide)"/>
                <SrcRect xOff="0" yOff="0" xSize="\(width)" ySize="\(height)"/>
                <DstRect xOff="\(x)" yOff="\(y)" xSize="\(width)" ySize="\(height)"/>
              </SimpleSource>

          """
      }
    }
    return text + "  </VRTRasterBand>\n</VRTDataset>\n"
  }
}
