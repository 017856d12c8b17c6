/** @file Pictures as numbers. */
import { createCanvas, loadImage } from "@napi-rs/canvas";

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** red, green, blue in [0, 255] */
  at(x: number, y: number): [number, number, number];
}

/** Decodes a PNG, at another width when asked: averaging takes out what two rasterisers round differently. */
export async function pixels(png: Uint8Array, toWidth?: number): Promise<Pixels> {
  const image = await loadImage(Buffer.from(png));
  const width = toWidth ?? image.width;
  const height = Math.round((image.height * width) / image.width);
  // Down by areas: canvas smoothing alone would leave out pixels.
  const full = createCanvas(image.width, image.height);
  const context = full.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, image.width, image.height);
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const sums = new Float64Array(width * height * 3);
  const counts = new Float64Array(width * height);
  for (let y = 0; y < image.height; y++)
    for (let x = 0; x < image.width; x++) {
      const to = Math.floor((y * height) / image.height) * width + Math.floor((x * width) / image.width);
      counts[to]++;
      for (let c = 0; c < 3; c++) sums[to * 3 + c] += data[(y * image.width + x) * 4 + c];
    }
  return {
    width,
    height,
    at: (x, y) => {
      const to = y * width + x;
      return [0, 1, 2].map((c) => sums[to * 3 + c] / counts[to]) as [number, number, number];
    },
  };
}
