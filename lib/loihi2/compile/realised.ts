/** @file The network that the chip has after rounding, in ms and mV again. */
import type { Input, LifNeurons, Network } from "../../spiking";
import { isConstant } from "./refusals";
import type { Connected } from "./response";

/** Neurons with the parameters of the chip. Their constant current holds what inputs gave of it. */
function neuronsOf(neurons: LifNeurons, { plan, chip }: Connected): LifNeurons {
  const { leak, reset, tauHas, adaptation } = plan;
  const { vRest = 0 } = neurons;
  const rest = (i: number): number => (typeof vRest === "number" ? vRest : vRest[i]);
  return {
    ...neurons,
    tauMem: tauHas,
    vReset: reset,
    vThreshold: chip.threshold.map((theta, i) =>
      Number.isFinite(theta) ? theta + reset[i] : Number.MAX_VALUE,
    ),
    vStart: chip.start.map((v, i) => v + reset[i]),
    bias: chip.constant.map((c, i) => c - (leak ? rest(i) - reset[i] : 0)),
    ...(adaptation ? { adaptation: { tau: adaptation.tauHas, jump: chip.jump } } : {}),
  };
}

/** The same description with the numbers of the chip. */
export function realisedOf<Name extends string>(
  network: Network<Name>,
  connected: ReadonlyMap<string, Connected>,
): Network<Name> {
  const wires = [...connected.values()].flatMap(({ wired }) => wired);
  const populations = Object.entries<Network["populations"][string]>(network.populations).map(
    ([name, one]) => [name, one.model === "lif" ? neuronsOf(one, connected.get(name) as Connected) : one],
  );
  const projections = (network.projections ?? []).map((projection) => {
    const { route, has } = wires.find(({ route: { projection: of } }) => of === projection)!;
    const { synapses } = projection;
    return {
      ...projection,
      synapses: synapses.kind === "dense" ? { ...synapses, weights: has } : { ...synapses, weight: has },
      ...(route.receptor.tauSyn > 0 ? { tauSyn: route.receptor.tauHas } : {}),
    };
  });
  const inputs = (network.inputs ?? []).flatMap((input, index): Input[] => {
    if (input.kind !== "poisson") return isConstant(input) ? [{ ...input, current: [0] }] : [input];
    const { route, has } = wires.find(({ route: { input: of } }) => of?.index === index)!;
    const { receptor } = route;
    return [
      {
        ...input,
        weight: has[0],
        ...(receptor.tauSyn > 0 ? { tauSyn: receptor.tauHas } : {}),
      },
    ];
  });
  return { populations: Object.fromEntries(populations), projections, inputs } as Network<Name>;
}
