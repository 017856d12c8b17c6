/** @file Stands in for the renderer of engram/io: writes small files, and fails for a figure named "broken". */
const { mkdirSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

exports.saveFigure = async ({ name, alt }, folder, provenance) => {
  if (name === "broken") throw new Error("this figure needs a browser, and none was found");
  mkdirSync(folder, { recursive: true });
  const files = {
    csv: "x,y\n",
    json: JSON.stringify(provenance),
    pdf: "%PDF",
    png: "png",
    svg: `<svg><title>${alt}</title></svg>`,
  };
  return Object.entries(files).map(([type, text]) => {
    const path = join(folder, `${name}.${type}`);
    writeFileSync(path, text);
    return path;
  });
};
