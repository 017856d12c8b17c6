/**
 * @file Two mends for the matrix products of the WebAssembly backend.
 *
 * A transposed factor goes through plain code there, 15 times slower than the routine for straight ones (and
 * every gradient of a product has one): the factor is turned first, which costs next to nothing.
 * The fused form (product, bias, activation) forgets the bias wherever it takes that plain code, so also for
 * batches: those are computed in separate steps.
 */
import type { KernelConfig, KernelFunc, TensorInfo } from "@tensorflow/tfjs";
import type { Tensorflow } from "./tfjs";

type Call = Parameters<KernelFunc>[0];
type Mended = KernelFunc & { [mended]?: true };
const mended = Symbol.for("engram.tensor.mended");

interface Memory {
  disposeData(id: object): boolean;
}

/** Operation that each activation is; the linear one is none. */
const activations: Readonly<Record<string, string>> = {
  relu: "Relu",
  relu6: "Relu6",
  elu: "Elu",
  sigmoid: "Sigmoid",
  leakyrelu: "LeakyRelu",
  prelu: "Prelu",
};

/** Runs `multiply` on straight factors. */
function turnFirst(turn: KernelFunc, multiply: KernelFunc): KernelFunc {
  return ({ inputs, attrs, backend }: Call) => {
    const flags = { transposeA: false, transposeB: false, ...attrs };
    const turned: Record<string, TensorInfo> = {};
    const factors = [
      ["a", flags.transposeA],
      ["b", flags.transposeB],
    ] as const;
    for (const [name, transposed] of factors) {
      const x = inputs[name];
      if (!transposed || x === undefined) continue;
      const perm = x.shape.map((_, i) => i);
      perm.splice(-2, 2, x.shape.length - 1, x.shape.length - 2);
      turned[name] = turn({ inputs: { x }, attrs: { perm }, backend }) as TensorInfo;
    }
    const straight = { ...flags, transposeA: false, transposeB: false };
    const result = multiply({ inputs: { ...inputs, ...turned }, attrs: straight, backend });
    for (const { dataId } of Object.values(turned)) (backend as unknown as Memory).disposeData(dataId);
    return result;
  };
}

/** The fused form of a batch, step by step; one product goes to `fused`, which is right for it. */
function stepByStep(operation: (name: string) => KernelFunc, fused: KernelFunc): KernelFunc {
  return (call: Call) => {
    const { inputs, attrs, backend } = call;
    const { a, b, bias, preluActivationWeights: alpha } = inputs as Record<string, TensorInfo>;
    const batch = (x: TensorInfo): number => x.shape.slice(0, -2).reduce((size, n) => size * n, 1);
    if (batch(a) === 1 && batch(b) === 1) return fused(call);
    const run = (name: string, given: Record<string, TensorInfo>, settings = {}): TensorInfo =>
      operation(name)({ inputs: given, attrs: settings, backend }) as TensorInfo;
    const then = (x: TensorInfo, next: TensorInfo): TensorInfo => {
      (backend as unknown as Memory).disposeData(x.dataId);
      return next;
    };
    let result = run("BatchMatMul", { a, b }, attrs);
    if (bias) result = then(result, run("Add", { a: result, b: bias }));
    const { activation = "linear", leakyreluAlpha = 0.2 } = attrs as Record<string, never>;
    const name = activations[activation];
    if (name === "Prelu") result = then(result, run(name, { x: result, alpha }));
    else if (name) result = then(result, run(name, { x: result }, { alpha: leakyreluAlpha }));
    return result;
  };
}

/** Mends the products of the backend `borrower`; does nothing the second time. */
export function mendProducts(tf: Tensorflow, borrower: string): void {
  const operation = (name: string): KernelFunc => tf.getKernel(name, borrower).kernelFunc;
  const replace = (name: string, make: (old: KernelFunc) => KernelFunc): void => {
    const config = tf.getKernel(name, borrower) as { -readonly [K in keyof KernelConfig]: KernelConfig[K] };
    if ((config.kernelFunc as Mended)[mended]) return;
    config.kernelFunc = Object.assign(make(config.kernelFunc), { [mended]: true as const });
  };
  replace("BatchMatMul", (old) => turnFirst(operation("Transpose"), old));
  replace("_FusedMatMul", (old) => stepByStep(operation, turnFirst(operation("Transpose"), old)));
}
