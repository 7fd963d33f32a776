import Host

/// Sheets of small grey images, enlarged and titled.
public enum ContactSheet {
  /// A picture of ink, `[height, width]`.
  public struct Picture: Sendable, Equatable {
    /// Pixels across.
    public let width: Int
    /// Pixels downwards.
    public let height: Int
    /// Row by row, 0 paper to 255 ink, as in MNIST.
    public let ink: [UInt8]

    /// The bytes of a data set, as they are: `width` × `height` of them, row by row, 0 paper to 255 ink.
    public init(width: Int = 28, height: Int = 28, ink: some Collection<UInt8>) {
      require(
        width > 0 && height > 0 && ink.count == width * height,
        "ContactSheet: \(ink.count) pixels for \(width) × \(height)")
      self.width = width
      self.height = height
      self.ink = Array(ink)
    }

    /// Computed numbers: `width` × `height` of them, row by row, 0 paper to 1 ink; what lies outside is taken as the
    /// nearer of the two.
    public init(width: Int = 28, height: Int = 28, share: [Float]) {
      let ink = share.map { (share: Float) -> UInt8 in
        // Rounded as a grey value, which is what the sheet will hold.
        let grey = 255 * (1 - min(max(share, 0), 1))
        return 255 - UInt8(grey.rounded())
      }
      self.init(width: width, height: height, ink: ink)
    }
  }

  /// An image that a model got wrong.
  public struct Mistake: Sendable, Equatable {
    /// What the model was shown.
    public let picture: Picture
    /// The true label y.
    public let truth: Int
    /// The predicted label o; nil for an output that is no class.
    public let prediction: Int?

    /// `truth` and `prediction` as the numbers of classes.
    public init(picture: Picture, truth: Int, prediction: Int?) {
      self.picture = picture
      self.truth = truth
      self.prediction = prediction
    }
  }

  /// Three misclassified images for each true label, titled `y=3 o=5`, in the layout of the text: rows
  /// of two labels, labels 0 and 1 in the first. The first three of each label are shown, in the order
  /// given; where there are fewer, a dash stands in the empty cell. `width` and `height` are those of every
  /// picture.
  public static func misclassified(
    _ mistakes: [Mistake], labels: [Int] = Array(0..<10), width: Int = 28, height: Int = 28, enlargement: Int = 3
  ) -> PNGImage {
    require(
      mistakes.allSatisfy { $0.picture.width == width && $0.picture.height == height },
      "ContactSheet.misclassified: pictures of another size than \(width) × \(height)")
    var cells: [Cell] = []
    for label in labels {
      let shown = mistakes.filter { $0.truth == label }.prefix(3)
      cells += shown.map { Cell(title: "y=\($0.truth) o=\($0.prediction.map(String.init) ?? "-")", picture: $0.picture) }
      for _ in shown.count..<3 { cells.append(Cell(title: "y=\(label)", picture: nil)) }
    }
    return sheet(cells, columns: 6, groupOf: 3, width: width, height: height, enlargement: enlargement)
  }

  /// Pictures of one size in rows of `columns`, each with a title where titles are given.
  public static func grid(
    _ pictures: [Picture], columns: Int, titles: [String] = [], enlargement: Int = 3
  ) -> PNGImage {
    require(columns > 0 && !pictures.isEmpty, "ContactSheet.grid: \(pictures.count) pictures in \(columns) columns")
    require(
      titles.isEmpty || titles.count == pictures.count,
      "ContactSheet.grid: \(titles.count) titles for \(pictures.count) pictures")
    let (width, height) = (pictures[0].width, pictures[0].height)
    require(
      pictures.allSatisfy { $0.width == width && $0.height == height },
      "ContactSheet.grid: pictures of another size than the first, \(width) × \(height)")
    let cells = pictures.enumerated().map { index, picture in
      Cell(title: titles.isEmpty ? nil : titles[index], picture: picture)
    }
    return sheet(
      cells, columns: columns, groupOf: columns, width: width, height: height, enlargement: enlargement)
  }

  private struct Cell {
    let title: String?
    let picture: Picture?
  }

  private static let paper: [UInt8] = [244]
  private static let frame: [UInt8] = [168]
  private static let dark: [UInt8] = [20]
  private static let textScale = 2
  /// Between two pictures, and around the sheet.
  private static let gap = 12
  /// Between two groups of a row.
  private static let groupGap = 36

  private static func sheet(
    _ cells: [Cell], columns: Int, groupOf group: Int, width: Int, height: Int, enlargement: Int
  ) -> PNGImage {
    require(enlargement > 0, "ContactSheet: enlargement \(enlargement)")
    let titleHeight =
      cells.contains { $0.title != nil } ? BitmapFont.height * textScale + 2 : 0
    // A title may be wider than its picture.
    let widest = cells.map { BitmapFont.width(of: $0.title ?? "", scale: textScale) }.max() ?? 0
    let pictureWidth = width * enlargement
    let cellWidth = max(pictureWidth, widest)
    let cellHeight = titleHeight + height * enlargement
    let rows = (cells.count + columns - 1) / columns
    let groups = (columns + group - 1) / group
    var image = PNGImage(
      width: 2 * gap + columns * cellWidth + (columns - groups) * gap + (groups - 1) * groupGap,
      height: 2 * gap + rows * cellHeight + (rows - 1) * gap,
      colour: paper)

    for (index, cell) in cells.enumerated() {
      let column = index % columns
      let groupsBefore = column / group
      let x = gap + column * cellWidth + (column - groupsBefore) * gap + groupsBefore * groupGap
      let y = gap + index / columns * (cellHeight + gap)
      if let title = cell.title {
        BitmapFont.draw(title, on: &image, x: x, y: y, scale: textScale, colour: dark)
      }
      let top = y + titleHeight
      // A thin frame, so that a pale or clipped digit shows where its image ends.
      image.fill(
        x: x - 1, y: top - 1, width: pictureWidth + 2, height: height * enlargement + 2, with: frame)
      if let picture = cell.picture {
        draw(picture, on: &image, x: x, y: top, enlargement: enlargement)
      } else {
        image.fill(x: x, y: top, width: pictureWidth, height: height * enlargement, with: paper)
        BitmapFont.draw(
          "-", on: &image, x: x + (pictureWidth - BitmapFont.width * 3) / 2,
          y: top + height * enlargement / 2 - 11, scale: 3, colour: dark)
      }
    }
    return image
  }

  private static func draw(
    _ picture: Picture, on image: inout PNGImage, x: Int, y: Int, enlargement: Int
  ) {
    for row in 0..<picture.height {
      for column in 0..<picture.width {
        image.fill(
          x: x + column * enlargement, y: y + row * enlargement, width: enlargement,
          height: enlargement, with: [255 - picture.ink[row * picture.width + column]])
      }
    }
  }
}
