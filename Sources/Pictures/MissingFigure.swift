/// What stands in the place of a figure that could not be drawn, so that a report keeps its numbers.
public enum MissingFigure {
  /// A sentence on paper, of the size of a figure.
  public static let picture: PNGImage = {
    var image = PNGImage(width: 960, height: 600, colour: [255, 255, 255])
    let lines = ["This figure could not be drawn.", "The numbers of the report are whole."]
    let scale = 4
    for (index, line) in lines.enumerated() {
      BitmapFont.draw(
        line, on: &image, x: (image.width - BitmapFont.width(of: line, scale: scale)) / 2,
        y: 230 + index * 60, scale: scale, colour: [51, 51, 51])
    }
    return image
  }()
}
