/** @file Pixels to a PNG file (W3C PNG specification, third edition), with nothing in it that could differ by machine. */
import { crc32, deflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Where the first chunk (IHDR) of a PNG ends. */
export const AFTER_HEADER = 33;

/** A chunk of a PNG: length, name, content, checksum. */
export function chunk(name: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** Encodes rows of red, green, blue, opacity; without opacity when all is opaque. */
export function encodePng(rgba: Uint8Array, width: number, height: number): Buffer {
  let opaque = true;
  for (let i = 3; i < rgba.length; i += 4) opaque &&= rgba[i] === 255;
  const channels = opaque ? 3 : 4;
  const lines = Buffer.alloc(height * (1 + width * channels)); // every line starts with its filter: none
  let to = 0;
  for (let y = 0; y < height; y++) {
    lines[to++] = 0;
    for (let x = 0; x < width; x++)
      for (let c = 0; c < channels; c++) lines[to++] = rgba[(y * width + x) * 4 + c];
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8; // bits per channel
  header[9] = opaque ? 2 : 6; // colour, without or with opacity
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(lines, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
