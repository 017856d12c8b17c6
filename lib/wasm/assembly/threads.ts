// What the module for memory that threads share offers: all that a worker is asked for, and what its caller does to the same memory.
export {
  addPairsF32,
  addPairsF64,
  addWords16,
  addWords32,
  deliver16,
  deliver32,
  deliver64,
  peak16,
} from "./propagation";
export { heapBase } from "./spikes";
