/** @file Lists of neurons that spike. */

/** Finds the place of the first entry that is out of range or named before; −1 when there is none. */
export function wrongSpike(size: number): (spikes: Int32Array, count: number) => number {
  const seen = new Uint8Array(size);
  return (spikes, count) => {
    let s = 0;
    for (; s < count && spikes[s] >= 0 && spikes[s] < size && seen[spikes[s]] === 0; s++) seen[spikes[s]] = 1;
    for (let r = 0; r < s; r++) seen[spikes[r]] = 0;
    return s < count ? s : -1;
  };
}
