/** @file Errors that no code caught: how the kernel prints them, and how a reader of its output knows them again. */

/** Where an error came from that nobody caught. */
export const strayKinds: { readonly thrown: "Uncaught"; readonly rejected: "Unhandled rejection" } = {
  thrown: "Uncaught",
  rejected: "Unhandled rejection",
};

/** Finds such an error in what a cell wrote to standard error. */
export const strayError: RegExp = new RegExp(`^(?:${Object.values(strayKinds).join("|")}): .*`, "m");
