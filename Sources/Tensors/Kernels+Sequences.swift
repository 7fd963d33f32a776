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
