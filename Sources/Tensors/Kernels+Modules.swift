import CKernels
import Host

/// Recurrent layers whose state is not that of one layer of units: the network that is fed its output, and the clockwork
/// network, whose units are modules. See `Kernels+Sequences.swift`; H hidden units, K outputs, D inputs, T steps, N sequences.
extension Kernels {
  // MARK: Feedback of the output

  /// The network that is fed its last output instead of its last state: the states h `[T, H, N]` in place of what the inputs
  /// contribute, `hₜ = tanh(W xₜ + b + U yₜ₋₁)`, and the outputs `yₜ = V hₜ + bias` `[T, K, N]`, which are written.
  ///
  /// - Parameters:
  ///   - u: `[H, K]`.
  ///   - v: `[K, H]`.
  ///   - bias: one row of K numbers.
  ///   - y0: `[K, N]`.
  @inlinable
  public static func outputRecurrence<S: Scalar>(
    _ u: MatrixView<S>, _ v: MatrixView<S>, bias: MatrixView<S>, from y0: MatrixView<S>? = nil, states h: MutableBlock<S>,
    outputs y: MutableBlock<S>
  ) {
    checkOutputRecurrence("outputRecurrence", u, v, h.view, y.view, y0)
    require(
      bias.rows == 1 && bias.columns == y.rows,
      "outputRecurrence: a bias of \(bias.rows)×\(bias.columns) for \(y.rows) outputs")
    S._kernels.pointee.output_rnn(
      h.rows, y.rows, h.columns, h.steps, u.base, v.base, bias.base, y0?.base, h.base, y.base)
  }

  /// Its net gradients `δₜ = (1 − hₜ²) ⊙ Vᵀ ∂E/∂yₜ` `[T, H, N]`, which are written. `dy`, the ∂E/∂yₜ that come from above,
  /// get `Uᵀ δₜ₊₁` added.
  @inlinable
  public static func outputRecurrenceGradient<S: Scalar>(
    _ u: MatrixView<S>, _ v: MatrixView<S>, states h: Block<S>, _ dy: MutableBlock<S>, netGradients delta: MutableBlock<S>,
    into dy0: MutableMatrixView<S>? = nil
  ) {
    checkOutputRecurrence("outputRecurrenceGradient", u, v, h, dy.view, dy0?.view)
    require(
      delta.steps == h.steps && delta.rows == h.rows && delta.columns == h.columns,
      "outputRecurrenceGradient: \(delta.steps)×\(delta.rows)×\(delta.columns) gradients for states of \(h.steps)×\(h.rows)×\(h.columns)")
    S._kernels.pointee.output_rnn_gradient(
      h.rows, dy.rows, h.columns, h.steps, u.base, v.base, h.base, dy.base, delta.base, dy0?.base)
  }

  @inlinable @inline(__always)
  static func checkOutputRecurrence<S: Scalar>(
    _ name: StaticString, _ u: MatrixView<S>, _ v: MatrixView<S>, _ h: Block<S>, _ y: Block<S>, _ y0: MatrixView<S>?
  ) {
    require(
      u.rows == h.rows && u.columns == y.rows && u.stride == u.columns && v.rows == y.rows && v.columns == h.rows
        && v.stride == v.columns,
      "\(name): U \(u.rows)×\(u.columns), V \(v.rows)×\(v.columns) for \(h.rows) units, \(y.rows) outputs")
    require(
      h.steps == y.steps && h.columns == y.columns,
      "\(name): states of \(h.steps)×\(h.rows)×\(h.columns), outputs of \(y.steps)×\(y.rows)×\(y.columns)")
    guard let y0 else { return }
    require(
      y0.rows == y.rows && y0.columns == y.columns && y0.stride == y0.columns,
      "\(name): an output of \(y0.rows)×\(y0.columns) to begin with for \(y.rows) outputs, \(y.columns) sequences")
  }

  // MARK: Clockwork

  /// The modules of a clockwork network, the fastest first: how many units each has, and every how many steps it is computed.
  public struct Modules: Sendable, Equatable {
    /// Units of each.
    @usableFromInline let sizes: [UInt64]
    /// Every how many steps each is computed.
    @usableFromInline let periods: [UInt64]
    /// H, all units.
    public let units: Int
    /// The rows and columns of each module's block of U: its units, and those from its own first on.
    public let blocks: [(rows: Int, columns: Int)]
    /// How many recurrent weights there are.
    public var weights: Int { blocks.reduce(0) { $0 + $1.rows * $1.columns } }

