/** @file SVG to PNG at a stated density. */
import { crc32 } from "node:zlib";
import { Resvg } from "@resvg/resvg-js";
import { FAMILY, fontFiles } from "./fonts";

const MM_PER_INCH = 25.4;

/** A `pHYs` chunk (PNG specification, 11.3.4.3): pixels per metre, both ways. */
function densityChunk(dpi: number): Buffer {
  const chunk = Buffer.alloc(21);
  const perMetre = Math.round((dpi * 1000) / MM_PER_INCH);
  chunk.writeUInt32BE(9, 0);
  chunk.write("pHYs", 4, "latin1");
  chunk.writeUInt32BE(perMetre, 8);
  chunk.writeUInt32BE(perMetre, 12);
  chunk[16] = 1; // the unit is the metre
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 17)), 17);
  return chunk;
}

/** Where the first chunk (IHDR) of a PNG ends. */
const AFTER_HEADER = 33;

/** The picture with `dpi` pixels per inch of its `width` [mm], on white. */
export function pngFromSvg(svg: string, width: number, dpi: number): Buffer {
  const png = new Resvg(svg, {
    fitTo: { mode: "width", value: Math.round((width * dpi) / MM_PER_INCH) },
    background: "white",
    font: {
      loadSystemFonts: false,
      fontFiles: [...fontFiles],
      defaultFontFamily: FAMILY,
      sansSerifFamily: FAMILY,
    },
  })
    .render()
    .asPng();
  return Buffer.concat([png.subarray(0, AFTER_HEADER), densityChunk(dpi), png.subarray(AFTER_HEADER)]);
}
