/** @file Projections as Brian2 synapses, with what they learn. */
import { column, toSteps } from "../column";
import {
  entriesOf,
  type PairStdp,
  type Projection,
  type ShortTerm,
  type TripletStdp,
  weightsOf,
} from "../network";
import { array, numbers } from "./python";

/** Where a projection goes in a script. */
export interface Ends {
  readonly caller: string;
  readonly at: string;
  readonly dt: number;
  readonly name: string;
  readonly pre: string;
  readonly post: string;
  readonly preSize: number;
  /** `v`, or the current that spikes of this projection push */
  readonly target: string;
}

interface Code {
  readonly model: readonly string[];
  readonly pre: readonly string[];
  readonly post: readonly string[];
}

function stdp(rule: PairStdp | TripletStdp): Code {
  const { min = 0, max, pairing = "all" } = rule;
  const grows = (trace: string) => pairing === "all" || (pairing === "postsynaptic" && trace === "y");
  const bump = (trace: string) => (grows(trace) ? `${trace} += 1` : `${trace} = 1`);
  const fading = (trace: string, tau: number) => `d${trace}/dt = -${trace} / (${tau}*ms) : 1 (event-driven)`;
  const model = ["w : 1", fading("x", rule.tauPre), fading("y", rule.tauPost)];
  if (rule.rule === "pair") {
    const { exponent = 0 } = rule;
    const room = (distance: string) =>
      exponent === 0 ? "" : exponent === 1 ? ` * (${distance})` : ` * (${distance})**${exponent}`;
    return {
      model,
      pre: [
        `w = clip(w - ${rule.depress}${room(`w - ${min}`)} * y, ${min}, ${max})`,
        ...(pairing === "postsynaptic" ? ["y = 0"] : []),
        bump("x"),
      ],
      post: [`w = clip(w + ${rule.potentiate}${room(`${max} - w`)} * x, ${min}, ${max})`, bump("y")],
    };
  }
  const slow = [fading("x2", rule.tauPreSlow), fading("y2", rule.tauPostSlow)];
  return {
    model: [...model, ...slow],
    pre: [
      `w = clip(w - y * (${rule.depress} + ${rule.depressTriplet} * x2), ${min}, ${max})`,
      bump("x"),
      bump("x2"),
    ],
    post: [
      `w = clip(w + x * (${rule.potentiate} + ${rule.potentiateTriplet} * y2), ${min}, ${max})`,
      bump("y"),
      bump("y2"),
    ],
  };
}

/** State of its own for each synapse: moved when a spike arrives, which is the same spike a delay later. */
function shortTerm({ use, tauRecovery, tauFacilitation }: ShortTerm): Code {
  return {
    model: [
      ...(tauFacilitation > 0 ? [`du/dt = -u / (${tauFacilitation}*ms) : 1 (event-driven)`] : []),
      `dr/dt = (1 - r) / (${tauRecovery}*ms) : 1 (event-driven)`,
    ],
    pre: [
      ...(tauFacilitation > 0 ? [`u = u + ${use} * (1 - u)`, "sent = u * r"] : [`sent = ${use} * r`]),
      "r = r - sent",
    ],
    post: [],
  };
}

/**
 * One projection, of at least one synapse.
 *
 * @throws {RangeError} for Bayesian weights, and delays that are not whole steps
 */
export function projectionLines(ends: Ends, projection: Projection): string[] {
  const { caller, at, dt, name } = ends;
  const { synapses, plasticity } = projection;
  if (plasticity?.rule === "bcpnn")
    throw new RangeError(`${caller}: ${at}.plasticity must be "pair" or "triplet" for Brian2, got "bcpnn"`);
  const entries = entriesOf(synapses, ends.preSize);
  const places = Int32Array.from({ length: entries.count }, (_, k) => k);
  const [pre, post] = [places.map(entries.pre), places.map(entries.post)];
  const learns = plasticity ? stdp(plasticity) : { model: ["w : 1 (constant)"], pre: [], post: [] };
  const tires = projection.shortTerm ? shortTerm(projection.shortTerm) : undefined;
  const delays = column(synapses.delay, pre.length, 0);
  // a spike of one step is handed over at the beginning of the next, so that Brian's delay is one step shorter
  const steps = Int32Array.from(delays, (delay, k) => {
    const where = typeof synapses.delay === "number" ? "delay" : `delay[${k}]`;
    return toSteps(caller, `${at}.synapses.${where}`, delay, dt, 1) - 1;
  });
  const indent = (lines: readonly string[]) => lines.map((line) => `    ${line}`);
  return [
    `${name} = Synapses(${ends.pre}, ${ends.post}, """`,
    ...indent([...learns.model, ...(tires?.model ?? [])]),
    `""", on_pre="""`,
    ...indent([...learns.pre, ...(tires?.pre ?? []), `${ends.target}_post += w${tires ? " * sent" : ""}`]),
    ...(learns.post.length > 0 ? [`""", on_post="""`, ...indent(learns.post)] : []),
    `""", method="exact")`,
    `${name}.connect(i=${array(pre)}, j=${array(post)})`,
    `${name}.w = ${numbers(weightsOf(synapses), pre.length, 0)}`,
    `${name}.pre.delay = ${steps.every((step) => step === steps[0]) ? steps[0] : array(steps)} * defaultclock.dt`,
    ...(tires ? [`${name}.r = 1`] : []),
    ...(learns.post.length > 0
      ? [`${name}.post.when = "after_thresholds"  # in the step of the spike itself`]
      : []),
  ];
}
