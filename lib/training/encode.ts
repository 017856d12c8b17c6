/** @file Parameters as plain JSON: small trained models that are kept beside their results. */
import { shown } from "../math";
import { checkParameters, type Parameter, type ParameterSet } from "./parameters";

/** Parameters as JSON holds them: shape, and the numbers as little-endian 32-bit floats in base64. */
export type EncodedParameters = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly data: string }>
>;

/** Parameters for JSON, to the last bit. */
export function encodeParameters(parameters: ParameterSet): EncodedParameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { shape, data }]) => {
      const view = new DataView(new ArrayBuffer(4 * data.length));
      data.forEach((value, i) => {
        view.setFloat32(4 * i, value, true);
      });
      return [name, { shape, data: Buffer.from(view.buffer).toString("base64") }];
    }),
  );
}

/**
 * Parameters that {@link encodeParameters} has written.
 *
 * @throws {SyntaxError} when an entry is not a shape with its numbers
 * @throws {RangeError} when the numbers do not fill the shape or one is not finite
 */
export function decodeParameters(encoded: EncodedParameters): ParameterSet {
  const decoded: Record<string, Parameter> = {};
  for (const [name, entry] of Object.entries(encoded)) {
    if (!Array.isArray(entry?.shape) || typeof entry.data !== "string")
      throw new SyntaxError(`decodeParameters: ${name} must have shape and data, got ${shown(entry)}`);
    const bytes = Buffer.from(entry.data, "base64");
    const data = Float32Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.readFloatLE(4 * i));
    decoded[name] = { shape: entry.shape, data };
  }
  checkParameters("decodeParameters", "encoded", decoded);
  return decoded;
}
