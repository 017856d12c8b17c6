/** @file Neurons with several currents or an adaptive threshold, which the chip's own do not have, as a program. */
import { assembleProgram } from "../microcode";
import type { Program } from "../microcode/program";
import { type ProfileName, profileOf } from "../profile";

/** Where what a receptor receives comes in: `j` for jumps of the potential, `a1`, `a2` … for currents. */
export const inputNames = (receptors: readonly number[]): readonly string[] => {
  let currents = 0;
  return receptors.map((tauSyn) => (tauSyn === 0 ? "j" : `a${++currents}`));
};

/**
 * The program of neurons with a current for each time constant, and with a threshold that rises by `jump` at each spike when `adaptive`:
 *
 *     u_k ← rtz(u_k keepU_k / 4096) + 64 a_k,   v ← rtz(v keepV / 4096) + Σ u_k + 64 j + bias
 *     w ← rtz(w keepW / 4096);   spike when v > threshold + w; then v ← 0, w ← w + jump
 */
export function currentsProgram(
  receptors: readonly number[],
  adaptive: boolean,
  profile: ProfileName,
): Program {
  const { current, potential } = profileOf(profile);
  const names = inputNames(receptors);
  const currents = names.filter((name) => name !== "j").map((name) => name.slice(1));
  const text = [
    `state v 24 ${potential}`,
    ...currents.map((k) => `state u${k} 24 ${current}`),
    ...(adaptive ? ["state w 24 clip"] : []),
    "state wait 8 clip",
    ...currents.map((k) => `param keepU${k} 14`),
    ...["keepV 14", "biasMantissa 14", "biasExponent 5", "threshold 25", "refractory 8"].map(
      (one) => `param ${one}`,
    ),
    ...(adaptive ? ["param keepW 14", "param jump 24"] : []),
    ...(names.length === 0 ? ["input none"] : names.map((name) => `input ${name}`)),
    "output s 0",
    "MOV r4, 0",
    ...names.flatMap((name) => {
      const k = name.slice(1);
      const taken = [`RDC r1, ${name}`, "SHL r1, r1, 6"];
      if (name === "j") return [...taken, "ADD r4, r4, r1"];
      const left = [`RDC r0, u${k}`, `MUL_SHR r0, r0, keepU${k}, 12`];
      return [...left, ...taken, "ADD r0, r0, r1", `RMW r0, u${k}, r0`, "ADD r4, r4, r0"];
    }),
    ...(adaptive
      ? ["RDC r5, w", "MUL_SHR r5, r5, keepW, 12", "RMW r5, w, r5", "ADD r5, r5, threshold"]
      : ["MOV r5, threshold"]),
    ...["RMW r1, wait, 0", "LT r1, 1", "JMP_C leak", "RMW r1, wait, -1", "GE r1, 1", "JMP_C done"],
    ...["leak: RDC r2, v", "MUL_SHR r2, r2, keepV, 12", "ADD r2, r2, r4"],
    ...["SHL r3, biasMantissa, biasExponent", "ADD r2, r2, r3", "RMW r2, v, r2"],
    ...["GE r5, r2", "JMP_C done", "SPIKE s, 1", "RDC r2, v", "RMW r1, wait, refractory"],
    ...(adaptive ? ["RMW r5, w, jump"] : []),
    "done:",
  ];
  return assembleProgram(`${text.join("\n")}\n`);
}
