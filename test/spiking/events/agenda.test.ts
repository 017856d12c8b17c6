import assert from "node:assert/strict";
import fc from "fast-check";
import { agenda } from "../../../lib/spiking/events/agenda";

describe("agenda", () => {
  it("gives what is set, moved and taken off in the order of time, then of slots", () => {
    const change = fc.tuple(fc.nat(60), fc.oneof(fc.nat(9), fc.constant(Number.POSITIVE_INFINITY)));
    fc.assert(
      fc.property(fc.array(fc.oneof(change, fc.constant("take" as const)), { maxLength: 200 }), (acts) => {
        const next = agenda(3); // grows on the way
        const plain = new Map<number, number>();
        const first = () => [...plain].sort((a, b) => a[1] - b[1] || a[0] - b[0])[0];
        for (const act of acts) {
          assert.equal(next.next(), first()?.[1] ?? Number.POSITIVE_INFINITY);
          if (act !== "take") {
            next.set(...act);
            if (act[1] === Number.POSITIVE_INFINITY) plain.delete(act[0]);
            else plain.set(...act);
          } else if (plain.size > 0) {
            const [slot] = first();
            assert.equal(next.take(), slot);
            plain.delete(slot);
          }
        }
        while (plain.size > 0) {
          const [slot] = first();
          assert.equal(next.take(), slot);
          plain.delete(slot);
        }
        assert.equal(next.next(), Number.POSITIVE_INFINITY);
      }),
      { seed: 8, numRuns: 300 },
    );
  });
});
