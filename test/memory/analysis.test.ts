/** @file Energies, basins and metastable states of Hopfield–Fenchel–Young networks beside those of torch. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fromRows } from "engram/math";
import { basins, hopfieldFenchelYoung, metastableSizes, retrieve } from "engram/memory";
import { allClose, close } from "../support/close";
import { named } from "./separated";

const reference = JSON.parse(
  readFileSync(join(__dirname, "../reference/memory/fenchel-young.json"), "utf8"),
) as {
  patterns: number[][];
  probes: number[][];
  networks: { separation: string; beta: number; energies: number[]; states: number[][] }[];
  corners: number[][];
  grid: { low: number[]; high: number[]; side: number };
  maps: { separation: string; found: number[] }[];
  stored: number[][];
  asked: number[][];
  sizes: { separation: string; beta: number; threshold: number; sizes: number[] }[];
};

describe("memory/analysis against the formulas of Santos et al. in torch", () => {
  it("energies with the paper's constants, and five updates", () => {
    const patterns = fromRows(reference.patterns);
    for (const { separation, beta, energies, states } of reference.networks) {
      const memory = hopfieldFenchelYoung(patterns, { beta, separation: named.get(separation)! });
      reference.probes.forEach((probe, k) => {
        close(memory.energy!(probe), energies[k], 1e-12, `${separation} at ${beta}`);
        allClose(retrieve(memory, probe, { maxSteps: 5, tolerance: 0 }).state, states[k], 1e-10);
      });
    }
  });

  it("the map of basins, point by point", () => {
    const corners = fromRows(reference.corners);
    const { low, high, side } = reference.grid;
    const at = (axis: number, k: number) => low[axis] + ((high[axis] - low[axis]) * k) / (side - 1);
    const grid = fromRows(
      Array.from({ length: side * side }, (_, k) => [at(0, k % side), at(1, Math.floor(k / side))]),
    );
    for (const { separation, found } of reference.maps) {
      const memory = hopfieldFenchelYoung(corners, { beta: 4, separation: named.get(separation)! });
      const map = [...basins(memory, corners, grid)];
      const differing = map.filter((place, k) => place !== found[k]).length;
      // A probe on a ridge may fall to either side by rounding: 1 % of 576 at most.
      assert.ok(differing <= 5, `${separation}: ${differing} of ${map.length} differ`);
      // Softmax never comes within 1e-3 of a pattern, sparse separations do nearly everywhere.
      const coloured = map.filter((place) => place >= 0).length / map.length;
      assert.ok(separation === "1-entmax" ? coloured === 0 : coloured > 0.4, `${separation}: ${coloured}`);
    }
  });

  it("sizes of metastable states", () => {
    const [stored, asked] = [fromRows(reference.stored), fromRows(reference.asked)];
    for (const { separation, beta, threshold, sizes } of reference.sizes) {
      const memory = hopfieldFenchelYoung(stored, { beta, separation: named.get(separation)! });
      const found = [...metastableSizes(memory, asked, { threshold })];
      const differing = found.filter((size, k) => size !== sizes[k]).length;
      assert.ok(differing === 0, `${separation} at ${beta}: ${differing} of ${sizes.length} differ`);
    }
  });
});