    /// Modules of `sizes` units with `periods`, which must grow, so that each is fed by slower ones.
    public init(sizes: [Int], periods: [Int]) {
      require(
        !sizes.isEmpty && sizes.count == periods.count && sizes.allSatisfy { $0 > 0 },
        "modules of \(sizes) units with periods \(periods)")
      require(
        periods[0] > 0 && zip(periods, periods.dropFirst()).allSatisfy { $0 < $1 },
        "periods \(periods): a module's must be longer than that of the module before")
      self.sizes = sizes.map { UInt64($0) }
      self.periods = periods.map { UInt64($0) }
      units = sizes.reduce(0, +)
      var (blocks, left) = ([(rows: Int, columns: Int)](), sizes.reduce(0, +))
      for size in sizes {
        blocks.append((rows: size, columns: left))
        left -= size
      }
      self.blocks = blocks
    }

    /// Whether units and periods are the same.
    public static func == (a: Modules, b: Modules) -> Bool { a.sizes == b.sizes && a.periods == b.periods }
  }

  /// The states of a clockwork network, which are written: at step t, counted from `elapsed` + 1 on, `hₜ = tanh(W xₜ + b +
  /// U hₜ₋₁)` in the modules whose period divides t, and `hₜ₋₁` in the others.
  ///
  /// - Parameters:
  ///   - elapsed: how many steps lie before these.
  ///   - w: `[H, D]`.
  ///   - u: one row: the modules' blocks, one after the other, each with a column for each unit from its own first on.
  ///   - bias: one row of H numbers.
  ///   - x: `[T, D, N]`.
  ///   - h0: `[H, N]`.
  ///   - h: `[T, H, N]`.
  @inlinable
  public static func clockwork<S: Scalar>(
    _ modules: Modules, after elapsed: Int, _ w: MatrixView<S>, _ u: MatrixView<S>, bias: MatrixView<S>, _ x: Block<S>,
    from h0: MatrixView<S>? = nil, states h: MutableBlock<S>
  ) {
    checkClockwork("clockwork", modules, elapsed, w, u, x, h.view, h0)
    require(
      bias.rows == 1 && bias.columns == h.rows,
      "clockwork: a bias of \(bias.rows)×\(bias.columns) for \(h.rows) units")
    S._kernels.pointee.clockwork(
      h.rows, x.rows, h.columns, h.steps, modules.sizes.count, modules.sizes, modules.periods, elapsed, w.base, u.base,
      bias.base, x.base, h0?.base, h.base)
  }

  /// Its net gradients, in place of the ∂E/∂hₜ that come from above: 0 where a module was not computed. `dw` and `du`, of
  /// the shapes of W and U, get ∂E/∂W and ∂E/∂U added.
  @inlinable
  public static func clockworkGradient<S: Scalar>(
    _ modules: Modules, after elapsed: Int, _ u: MatrixView<S>, _ x: Block<S>, from h0: MatrixView<S>? = nil,
    states h: Block<S>, _ dh: MutableBlock<S>, addingTo dw: MutableMatrixView<S>, _ du: MutableMatrixView<S>,
    into dh0: MutableMatrixView<S>? = nil
  ) {
    checkClockwork("clockworkGradient", modules, elapsed, dw.view, u, x, h, h0)
    checkClockwork("clockworkGradient", modules, elapsed, dw.view, du.view, x, dh.view, dh0?.view)
    S._kernels.pointee.clockwork_gradient(
      h.rows, x.rows, h.columns, h.steps, modules.sizes.count, modules.sizes, modules.periods, elapsed, u.base, x.base,
      h0?.base, h.base, dh.base, dw.base, du.base, dh0?.base)
  }

  @inlinable @inline(__always)
  static func checkClockwork<S: Scalar>(
    _ name: StaticString, _ modules: Modules, _ elapsed: Int, _ w: MatrixView<S>, _ u: MatrixView<S>, _ x: Block<S>,
    _ h: Block<S>, _ h0: MatrixView<S>?
  ) {
    require(
      elapsed >= 0 && h.rows == modules.units && w.rows == h.rows && w.columns == x.rows && w.stride == w.columns
        && u.rows == 1 && u.columns == modules.weights,
      "\(name): W \(w.rows)×\(w.columns), \(u.columns) recurrent weights for \(modules.units) units, \(modules.weights) weights, after \(elapsed) steps")
    require(
      x.steps == h.steps && x.columns == h.columns,
      "\(name): inputs of \(x.steps)×\(x.rows)×\(x.columns), states of \(h.steps)×\(h.rows)×\(h.columns)")
    guard let h0 else { return }
    require(
      h0.rows == h.rows && h0.columns == h.columns && h0.stride == h0.columns,
      "\(name): a state of \(h0.rows)×\(h0.columns) for \(h.rows) units, \(h.columns) sequences")
  }
}
