/** The parts of untyped packages that the drawing code uses, no more. */
declare module "jsdom" {
  export class VirtualConsole {}
  export class JSDOM {
    constructor(html: string, options?: Record<string, unknown>);
    readonly window: Record<string, unknown>;
  }
}

declare module "svg-to-pdfkit" {
  function put(document: unknown, svg: string, x: number, y: number, options?: object): void;
  export = put;
}

declare module "pdfkit" {
  import type { Readable } from "node:stream";

  class PDFDocument extends Readable {
    constructor(options?: object);
    info: Record<string, unknown>;
    registerFont(name: string, file: string): this;
    end(): void;
  }
  export = PDFDocument;
}
