import assert from "node:assert/strict";
import { checkTokens, decodeState, encodeState, sliceTokens, stateEntry } from "engram/attention";
import { fromRows, matrix } from "engram/math";

describe("attention/mixer", () => {
  it("a state is written and read back to the last bit", () => {
    const state = { fast: fromRows([[0.1, -0, 5e-324]]), norm: matrix(0, 4), one: fromRows([[1 / 3]]) };
    const back = decodeState(JSON.parse(JSON.stringify(encodeState(state))));
    assert.deepEqual(Object.keys(back), Object.keys(state));
    for (const name of Object.keys(state) as (keyof typeof state)[]) {
      assert.deepEqual([back[name].rows, back[name].cols], [state[name].rows, state[name].cols]);
      assert.ok(back[name].data.every((value, i) => Object.is(value, state[name].data[i])));
    }
  });

  it("a state that was cut short, or is none, is refused", () => {
    const text = encodeState({ fast: fromRows([[1, 2]]) });
    assert.throws(() => decodeState(text.slice(0, -9)), /SyntaxError: decodeState: text must be JSON/);
    assert.throws(
      () => decodeState(text.replace('"cols":2', '"cols":3')),
      /"fast" must hold 24 bytes, got 16/,
    );
    assert.throws(() => decodeState("{}"), /format must be "engram\/mixer-state@1", got undefined/);
    assert.throws(() => decodeState("null"), /format must be/);
    const broken = JSON.stringify({
      format: "engram/mixer-state@1",
      entries: { fast: { rows: -1, cols: 2 } },
    });
    assert.throws(() => decodeState(broken), SyntaxError);
  });

  it("tokens are checked for names, sizes and numbers", () => {
    const query = matrix(3, 4);
    const columns = { query: "H", key: "H", gate: 1 };
    const check = (tokens: Record<string, typeof query>) => checkTokens("mixer", tokens, columns);
    assert.deepEqual(check({ query, key: matrix(3, 4), gate: matrix(3, 1) }), { H: 4, T: 3 });
    assert.throws(
      () => check({ query, key: query }),
      /TypeError: mixer: tokens must have gate, got query, key/,
    );
    assert.throws(
      () => check({ query, key: matrix(2, 4), gate: matrix(3, 1) }),
      /key must have 3 rows.*got 2/,
    );
    assert.throws(
      () => check({ query, key: matrix(3, 5), gate: matrix(3, 1) }),
      /key must have 4 columns, got 5/,
    );
    const bad = fromRows([[1], [Number.NaN], [0]]);
    assert.throws(() => check({ query, key: query, gate: bad }), /gate\[1\] must be finite, got NaN/);
  });

  it("pieces are views, and entries of a state are checked", () => {
    const tokens = { query: fromRows([[1], [2], [3]]) };
    assert.deepEqual([...sliceTokens(tokens, 1, 3).query.data], [2, 3]);
    assert.throws(() => sliceTokens(tokens, 2, 1), /from must be a whole number in \[0, 1\], got 2/);
    assert.throws(() => stateEntry("mixer", {}, "fast", 1, 1), /state must have fast, got nothing/);
    assert.throws(
      () => stateEntry("mixer", { fast: matrix(2, 1) }, "fast", 1, 1),
      /must be 1 × 1, got 2 × 1/,
    );
  });
});
