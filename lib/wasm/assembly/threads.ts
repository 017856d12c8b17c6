// What the module for memory that threads share offers: all that a worker is asked for, and what its caller does to the same memory.
export * from "./propagation";
export { heapBase } from "./spikes";
