// Softmax attention of a block of queries over all keys of one head, with online normalisation
// (Milakov & Gimelshein 2018; tiled as in Dao et al. 2022, FlashAttention): scores exist for one panel of
// eight queries and BLOCK keys at a time.
//
// State per panel: m (running maximum, base-2 units), l (running Σ 2^(s−m)), o[column][8] (running Σ 2^(s−m)·v).
// A new block with maximum m' multiplies l and o by 2^(m−m'). Factor log₂e is folded into the packed queries.
import { exp2 } from "./exp2";
import { BLOCK, interleave } from "./pack";
import { PANEL, tile } from "./tile";

/** Bytes of scratch that `attend` needs. */
export function scratchBytes(rows: i32, head: i32, width: i32): usize {
  const panels = <usize>((rows + 7) / 8);
  const columns = <usize>((width + 3) & ~3);
  return PANEL * (panels * (<usize>head + columns + 2) + BLOCK + 1);
}

/** −∞ for the keys that a query of the panel may not see: key ≥ visible + lane. */
function maskCausal(scores: usize, first: i32, count: i32, visible: i32): void {
  const low = i32x4.add(i32x4.splat(visible), i32x4(0, 1, 2, 3));
  const high = i32x4.add(low, i32x4.splat(4));
  const never = f32x4.splat(-Infinity);
  for (let j = max(0, visible - first); j < count; j++) {
    const at = scores + <usize>j * PANEL;
    const key = i32x4.splat(first + j);
    v128.store(at, v128.bitselect(v128.load(at), never, i32x4.lt_s(key, low)));
    v128.store(at, v128.bitselect(v128.load(at, 16), never, i32x4.lt_s(key, high)), 16);
  }
}

/** −∞ where the mask's byte is 0; row r of the panel's mask starts at mask + r·keys. */
function maskBytes(scores: usize, mask: usize, keys: i32, count: i32, rows: i32): void {
  for (let r = 0; r < rows; r++, mask += keys)
    for (let j = 0; j < count; j++)
      if (!load<u8>(mask + j)) store<f32>(scores + <usize>j * PANEL + (<usize>r << 2), -Infinity);
}

/** Folds `count` scored keys into the panel's state: scores become exponentials, `decay` the factor for o. */
function normalise(scores: usize, count: i32, state: usize, decay: usize): void {
  const stop = scores + <usize>count * PANEL;
  const oldLow = v128.load(state);
  const oldHigh = v128.load(state, 16);
  let low = oldLow;
  let high = oldHigh;
  for (let at = scores; at < stop; at += PANEL) {
    low = f32x4.pmax(low, v128.load(at));
    high = f32x4.pmax(high, v128.load(at, 16));
  }
  v128.store(state, low);
  v128.store(state, high, 16);
  // A panel row that has seen nothing yet keeps −∞, from which nothing may be subtracted.
  const least = f32x4.splat(-f32.MAX_VALUE);
  low = f32x4.pmax(low, least);
  high = f32x4.pmax(high, least);
  let sumLow = f32x4.splat(0);
  let sumHigh = sumLow;
  for (let at = scores; at < stop; at += PANEL) {
    const a = exp2<f32>(f32x4.sub(v128.load(at), low));
    const b = exp2<f32>(f32x4.sub(v128.load(at, 16), high));
    v128.store(at, a);
    v128.store(at, b, 16);
    sumLow = f32x4.add(sumLow, a);
    sumHigh = f32x4.add(sumHigh, b);
  }
  low = exp2<f32>(f32x4.sub(oldLow, low));
  high = exp2<f32>(f32x4.sub(oldHigh, high));
  v128.store(decay, low);
  v128.store(decay, high, 16);
  v128.store(state, f32x4.add(f32x4.mul(v128.load(state, 32), low), sumLow), 32);
  v128.store(state, f32x4.add(f32x4.mul(v128.load(state, 48), high), sumHigh), 48);
}

/** Divides o by l and writes the panel's rows to `out`; a row without keys, l = 0, becomes zeros. */
function finish(state: usize, o: usize, width: i32, rows: i32, out: usize): void {
  for (let r = 0; r < rows; r++) {
    const l = load<f32>(state + 32 + (<usize>r << 2));
    for (let c = 0, at = o + (<usize>r << 2); c < width; c++, at += PANEL, out += 4)
      store<f32>(out, l == 0 ? 0 : load<f32>(at) / l);
  }
}

/**
 * out[row] = Σ_j softmax_j(factor · query[row]·key[j]) value[j], in natural units folded into base 2 by the caller.
 *
 * `visible` is the number of keys that row 0 may see; each later row sees one more (no causal mask: `keys`
 * or more). `mask` is 0 or points to [rows][keys] bytes, 0 = may not attend.
 * Returns the largest |query|² of a row, by which the caller judges the result (see pack.ts).
 */
export function attend(
  query: usize, rows: i32, head: i32,
  packedKeys: usize, packedValues: usize, keys: i32, width: i32,
  factor: f32, visible: i32, mask: usize,
  scratch: usize, out: usize,
): f64 {
  const panels = (rows + 7) / 8;
  const columns = (width + 3) / 4;
  const queryPanel = <usize>head * PANEL;
  const outPanel = <usize>columns * 4 * PANEL;
  const packedQuery = scratch;
  const o = packedQuery + <usize>panels * queryPanel;
  const states = o + <usize>panels * outPanel;
  const scores = states + <usize>panels * 64;
  const decay = scores + <usize>BLOCK * PANEL;

  const largest = interleave(query, packedQuery, rows, head, 8, factor);
  memory.fill(o, 0, <usize>panels * outPanel);
  for (let p = 0; p < panels; p++) {
    const state = states + <usize>p * 64;
    v128.store(state, f32x4.splat(-Infinity));
    v128.store(state, f32x4.splat(-Infinity), 16);
    v128.store(state, f32x4.splat(0), 32);
    v128.store(state, f32x4.splat(0), 48);
  }

  for (let first = 0; first < keys; first += BLOCK) {
    const values = packedValues + <usize>first * (<usize>columns << 4);
    const valuePanel = <usize>min(BLOCK, keys - first) << 4;
    for (let p = 0; p < panels; p++) {
      const row = p * 8;
      const seen = min(keys, visible + row + 7); // by the panel's last row
      const count = min(BLOCK, seen - first);
      if (count <= 0) continue;
      const left = packedQuery + <usize>p * queryPanel;
      for (let j = 0; j < count; j += 4)
        tile(left, packedKeys + <usize>(first + j) * (<usize>head << 2), head, scores + <usize>j * PANEL, PANEL, false, 0);
      if (visible + row < first + count) maskCausal(scores, first, count, visible + row);
      if (mask) maskBytes(scores, mask + <usize>row * keys + first, keys, count, min(8, rows - row));
      normalise(scores, count, states + <usize>p * 64, decay);
      for (let c = 0; c < columns; c++)
        tile(
          scores, values + <usize>c * valuePanel, count,
          o + <usize>p * outPanel + <usize>c * 4 * PANEL, PANEL, false, decay,
        );
    }
  }

  for (let p = 0; p < panels; p++) {
    const row = p * 8;
    finish(
      states + <usize>p * 64, o + <usize>p * outPanel, width, min(8, rows - row), out + (<usize>(row * width) << 2),
    );
  }
  return largest;
}
