/** @file Fields that a description may have: a misspelt one must not be passed over in silence. */
import { didYouMean, shown } from "../math";

type Kind =
  | ("network" | "projection" | "dense" | "sparse" | "shortTerm" | "pair" | "triplet" | "bcpnn")
  | ("lif" | "poissonNeurons" | "clamped" | "escape" | "adaptation" | "poissonInput" | "currentInput")
  | ("record" | "spikes" | "trace" | "weights");

const fields: Readonly<Record<Kind, readonly string[]>> = {
  network: ["populations", "projections", "inputs"],
  lif: [
    ...["model", "size", "tauMem", "leak", "vRest", "vReset", "vThreshold", "refractory", "bias", "vStart"],
    ...["escape", "adaptation"],
  ],
  poissonNeurons: ["model", "size", "rate"],
  clamped: ["model", "size", "time", "neuron"],
  escape: ["rate", "width"],
  adaptation: ["tau", "jump"],
  dense: ["kind", "weights", "delay"],
  sparse: ["kind", "pre", "post", "weight", "delay"],
  projection: ["name", "pre", "post", "synapses", "tauSyn", "shortTerm", "plasticity"],
  shortTerm: ["use", "tauRecovery", "tauFacilitation"],
  pair: ["rule", "potentiate", "depress", "tauPre", "tauPost", "min", "max", "exponent", "pairing"],
  triplet: [
    ...["rule", "potentiate", "potentiateTriplet", "depress", "depressTriplet", "tauPre", "tauPost"],
    ...["tauPreSlow", "tauPostSlow", "min", "max", "pairing"],
  ],
  bcpnn: ["rule", "tauPre", "tauPost", "tauP", "rateMax", "floor", "start", "gain"],
  poissonInput: ["kind", "post", "rate", "weight", "tauSyn"],
  currentInput: ["kind", "post", "time", "current", "neurons"],
  record: ["spikes", "traces", "moments", "weights"],
  spikes: ["neurons", "last"],
  trace: ["population", "variable", "neurons", "every"],
  weights: ["projection", "synapses", "every"],
};

/** Guard: no field but those of its kind. @throws {TypeError} that names the field, and those it may have meant */
export function checkFields(caller: string, at: string, value: object, kind: Kind): void {
  const known = fields[kind];
  for (const name of Object.keys(value))
    if (!known.includes(name))
      throw new TypeError(
        `${caller}: ${at} must have no field ${shown(name)}${didYouMean(name, known, "fields")}`,
      );
}
