import CKernels
import Host

/// Recurrent layers, a whole sequence a call. H hidden units, T steps, N sequences: states `[T, H, N]`; `u` are the
/// recurrent weights, a block of H rows for each gate; what the inputs contribute, `W xₜ + b`, stands where the
/// activations shall stand. A state to begin with, h₀ or c₀ `[H, N]`, is 0 where it is nil; a gradient that goes there
/// is written where it is wanted.
extension Kernels {
  // MARK: Simple

  /// The states of a simple recurrent layer, in place of what the inputs contribute.
  ///
  /// - Parameters:
  ///   - function: tanh or ReLU.
  ///   - u: `[H, H]`, the recurrent weights.
  ///   - h0: `[H, N]`.
  ///   - h: `[T, H, N]`, `W xₜ + b` on entry, `hₜ = f(W xₜ + b + U hₜ₋₁)` on return.
  @inlinable
  public static func recur<S: Scalar>(
    _ function: Function, _ u: MatrixView<S>, from h0: MatrixView<S>? = nil, _ h: MutableBlock<S>
  ) {
    checkActivation(function)
    let shape = Recurrence("recur", u, gates: 1, h.view)
    shape.check(h0)
    S._kernels.pointee.rnn(
      shape.hidden, shape.columns, shape.steps, function == .relu ? 1 : 0, u.base, h0?.base, h.base)
  }

  /// The net gradients `δₜ = f′ ⊙ (∂E/∂hₜ + Uᵀ δₜ₊₁)`, in place of the ∂E/∂hₜ that come from above, and `∂E/∂h₀`.
  @inlinable
  public static func recurGradient<S: Scalar>(
    of function: Function, _ u: MatrixView<S>, states h: Block<S>, _ dh: MutableBlock<S>,
    into dh0: MutableMatrixView<S>? = nil
  ) {
    checkActivation(function)
    let shape = Recurrence("recurGradient", u, gates: 1, h)
    shape.check(dh.view)
    shape.check(dh0?.view)
    S._kernels.pointee.rnn_gradient(
      shape.hidden, shape.columns, shape.steps, function == .relu ? 1 : 0, u.base, h.base, dh.base, dh0?.base)
  }

  @usableFromInline
  static func checkActivation(_ function: Function) {
    require(function == .tanh || function == .relu, "recur: \(function) is no recurrent activation")
  }

  // MARK: LSTM

  /// Long short-term memory: the activations of the gates i, f, g and o `[T, 4H, N]` in place of what the inputs
  /// contribute, the memory c, its tanh and the states h `[T, H, N]`, which are written.
  ///
  /// - Parameters:
  ///   - isCoupled: whether i is 1 − f; then `z` is `[T, 3H, N]` and `u` `[3H, H]`, without i.
  ///   - tanhLast: whether h is tanh(o ⊙ c), which then stands in `squashed` too, instead of o ⊙ tanh(c).
  ///   - peepholes: `[3H, H]`, or `[2H, H]` of coupled gates: what i and f see of cₜ₋₁, and o of cₜ.
  @inlinable
  public static func lstm<S: Scalar>(
    isCoupled: Bool = false, tanhLast: Bool = false, _ u: MatrixView<S>, peepholes p: MatrixView<S>? = nil,
    from h0: MatrixView<S>? = nil, _ c0: MatrixView<S>? = nil, gates z: MutableBlock<S>, cells c: MutableBlock<S>,
    squashed: MutableBlock<S>, states h: MutableBlock<S>
  ) {
    let gates = isCoupled ? 3 : 4
    let shape = Recurrence("lstm", u, gates: gates, h.view)
    shape.check(z.view, gates: gates)
    shape.check(c.view)
    shape.check(squashed.view)
    shape.check(peepholes: p, gates: gates - 1)
    shape.check(h0)
    shape.check(c0)
    S._kernels.pointee.lstm(
      shape.hidden, shape.columns, shape.steps, isCoupled ? 1 : 0, tanhLast ? 1 : 0, u.base, p?.base, h0?.base,
      c0?.base, z.base, c.base, squashed.base, h.base)
  }

  /// Its net gradients, in place of the activations of the gates. `dh`, the ∂E/∂hₜ that come from above, get those from
  /// the step after added; `dc` `[H, N]`, ∂E/∂c after the last step, becomes ∂E/∂c₀. Others as for `lstm`.
  @inlinable
  public static func lstmGradient<S: Scalar>(
    isCoupled: Bool = false, tanhLast: Bool = false, _ u: MatrixView<S>, peepholes p: MatrixView<S>? = nil,
    from c0: MatrixView<S>? = nil, gates z: MutableBlock<S>, cells c: Block<S>, squashed: Block<S>,
    _ dh: MutableBlock<S>, _ dc: MutableMatrixView<S>, into dh0: MutableMatrixView<S>? = nil
  ) {
    let gates = isCoupled ? 3 : 4
    let shape = Recurrence("lstmGradient", u, gates: gates, dh.view)
    shape.check(z.view, gates: gates)
    shape.check(c)
    shape.check(squashed)
    shape.check(peepholes: p, gates: gates - 1)
    shape.check(c0)
    shape.check(dc.view)
    shape.check(dh0?.view)
    S._kernels.pointee.lstm_gradient(
      shape.hidden, shape.columns, shape.steps, isCoupled ? 1 : 0, tanhLast ? 1 : 0, u.base, p?.base, c0?.base,
      z.base, c.base, squashed.base, dh.base, dc.base, dh0?.base)
  }

