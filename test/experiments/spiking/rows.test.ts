/** @file Spiking experiments as tables: the rows that a sweep writes for each point. */
import assert from "node:assert/strict";
import { balancedRegimes, coincidenceDetection, firingCurves, patternFinding } from "engram/experiments";
import { randomFrom } from "engram/math";

describe("rows of spiking experiments", () => {
  it("hold one record for each thing measured, the same names in every row", () => {
    const random = randomFrom(2);
    const tables = [
      balancedRegimes.rows(
        balancedRegimes.run(
          {
            ...{ excitatory: 400, share: 0.25, weight: 0.5, duration: 410, settle: 50 },
            examples: [{ g: 5, drive: 2 }],
            map: { g: [3, 6], drive: [1] },
          },
          random,
        ),
      ),
      firingCurves.rows(
        firingCurves.run(
          {
            currents: [19, 25],
            sigmas: [0, 3],
            duration: 200,
            settle: 10,
            neurons: 2,
            steps: [1, 0.5],
            against: 5,
          },
          random,
        ),
      ),
      coincidenceDetection.rows(coincidenceDetection.run({ pairs: 1, times: [2, 5], draws: 4 }, random)),
      patternFinding.rows(patternFinding.run({ afferents: 40, duration: 1, draws: 2 }, random)),
    ];
    assert.deepEqual(
      tables.map((rows) => rows.length),
      [3, 4, 2, 2],
    );
    for (const rows of tables)
      for (const row of rows) assert.deepEqual(Object.keys(row), Object.keys(rows[0]));
    assert.equal(tables[1][3]["sigma_mv"], 3);
    assert.equal(tables[1][3]["current_mv"], 25);
  });
});
