/** @file SVG to a vector PDF page of its exact size, fonts embedded, the same bytes every time. */
import PDFDocument from "pdfkit";
import put from "svg-to-pdfkit";
import { fontFiles, fontIndex } from "./fonts";

const POINTS_PER_MM = 72 / 25.4;

/** The date in every document: today's would change the bytes of the same picture. */
const noDate = new Date("2000-01-01T00:00:00Z");

/** What stands in the document's information. */
export interface PdfWords {
  readonly title: string;
  readonly subject: string;
}

/** Dashes of no length, which PDF knows and pdfkit refuses, become dashes that nobody sees. */
function withoutEmptyDashes(svg: string): string {
  return svg.replace(/stroke-dasharray="([^"]*)"/g, (_, dashes: string) => {
    const lengths = dashes.split(",").map((length) => (Number(length) === 0 ? "0.001" : length));
    return `stroke-dasharray="${lengths.join(",")}"`;
  });
}

/** One page of `width` × `height` [mm] with the picture on it. */
export function pdfFromSvg(svg: string, width: number, height: number, words: PdfWords): Promise<Buffer> {
  const size: [number, number] = [width * POINTS_PER_MM, height * POINTS_PER_MM];
  return new Promise((resolve, reject) => {
    const info = { Title: words.title, Subject: words.subject, Creator: "Engram", CreationDate: noDate };
    const document = new PDFDocument({ size, margin: 0, info, lang: "en", displayTitle: true });
    const parts: Buffer[] = [];
    document.on("data", (part: Buffer) => parts.push(part));
    document.on("end", () => resolve(Buffer.concat(parts)));
    document.on("error", reject);
    fontFiles.forEach((file, i) => {
      document.registerFont(`dejavu-${i}`, file);
    });
    put(document, withoutEmptyDashes(svg), 0, 0, {
      width: size[0],
      height: size[1],
      fontCallback: (_: string, bold: boolean, italic: boolean) => `dejavu-${fontIndex(bold, italic)}`,
    });
    document.end();
  });
}
