/** @file Leaky integrate-and-fire neurons that can be trained: spikes forward, a smooth slope backward. */
import { checkPositive, checkRange } from "../math";
import type { Tensor, Tensorflow } from "../tensor";

/** Constants of a layer of neurons. */
export interface LifOptions {
  /** τ, membrane time constant in steps, ≥ 1; default 2 */
  readonly tau?: number;
  /** θ, threshold; after a spike the membrane is back at 0; default 1 */
  readonly threshold?: number;
  /** α, steepness of the slope; default 4 */
  readonly slope?: number;
}

type Graded = { value: Tensor; gradFunc: (above: Tensor, saved: Tensor[]) => Tensor };

/** An operation of one tensor with a gradient of our own. */
function withGradient(
  tf: Tensorflow,
  x: Tensor,
  value: (x: Tensor) => Tensor,
  slope: (x: Tensor) => Tensor,
): Tensor {
  const operation = tf.customGrad((...given: unknown[]): Graded => {
    const [at, save] = given as [Tensor, (kept: Tensor[]) => void];
    save([at]);
    return { value: value(at), gradFunc: (above, [saved]) => tf.mul(above, slope(saved)) };
  });
  return operation(x);
}

/**
 * 1 where x ≥ 0 and 0 elsewhere; its gradient is taken as that of σ(αx).
 *
 * Reference: Neftci, Mostafa & Zenke 2019, on surrogate gradients; α = 4 is the default of SpikingJelly, with which Zhou et al. 2023 train.
 */
export function spike(tf: Tensorflow, x: Tensor, slope = 4): Tensor {
  return withGradient(
    tf,
    x,
    (at) => tf.cast(tf.greaterEqual(at, 0), "float32"),
    (at) => {
      const s = tf.sigmoid(tf.mul(at, slope));
      return tf.mul(tf.mul(s, tf.sub(1, s)), slope);
    },
  );
}

/** The membrane after a possible spike: 0 where it reached θ. The reset itself has no gradient. */
function afterReset(tf: Tensorflow, h: Tensor, threshold: number): Tensor {
  const silent = (at: Tensor): Tensor => tf.cast(tf.less(at, threshold), "float32");
  return withGradient(tf, h, (at) => tf.mul(at, silent(at)), silent);
}

/**
 * A layer of neurons over the steps of its input, from rest.
 *
 *     h_t = u_{t−1} + (x_t − u_{t−1})/τ,   s_t = [h_t ≥ θ],   u_t = h_t (1 − s_t),   u_0 = 0
 *
 * where x_t is `currents[t]` and s_t the spikes of step t.
 *
 * Reference: Zhou et al. 2023 (Spikformer), section 3, with reset to 0.
 *
 * @throws {RangeError} when a constant is out of range
 */
export function lifLayer(tf: Tensorflow, currents: readonly Tensor[], options: LifOptions = {}): Tensor[] {
  const { tau = 2, threshold = 1, slope = 4 } = options;
  checkRange("lifLayer", "tau", tau, 1, Number.MAX_VALUE);
  checkPositive("lifLayer", "threshold", threshold);
  checkPositive("lifLayer", "slope", slope);
  let u: Tensor | undefined;
  return currents.map((x) => {
    const h: Tensor = u ? tf.add(tf.mul(u, 1 - 1 / tau), tf.div(x, tau)) : tf.div(x, tau);
    u = afterReset(tf, h, threshold);
    return spike(tf, tf.sub(h, threshold), slope);
  });
}
