/**
 * @file Clipping for print: rectangles as inner pictures.
 *
 * The PDF writer turns every `clip-path` into a soft mask, which page-making programs dislike; the frame of an inner
 * `<svg>` it writes as a plain clipping path. It reads only what {@link writeSvg} wrote.
 */

/** Numbers of an element's attributes, 0 where there is none. */
function numbers(tag: string, ...names: string[]): number[] {
  return names.map((name) => Number(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? 0));
}

/** The same picture with groups that are clipped to a rectangle set in an inner `<svg>`. */
export function clipsForPrint(svg: string): string {
  const frames = new Map<string, string>();
  for (const [, id, rect] of svg.matchAll(/<clipPath id="([^"]+)"><rect([^>]*)\/><\/clipPath>/g)) {
    const [x, y, width, height] = numbers(rect, "x", "y", "width", "height");
    if (!/transform|clip-path/.test(rect) && width > 0 && height > 0)
      frames.set(
        id,
        `x="${x}" y="${y}" width="${width}" height="${height}" viewBox="${x} ${y} ${width} ${height}"`,
      );
  }
  if (frames.size === 0) return svg;
  const closing: string[] = [];
  return svg.replace(/<(\/?)g\b([^>]*)>/g, (tag, close: string, attributes: string) => {
    if (close) return `${closing.pop() ?? ""}${tag}`;
    const clip = / clip-path="url\(#([^)]+)\)"/.exec(attributes);
    const frame = clip ? frames.get(clip[1]) : undefined;
    if (attributes.endsWith("/")) return tag;
    closing.push(frame === undefined ? "" : "</svg>");
    return frame === undefined ? tag : `<g${attributes.replace(clip?.[0] ?? "", "")}><svg ${frame}>`;
  });
}
