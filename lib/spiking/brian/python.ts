/** @file Numbers and names as Python reads them, to the last bit. */
import { column } from "../column";
import type { PerNeuron } from "../network";

/** A name as a Python string. */
export function text(name: string): string {
  return JSON.stringify(name).replace(/[\u007f-\uffff]/g, (unit) => {
    const code = unit.charCodeAt(0).toString(16).padStart(4, "0");
    return `\\u${code}`;
  });
}

function packed(values: Float64Array | Int32Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let binary = "";
  for (let k = 0; k < bytes.length; k++) binary += String.fromCharCode(bytes[k]);
  return btoa(binary);
}

/** An array: written out while it is short, else as base64 of its bytes, which `unpack` of the script reads. */
export function array(values: Float64Array | Int32Array): string {
  const type = values instanceof Float64Array ? "float64" : "int32";
  if (values.length <= 24) return `np.array([${values.join(", ")}], dtype=np.${type})`;
  return `unpack("${packed(values)}", np.${type})`;
}

/** One number where all are the same, else an array. */
export function numbers(value: PerNeuron | undefined, size: number, fallback: PerNeuron): string {
  const values = column(value, size, fallback);
  return values.every((x) => x === values[0]) ? `${values[0]}` : array(values);
}
