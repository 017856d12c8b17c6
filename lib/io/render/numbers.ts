/** @file Numbers in SVG attributes, no longer than the eye needs. */

/** A number with at most `digits` decimals and no trailing zeros. */
export function precise(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return text.includes(".") ? text.replace(/\.?0+$/, "").replace(/^-0$/, "0") : text;
}

/** Every number inside `text` with at most `digits` decimals. */
export function roundNumbers(text: string, digits: number): string {
  return text.replace(/-?\d*\.\d+(?:e[-+]?\d+)?|-?\d+e[-+]?\d+/gi, (number) =>
    precise(Number(number), digits),
  );
}

/** A transform with moves at two decimals and turns and scales at five. */
export function roundTransform(text: string): string {
  return text.replace(/(\w+)\s*\(([^)]*)\)/g, (_, name: string, numbers: string) => {
    const rounded = roundNumbers(numbers, name === "translate" ? 2 : 5);
    return `${name}(${rounded.trim().replace(/\s*,\s*|\s+/g, ",")})`;
  });
}
