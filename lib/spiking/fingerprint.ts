/** @file A short name for plain data: the same for the same names, numbers and order, another for (nearly) all others. */

const bits = new DataView(new ArrayBuffer(8));

/** 53 bits of a hash (two streams of FNV-1a's step over 32-bit words) of a description, typed arrays and lists of numbers alike. */
export function fingerprint(data: unknown): number {
  let [a, b] = [0x811c9dc5, 0x2f1b3a6d];
  const word = (value: number) => {
    a = Math.imul(a ^ value, 0x01000193);
    b = Math.imul(b ^ ((value << 13) | (value >>> 19)), 0x01000193) ^ (b >>> 15);
  };
  const number = (value: number) => {
    bits.setFloat64(0, value);
    word(bits.getInt32(0));
    word(bits.getInt32(4));
  };
  const visit = (value: unknown): void => {
    if (typeof value === "number") number(value);
    else if (typeof value === "string") {
      word(value.length);
      for (let i = 0; i < value.length; i++) word(value.charCodeAt(i));
    } else if (typeof value === "boolean") word(value ? 3 : 5);
    else if (Array.isArray(value) || ArrayBuffer.isView(value)) {
      const list = value as ArrayLike<unknown>;
      word(list.length);
      for (let i = 0; i < list.length; i++) visit(list[i]);
    } else if (value !== null && typeof value === "object")
      for (const key of Object.keys(value).sort()) {
        const inner = (value as Record<string, unknown>)[key];
        if (inner === undefined) continue;
        visit(key);
        visit(inner);
      }
    else word(7);
  };
  visit(data);
  return (a >>> 0) * 2 ** 21 + ((b >>> 0) & 0x1fffff);
}
