/** @file SVG to PNG at a stated density. */
import { Resvg } from "@resvg/resvg-js";
import { FAMILY, fontFiles } from "./fonts";
import { AFTER_HEADER, chunk } from "./png-file";

const MM_PER_INCH = 25.4;

/** The chunk that says pixels per metre, both ways. */
function densityChunk(dpi: number): Buffer {
  const content = Buffer.alloc(9);
  const perMetre = Math.round((dpi * 1000) / MM_PER_INCH);
  content.writeUInt32BE(perMetre, 0);
  content.writeUInt32BE(perMetre, 4);
  content[8] = 1; // the unit is the metre
  return chunk("pHYs", content);
}

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
