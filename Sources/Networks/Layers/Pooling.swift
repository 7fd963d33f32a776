import Host
import Tensors

/// The largest number of each window, channel by channel.
///
/// X `[C, H, W, N]`, Y `[C, H′, W′, N]` with `H′ = ⌊(H − k)/s⌋ + 1`; windows may overlap. The gradient
/// goes to the cell that was the largest, the first in reading order where several are. A NaN counts as the
/// largest wherever it stands in its window, and gets the gradient, so that a diverged training shows.
public struct MaxPool2D<S: Scalar>: Layer {
  /// In the names of layers: `maxpool1`.
  public static var kind: String { "maxpool" }
  private var geometry: SlidingWindow

  /// Windows of side `window`; by default each begins where the one before ends.
  public init(window: Int, stride: Int? = nil) {
    geometry = SlidingWindow(pooling: window, stride: stride)
  }

  /// k, the side of a window.
  public var window: Int { geometry.window_height }
  /// s, by how many cells the window moves.
  public var stride: Int { geometry.stride }

  /// From `[C, H, W]` to `[C, H′, W′]`.
  public mutating func connect(to input: [Int]) -> [Int] { geometry.connectPooling(to: input) }

  /// The largest number of each window.
  public func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    Kernels.maxPool(geometry, x, into: y)
  }

  /// To the cell that was the largest of a window, the gradient of that window; 0 to the others.
  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?,
    _ context: LayerContext<S>
  ) {
    if let dX { Kernels.maxPoolGradient(geometry, x, value: y, dY.view, into: dX) }
  }
}

/// The mean of each window, channel by channel; shapes as for `MaxPool2D`.
public struct AvgPool2D<S: Scalar>: Layer {
  /// In the names of layers: `avgpool1`.
  public static var kind: String { "avgpool" }
  private var geometry: SlidingWindow

  /// Windows of side `window`; by default each begins where the one before ends.
  public init(window: Int, stride: Int? = nil) {
    geometry = SlidingWindow(pooling: window, stride: stride)
  }

  /// k, the side of a window.
  public var window: Int { geometry.window_height }
  /// s, by how many cells the window moves.
  public var stride: Int { geometry.stride }

  /// From `[C, H, W]` to `[C, H′, W′]`.
  public mutating func connect(to input: [Int]) -> [Int] { geometry.connectPooling(to: input) }

  /// The mean of each window.
  public func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    Kernels.averagePool(geometry, x, into: y)
  }

  /// To each cell of a window its share of the gradient, 1/k².
  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?,
    _ context: LayerContext<S>
  ) {
    if let dX { Kernels.averagePoolGradient(geometry, dY.view, into: dX) }
  }
}

extension SlidingWindow {
  fileprivate init(pooling window: Int, stride: Int?) {
    require(window > 0 && (stride ?? 1) > 0, "pooling: window \(window), stride \(stride ?? window)")
    self.init()
    (window_height, window_width) = (window, window)
    self.stride = stride ?? window
  }

  fileprivate mutating func connectPooling(to input: [Int]) -> [Int] {
    require(input.count == 3, "pooling: inputs of shape \(input), not [channels, height, width]")
    filters = input[0]
    setInput(input)
    return [channels, out_height, out_width]
  }
}
