import Host
import Tensors

/// A layer of filters that slide over a picture (Zaki and Meira, equations 11 and 12).
///
/// C channels of H × W cells, F filters of `window` cells: X `[C, H, W, N]`, w `[F, C, kh, kw]`,
/// b `[F]`, Y `[F, H′, W′, N]` with `H′ = ⌊(H + 2p − kh)/s⌋ + 1`, W′ likewise. As in the texts and in
/// PyTorch the filter is not flipped:
///
///     Y[f, i, j] = b[f] + Σ_c Σ_u Σ_v  w[f, c, u, v] · X[c, s i + u − p, s j + v − p]
///
/// This is one matrix product, `Y = w · windows(X) + b`, with w as a matrix `[F, C·kh·kw]` and every
/// window of X flattened into a column. Examples are adjacent in memory, so the kernel reads the
/// columns where they lie instead of copying them; `windowsAsColumns` writes them out.
public struct Conv2D<S: Scalar>: Layer {
  /// In keys of saved models: `conv1.weight`.
  public static var kind: String { "conv" }
  private(set) var geometry: SlidingWindow
  private let weights: Initializer
  private let bias: Initializer

  /// `filters` square filters of side `window`.
  public init(
    filters: Int, window: Int, stride: Int = 1, padding: Int = 0,
    initializer weights: Initializer = .xavierUniform, biasInitializer bias: Initializer = .zeros
  ) {
    self.init(
      filters: filters, window: (window, window), stride: stride, padding: padding,
      initializer: weights, biasInitializer: bias)
  }

  /// `filters` filters of `window` = (height, width).
  public init(
    filters: Int, window: (Int, Int), stride: Int = 1, padding: Int = 0,
    initializer weights: Initializer = .xavierUniform, biasInitializer bias: Initializer = .zeros
  ) {
    require(
      filters > 0 && window.0 > 0 && window.1 > 0 && stride > 0 && padding >= 0,
      "Conv2D: \(filters) filters of \(window), stride \(stride), padding \(padding)")
    geometry = SlidingWindow()
    geometry.filters = filters
    (geometry.window_height, geometry.window_width) = window
    geometry.stride = stride
    geometry.padding = padding
    self.weights = weights
    self.bias = bias
  }

  /// kh and kw, the sides of a filter.
  public var window: (height: Int, width: Int) { (geometry.window_height, geometry.window_width) }
  /// s, by how many cells the window moves.
  public var stride: Int { geometry.stride }
  /// p, how many zeros stand before and behind each row and column.
  public var padding: Int { geometry.padding }

  /// From `[C, H, W]` to `[F, H′, W′]`.
  public mutating func connect(to input: [Int]) -> [Int] {
    require(input.count == 3, "Conv2D: inputs of shape \(input), not [channels, height, width]")
    geometry.setInput(input)
    return [geometry.filters, geometry.out_height, geometry.out_width]
  }

  /// No: only x goes into the gradients.
  public var needsOutput: Bool { false }

  /// Yes: a filter has the same weights in every window.
  public var sharesWeights: Bool { true }

  /// w `[F, C, kh, kw]` and b `[F]`.
  public var parameters: [ParameterDescription] {
    let area = geometry.window_height * geometry.window_width
    let (fanIn, fanOut) = (geometry.channels * area, geometry.filters * area)
    let shape = [
      geometry.filters, geometry.channels, geometry.window_height, geometry.window_width,
    ]
    return [
      .init("weight", shape, fanIn: fanIn, fanOut: fanOut, weights),
      .init("bias", [geometry.filters], fanIn: fanIn, fanOut: fanOut, bias),
    ]
  }

  /// Equation (1), below.
  public func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    // (1)  Y = w · windows(X) + b
    Kernels.convolve(geometry, x, weights: context.parameter(0), bias: context.parameter(1), into: y)
  }

  /// Equations (2) to (4), below.
  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?,
    _ context: LayerContext<S>
  ) {
    // (2)  dw = dY · windows(X)ᵀ: a weight is shared by all windows, so their gradients add up.
    Kernels.addWeightGradient(geometry, x, dY.view, to: context.gradient(0))
    // (3)  db[f] = Σ over cells and examples of dY[f]
    let cells = geometry.out_height * geometry.out_width
    let perFilter = Block(
      dY.base, steps: dY.steps, rows: geometry.filters, columns: cells * dY.columns)
    Kernels.addRowSums(perFilter, to: context.gradient(1))
    // (4)  dX collects wᵀ · dY at the cells that each window covered.
    if let dX { Kernels.convolveInputGradient(geometry, dY.view, weights: context.parameter(0), into: dX) }
  }

  /// The windows of one picture `[C, H, W]` as the columns of a matrix `[C·kh·kw, H′·W′]`, zeros where
  /// a window hangs over the edge. `weight · windowsAsColumns + b` is the layer's output.
  public func windowsAsColumns(_ picture: Tensor<S>) -> Tensor<S> {
    var window = geometry
    window.setInput(picture.shape)
    let g = window
    var columns = Tensor<S>(zeros: [
      g.channels * g.window_height * g.window_width, g.out_height * g.out_width,
    ])
    for c in 0..<g.channels {
      for u in 0..<g.window_height {
        for v in 0..<g.window_width {
          for i in 0..<g.out_height {
            for j in 0..<g.out_width {
              let (row, column) = (g.stride * i + u - g.padding, g.stride * j + v - g.padding)
              guard row >= 0, row < g.height, column >= 0, column < g.width else { continue }
              columns[(c * g.window_height + u) * g.window_width + v, i * g.out_width + j] =
                picture[c, row, column]
            }
          }
        }
      }
    }
    return columns
  }
}

extension SlidingWindow {
  /// Fixes the input `[channels, height, width]` and with it the size of the output.
  mutating func setInput(_ input: [Int]) {
    (channels, height, width) = (input[0], input[1], input[2])
    out_height = (height + 2 * padding - window_height) / stride + 1
    out_width = (width + 2 * padding - window_width) / stride + 1
    require(
      height + 2 * padding >= window_height && width + 2 * padding >= window_width,
      "window \(window_height)×\(window_width) on a picture of \(height)×\(width), padding \(padding)")
  }
}
