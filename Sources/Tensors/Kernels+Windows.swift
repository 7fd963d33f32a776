import CKernels
import Host

/// Geometry of a window that slides over planes: convolution and pooling.
public typealias SlidingWindow = retrace_window

/// Convolution and pooling. C planes of H × W cells, F filters, windows of kh × kw cells: X `[T, C·H·W, N]`,
/// w `[F, C·kh·kw]`, b `[1, F]`, Y `[T, F·H′·W′, N]` with `H′ = ⌊(H + 2p − kh)/s⌋ + 1`, W′ likewise. A pooling window has
/// as many filters as channels, and no padding.
extension Kernels {
  /// `Y = w · windows(X) + b` at every step.
  public static func convolve<S: Scalar>(
    _ window: SlidingWindow, _ x: Block<S>, weights w: MatrixView<S>, bias b: MatrixView<S>,
    into y: MutableBlock<S>
  ) {
    check(window, inputs: x, outputs: y.view, "convolve")
    check(window, weights: w, "convolve")
    require(
      b.rows == 1 && b.columns == window.filters,
      "convolve: a bias of \(b.rows)×\(b.columns) for \(window.filters) filters")
    var window = window
    for t in 0..<x.steps {
      S._kernels.pointee.convolve(&window, x.columns, x[t].base, x.columns, w.base, b.base, y[t].base, x.columns)
    }
  }

  /// `dX`: each cell collects what the windows over it send back.
  public static func convolveInputGradient<S: Scalar>(
    _ window: SlidingWindow, _ dY: Block<S>, weights w: MatrixView<S>, into dX: MutableBlock<S>
  ) {
    check(window, inputs: dX.view, outputs: dY, "convolveInputGradient")
    check(window, weights: w, "convolveInputGradient")
    var window = window
    let n = dY.columns
    for t in 0..<dY.steps {
      S._kernels.pointee.convolve_input_gradient(&window, n, dY[t].base, n, w.base, dX[t].base, n)
    }
  }

  /// `dw += dY · windows(X)ᵀ`, summed over steps, windows and examples.
  public static func addWeightGradient<S: Scalar>(
    _ window: SlidingWindow, _ x: Block<S>, _ dY: Block<S>, to dw: MutableMatrixView<S>
  ) {
    check(window, inputs: x, outputs: dY, "addWeightGradient")
    check(window, weights: dw.view, "addWeightGradient")
    var window = window
    let n = x.columns
    for t in 0..<x.steps {
      S._kernels.pointee.convolve_weight_gradient(&window, n, x[t].base, n, dY[t].base, n, dw.base)
    }
  }

  /// The largest number of each window, NaN where it holds one.
  public static func maxPool<S: Scalar>(_ window: SlidingWindow, _ x: Block<S>, into y: MutableBlock<S>) {
    check(window, inputs: x, outputs: y.view, "maxPool")
    checkPooling(window, "maxPool")
    var window = window
    let n = x.columns
    for t in 0..<x.steps { S._kernels.pointee.max_pool(&window, n, x[t].base, n, y[t].base, n) }
  }

  /// `dX`: the gradient goes to the first largest number of each window, in reading order, or to its first NaN.
  public static func maxPoolGradient<S: Scalar>(
    _ window: SlidingWindow, _ x: Block<S>, value y: Block<S>, _ dY: Block<S>, into dX: MutableBlock<S>
  ) {
    check(window, inputs: x, outputs: y, "maxPoolGradient")
    check(window, inputs: dX.view, outputs: dY, "maxPoolGradient")
    require(
      x.columns == dX.columns && x.steps == dX.steps,
      "maxPoolGradient: \(x.steps) steps of \(x.columns) examples, gradients of \(dX.steps) and \(dX.columns)")
    checkPooling(window, "maxPoolGradient")
    var window = window
    let n = x.columns
    for t in 0..<x.steps {
      S._kernels.pointee.max_pool_gradient(
        &window, n, x[t].base, n, y[t].base, n, dY[t].base, n, dX[t].base, n)
    }
  }

  /// The mean of each window.
  public static func averagePool<S: Scalar>(_ window: SlidingWindow, _ x: Block<S>, into y: MutableBlock<S>) {
    check(window, inputs: x, outputs: y.view, "averagePool")
    checkPooling(window, "averagePool")
    var window = window
    let n = x.columns
    for t in 0..<x.steps { S._kernels.pointee.average_pool(&window, n, x[t].base, n, y[t].base, n) }
  }

  /// `dX`: each cell gets its share of every window over it.
  public static func averagePoolGradient<S: Scalar>(
    _ window: SlidingWindow, _ dY: Block<S>, into dX: MutableBlock<S>
  ) {
    check(window, inputs: dX.view, outputs: dY, "averagePoolGradient")
    checkPooling(window, "averagePoolGradient")
    var window = window
    let n = dY.columns
    for t in 0..<dY.steps { S._kernels.pointee.average_pool_gradient(&window, n, dY[t].base, n, dX[t].base, n) }
  }

  /// The sizes of a window fit each other, and the shapes of both sides fit them.
  private static func check<S: Scalar>(_ g: SlidingWindow, inputs x: Block<S>, outputs y: Block<S>, _ who: String) {
    require(
      g.stride > 0 && g.padding >= 0 && g.window_height > 0 && g.window_width > 0
        && g.out_height == (g.height + 2 * g.padding - g.window_height) / g.stride + 1
        && g.out_width == (g.width + 2 * g.padding - g.window_width) / g.stride + 1
        && g.height + 2 * g.padding >= g.window_height && g.width + 2 * g.padding >= g.window_width,
      "\(who): a window of \(g.window_height)×\(g.window_width), stride \(g.stride), padding \(g.padding), "
        + "from \(g.height)×\(g.width) to \(g.out_height)×\(g.out_width)")
    require(
      x.rows == g.channels * g.height * g.width && y.rows == g.filters * g.out_height * g.out_width
        && x.columns == y.columns && x.steps == y.steps,
      "\(who): \(x.steps)×\(x.rows)×\(x.columns) and \(y.steps)×\(y.rows)×\(y.columns) numbers for "
        + "\(g.channels)×\(g.height)×\(g.width) and \(g.filters)×\(g.out_height)×\(g.out_width) cells")
  }

  private static func check<S: Scalar>(_ g: SlidingWindow, weights w: MatrixView<S>, _ who: String) {
    require(
      w.rows == g.filters && w.columns == g.channels * g.window_height * g.window_width && w.stride == w.columns,
      "\(who): weights \(w.rows)×\(w.columns) for \(g.filters) filters of "
        + "\(g.channels)×\(g.window_height)×\(g.window_width)")
  }

  private static func checkPooling(_ g: SlidingWindow, _ who: String) {
    require(
      g.filters == g.channels && g.padding == 0,
      "\(who): \(g.channels) channels to \(g.filters), padding \(g.padding)")
  }
}
