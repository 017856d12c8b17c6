/** @file Fields that a description may or must have: neither a misspelt one nor a missing one is passed over in silence. */
import { didYouMean, shown } from "../math";

type Kind =
  | ("network" | "projection" | "dense" | "sparse" | "shortTerm" | "pair" | "triplet" | "bcpnn")
  | ("lif" | "poissonNeurons" | "clamped" | "escape" | "adaptation" | "poissonInput" | "currentInput")
  | ("record" | "spikes" | "trace" | "weights");

/** Names of fields, those that must be given and those that may be. */
const fields: Readonly<
  Record<Kind, { readonly needs: readonly string[]; readonly may?: readonly string[] }>
> = {
  network: { needs: ["populations"], may: ["projections", "inputs"] },
  lif: {
    needs: ["model", "size", "tauMem"],
    may: [
      ...["leak", "vRest", "vReset", "vThreshold", "refractory", "bias", "vStart"],
      ...["escape", "adaptation"],
    ],
  },
  poissonNeurons: { needs: ["model", "size", "rate"] },
  clamped: { needs: ["model", "size", "time", "neuron"] },
  escape: { needs: ["rate", "width"] },
  adaptation: { needs: ["tau", "jump"] },
  dense: { needs: ["kind", "weights", "delay"] },
  sparse: { needs: ["kind", "pre", "post", "weight", "delay"] },
  projection: { needs: ["pre", "post", "synapses"], may: ["name", "tauSyn", "shortTerm", "plasticity"] },
  shortTerm: { needs: ["use", "tauRecovery", "tauFacilitation"] },
  pair: {
    needs: ["rule", "potentiate", "depress", "tauPre", "tauPost", "max"],
    may: ["min", "exponent", "pairing", "precision"],
  },
  triplet: {
    needs: [
      ...["rule", "potentiate", "potentiateTriplet", "depress", "depressTriplet"],
      ...["tauPre", "tauPost", "tauPreSlow", "tauPostSlow", "max"],
    ],
    may: ["min", "pairing"],
  },
  bcpnn: { needs: ["rule", "tauPre", "tauPost", "tauP", "rateMax", "gain"], may: ["floor", "start"] },
  poissonInput: { needs: ["kind", "post", "rate", "weight"], may: ["tauSyn"] },
  currentInput: { needs: ["kind", "post", "time", "current"], may: ["neurons"] },
  record: { needs: [], may: ["spikes", "traces", "moments", "weights"] },
  spikes: { needs: [], may: ["neurons", "last"] },
  trace: { needs: ["population", "variable"], may: ["neurons", "every"] },
  weights: { needs: ["projection", "every"], may: ["synapses"] },
};

/** Guard: an object. @throws {TypeError} that says what it should be */
export function checkObject(caller: string, at: string, value: unknown, what: string): void {
  if (value === null || typeof value !== "object")
    throw new TypeError(`${caller}: ${at} must be ${what}, got ${shown(value)}`);
}

/** Guard: no field but those of its kind, and none missing that it needs. @throws {TypeError} that names the field, and those it may have meant */
export function checkFields(caller: string, at: string, value: object, kind: Kind): void {
  const { needs, may = [] } = fields[kind];
  const known = [...needs, ...may];
  for (const name of Object.keys(value))
    if (!known.includes(name))
      throw new TypeError(
        `${caller}: ${at} must have no field ${shown(name)}${didYouMean(name, known, "fields")}`,
      );
  for (const name of needs) {
    const given = (value as Readonly<Record<string, unknown>>)[name];
    if (given === undefined || given === null)
      throw new TypeError(`${caller}: ${at}.${name} must be given, got ${shown(given)}`);
  }
}
