import Host
import Networks
import Tensors

extension Drawing {
  /// A network, layer by layer, with the shape of what each puts out: pictures as stacks of maps, vectors as bars, both the
  /// larger the more numbers they hold. What works number by number, such as an activation, stands with the layer before it.
  public init<S: Scalar>(network: Network<S>) {
    let stages = Stage.all(of: network)
    let slots = stages.map(\.slot)
    let total = slots.reduce(0, +)
    let gap = max(14, (720 - 24 - total) / Double(max(stages.count - 1, 1)))
    let deepest = stages.map(\.works.count).max() ?? 1
    self.init(
      "A network", width: max(720, 24 + total + gap * Double(stages.count - 1)),
      height: 254 + 19 * Double(deepest) + 12)
    let middle = 112.0
    var left = 12.0
    var end: Double?
    for (index, stage) in stages.enumerated() {
      let centre = Point(left + slots[index] / 2, middle)
      if let end { arrow([Point(end + 4, middle), Point(centre.x - stage.width / 2 - 4, middle)]) }
      end = centre.x + stage.width / 2
      let paint: Paint = index == 0 ? .given : index == stages.count - 1 ? .gate : .value
      for sheet in 0..<stage.sheets {
        let shift = (Double(sheet) - Double(stage.sheets - 1) / 2) * Stage.shift
        box(
          centre + Point(shift, shift), width: stage.isPicture ? stage.side : Stage.bar, height: stage.side, paint, .thin,
          radius: stage.isPicture ? 2 : 3)
      }
      text(stage.count, at: Point(centre.x, 209), size: 16, isBold: true)
      if let sides = stage.sides { text(sides, at: Point(centre.x, 230), size: 14) }
      for (line, work) in stage.works.enumerated() {
        text(work, at: Point(centre.x, 254 + 19 * Double(line)), size: 14, .middle, .soft)
      }
      left += slots[index] + gap
    }
    let spoken = stages.dropFirst().map { "\($0.works.joined(separator: ", ")): \(readable(shape: $0.shape))" }
    words =
      "A network from left to right. Its input is \(readable(shape: network.inputShape)). Then come, with the shape of what "
      + "comes out of each: \(spoken.joined(separator: "; "))."
  }
}

/// A step of a network that has a place of its own in the drawing.
private struct Stage {
  /// By how much each map of a stack lies beside the one before.
  static let shift = 4.0
  /// The width of a bar.
  static let bar = 16.0

  let shape: [Int]
  /// What is done there, a line each.
  var works: [String]

  /// The input and all layers.
  static func all<S: Scalar>(of network: Network<S>) -> [Stage] {
    var stages = [Stage(shape: network.inputShape, works: ["input"])]
    for (layer, shape) in zip(network.layers, network.outputShapes) {
      let (name, isByNumber) = work(of: layer)
      if isByNumber, stages.count > 1 {
        stages[stages.count - 1].works.append(name)
      } else {
        stages.append(Stage(shape: shape, works: [name]))
      }
    }
    return stages
  }

  /// What a layer does, and whether it does it number by number.
  private static func work<S: Scalar>(of layer: any Layer<S>) -> (name: String, isByNumber: Bool) {
    switch layer {
    case let layer as Conv2D<S>: return ("conv \(layer.window.height)×\(layer.window.width)", false)
    case let layer as MaxPool2D<S>: return ("max \(layer.window)×\(layer.window)", false)
    case let layer as AvgPool2D<S>: return ("mean \(layer.window)×\(layer.window)", false)
    case let layer as Activation<S>: return (layer.function.words, true)
    case is Dropout<S>: return ("dropout", true)
    case is RNN<S>: return ("RNN", false)
    case is LSTM<S>: return ("LSTM", false)
    case is GRU<S>: return ("GRU", false)
    default:
      let kind = type(of: layer).kind
      return (kind, kind == "prelu" || kind == "softmax")
    }
  }

  var isPicture: Bool { shape.count == 3 }
  /// How many maps of a stack are drawn; more than a few would hide each other.
  var sheets: Int { isPicture ? min(6, shape[0]) : 1 }
  /// The side of a map, or the height of a bar.
  var side: Double {
    let count = Double(isPicture ? max(shape[1], shape[2]) : shape.reduce(1, *))
    return isPicture ? 14 + 46 * min(1, count / 28).squareRoot() : 30 + 6 * min(400, count).squareRoot()
  }
  var width: Double { isPicture ? side + Double(sheets - 1) * Self.shift : Self.bar }
  /// The number of maps; all of a shape that is no picture's.
  var count: String { isPicture ? "\(shape[0])" : readable(shape: shape) }
  var sides: String? { isPicture ? "\(shape[1]) × \(shape[2])" : nil }
  /// The room that it takes, words included.
  var slot: Double {
    let texts =
      [Label.width(count, size: 16, isBold: true), sides.map { Label.width($0, size: 14) } ?? 0]
      + works.map { Label.width($0, size: 14) }
    return max(width, texts.max() ?? 0)
  }
}
