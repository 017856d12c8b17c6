// What the module for spiking networks offers: whole numbers and floats in a fixed order, the same on every processor.
export { chipCut, chipLif, chipLifPausing, chipPeak } from "./chip";
export { addColumns8, addColumnsF32, addColumnsF64, sumRun } from "./dense";
export { gramDraw, gramMove, rowProducts } from "./gram";
export { lifStep } from "./lif";
export * from "./propagation";
export { stdpAll, stdpDecay, stdpRows } from "./stdp";

/** First byte that the caller may use. */
export function heapBase(): usize {
  return __heap_base;
}
