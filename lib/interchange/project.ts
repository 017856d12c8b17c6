/** @file From a weighted, delayed signal at a population to its projections. */
import { shown } from "../math";
import { type PerNeuron, type Projection, projectionName, type Synapses, toSteps } from "../spiking";
import { collapse, type Neurons } from "./nir-neurons";
import type { Scaling } from "./nir-units";
import type { Term } from "./signal";

/** How a projection is marked that is one of several from the same path. */
export function partName(tauSyn: number): string {
  return ` (tauSyn ${tauSyn} ms)`;
}

/** A name that no projection has yet, as near to `wanted` as can be. */
function freeName(wanted: string, longer: string, taken: readonly Projection[]): string {
  const names = new Set(taken.map(projectionName));
  for (const name of [wanted, longer]) if (!names.has(name)) return name;
  for (let k = 2; ; k++) if (!names.has(`${longer} (${k})`)) return `${longer} (${k})`;
}

function delaysOf(caller: string, term: Term, post: string, { dt, time }: Scaling): PerNeuron {
  return collapse(
    term.delay.map((delay) => {
      const ms = Math.max(time * delay, dt);
      toSteps(caller, `the delay from ${shown(term.origin.population)} to ${shown(post)}`, ms, dt);
      return ms;
    }),
  );
}

function synapses(
  pre: Int32Array,
  post: Int32Array,
  weight: Float64Array,
  delay: PerNeuron,
  sizes: { readonly pre: number; readonly post: number },
): Synapses {
  const pairs = sizes.pre * sizes.post;
  if (typeof delay !== "number" || pairs === 0 || 2 * pre.length < pairs)
    return { kind: "sparse", pre, post, weight: collapse(weight), delay };
  const weights = new Float64Array(pairs);
  for (let k = 0; k < pre.length; k++) weights[post[k] * sizes.pre + pre[k]] = weight[k];
  return { kind: "dense", weights, delay };
}

/** One projection for each synaptic time constant among the neurons that are reached. */
export function projectionsOf(
  caller: string,
  term: Term,
  post: string,
  neurons: Neurons,
  scaling: Scaling,
  taken: readonly Projection[],
): Projection[] {
  const { origin, via } = term;
  if (origin.variable === "v")
    throw new RangeError(
      `${caller}: nodes.${origin.population} must reach Outputs alone, got a path to ${shown(post)}: a network passes on spikes, not potentials`,
    );
  const delay = delaysOf(caller, term, post, scaling);
  const sizes = { pre: origin.size, post: neurons.lif.size };
  const reached = new Set(
    term.row.length > 0 ? Array.from(term.row, (i) => neurons.tauSyn[i]) : [neurons.tauSyn[0] ?? 0],
  );
  const made: Projection[] = [];
  for (const tauSyn of reached) {
    const mine = Int32Array.from(term.row.keys()).filter((k) => neurons.tauSyn[term.row[k]] === tauSyn);
    const rows = mine.map((k) => term.row[k]);
    const plain = `${origin.population} → ${post}`;
    const base = via.length > 0 ? via.join(" · ") : plain;
    const part = reached.size > 1 ? partName(tauSyn) : "";
    const name = freeName(base + part, `${base}: ${plain}${part}`, [...taken, ...made]);
    made.push({
      ...(name === plain ? {} : { name }),
      pre: origin.population,
      post,
      synapses: synapses(
        mine.map((k) => term.pre[k]),
        rows,
        Float64Array.from(mine, (k, at) => term.weight[k] * neurons.spike[rows[at]]),
        typeof delay === "number" ? delay : collapse(Float64Array.from(mine, (k) => delay[k])),
        sizes,
      ),
      ...(tauSyn > 0 ? { tauSyn } : {}),
    });
  }
  return made;
}