  // MARK: Forget gate

  /// The network with a forget gate: the activations of φ and u `[T, 2H, N]` in place of what the inputs contribute, and
  /// the states h `[T, H, N]`, which are written.
  @inlinable
  public static func forgetGate<S: Scalar>(
    _ u: MatrixView<S>, from h0: MatrixView<S>? = nil, gates z: MutableBlock<S>, states h: MutableBlock<S>
  ) {
    let shape = Recurrence("forgetGate", u, gates: 2, h.view)
    shape.check(z.view, gates: 2)
    shape.check(h0)
    S._kernels.pointee.forget_gate(
      shape.hidden, shape.columns, shape.steps, u.base, h0?.base, z.base, h.base)
  }

  /// Its net gradients, in place of the activations. `dh`, the ∂E/∂hₜ that come from above, get those from the step after
  /// added.
  @inlinable
  public static func forgetGateGradient<S: Scalar>(
    _ u: MatrixView<S>, from h0: MatrixView<S>? = nil, gates z: MutableBlock<S>, states h: Block<S>,
    _ dh: MutableBlock<S>, into dh0: MutableMatrixView<S>? = nil
  ) {
    let shape = Recurrence("forgetGateGradient", u, gates: 2, h)
    shape.check(z.view, gates: 2)
    shape.check(dh.view)
    shape.check(h0)
    shape.check(dh0?.view)
    S._kernels.pointee.forget_gate_gradient(
      shape.hidden, shape.columns, shape.steps, u.base, h0?.base, z.base, h.base, dh.base, dh0?.base)
  }

  // MARK: GRU

  /// The gated recurrent unit: the activations of z, r and g `[T, 3H, N]` in place of what the inputs contribute,
  /// `r ⊙ hₜ₋₁` and the states h `[T, H, N]`, which are written.
  @inlinable
  public static func gru<S: Scalar>(
    _ u: MatrixView<S>, from h0: MatrixView<S>? = nil, gates z: MutableBlock<S>, reset rh: MutableBlock<S>,
    states h: MutableBlock<S>
  ) {
    let shape = Recurrence("gru", u, gates: 3, h.view)
    shape.check(z.view, gates: 3)
    shape.check(rh.view)
    shape.check(h0)
    S._kernels.pointee.gru(
      shape.hidden, shape.columns, shape.steps, u.base, h0?.base, z.base, rh.base, h.base)
  }

  /// Its net gradients, in place of the activations. `dh`, the ∂E/∂hₜ that come from above, get those from the step after
  /// added; `drh` `[H, N]` is room for one step's ∂E/∂(r ⊙ hₜ₋₁).
  @inlinable
  public static func gruGradient<S: Scalar>(
    _ u: MatrixView<S>, from h0: MatrixView<S>? = nil, gates z: MutableBlock<S>, states h: Block<S>,
    _ dh: MutableBlock<S>, _ drh: MutableMatrixView<S>, into dh0: MutableMatrixView<S>? = nil
  ) {
    let shape = Recurrence("gruGradient", u, gates: 3, h)
    shape.check(z.view, gates: 3)
    shape.check(dh.view)
    shape.check(drh.view)
    shape.check(h0)
    shape.check(dh0?.view)
    S._kernels.pointee.gru_gradient(
      shape.hidden, shape.columns, shape.steps, u.base, h0?.base, z.base, h.base, dh.base, drh.base, dh0?.base)
  }

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

  /// What all operands of a recurrent kernel must fit: T steps of H units for N sequences.
  @usableFromInline
  struct Recurrence {
    @usableFromInline let name: StaticString
    @usableFromInline let steps, hidden, columns: Int

    /// `u` has a block of H rows for each of the `gates`, h the shape `[T, H, N]`.
    @inlinable @inline(__always)
    init<S: Scalar>(_ name: StaticString, _ u: MatrixView<S>, gates: Int, _ h: Block<S>) {
      (self.name, steps, hidden, columns) = (name, h.steps, h.rows, h.columns)
      require(
        u.rows == gates * h.rows && u.columns == h.rows && u.stride == u.columns,
        "\(name): U \(u.rows)×\(u.columns) for \(h.rows) units")
    }

    /// `[T, gates · H, N]`.
    @inlinable @inline(__always)
    func check<S: Scalar>(_ x: Block<S>, gates: Int = 1) {
      require(
        x.steps == steps && x.rows == gates * hidden && x.columns == columns,
        "\(name): \(x.steps)×\(x.rows)×\(x.columns) numbers for \(steps) steps of \(gates)·\(hidden) units, \(columns) sequences")
    }

    /// `[gates · H, H]` without gaps, or nothing.
    @inlinable @inline(__always)
    func check<S: Scalar>(peepholes p: MatrixView<S>?, gates: Int) {
      guard let p else { return }
      require(
        p.rows == gates * hidden && p.columns == hidden && p.stride == hidden,
        "\(name): peepholes \(p.rows)×\(p.columns) for \(gates) gates of \(hidden) units")
    }

    /// `[H, N]` without gaps, or nothing.
    @inlinable @inline(__always)
    func check<S: Scalar>(_ x: MatrixView<S>?) {
      guard let x else { return }
      require(
        x.rows == hidden && x.columns == columns && x.stride == columns,
        "\(name): a state of \(x.rows)×\(x.columns) for \(hidden) units, \(columns) sequences")
    }
  }
}
