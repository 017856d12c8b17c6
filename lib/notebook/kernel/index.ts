/**
 * The TypeScript kernel: a Jupyter kernel over tslab's converter. Only the way to start it is public;
 * the rest runs in processes of its own (`main.ts` in front, `back/main.ts` behind it).
 */
export { type KernelSpec, kernelSpec } from "./spec";
