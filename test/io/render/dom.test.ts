import assert from "node:assert/strict";
import { type DomElement, fontSize } from "../../../lib/io/render/dom";
import { close } from "../../support/close";

/** An element that only has a parent and a font size. */
const element = (size: string, parentNode: DomElement | null = null): DomElement =>
  ({
    nodeType: 1,
    parentNode,
    getAttribute: (name: string) => (name === "font-size" && size ? size : null),
  }) as unknown as DomElement;

describe("io/render/dom", () => {
  it("fontSize() counts % and em from the parent's size, as sub- and superscripts give theirs", () => {
    const text = element("10px");
    assert.equal(fontSize(element("", text)), 10);
    close(fontSize(element("70%", text)), 7, 1e-12, "a superscript");
    close(fontSize(element("70%", element("", element("70%", text)))), 4.9, 1e-12, "in a superscript");
    close(fontSize(element("1.5em", text)), 15, 1e-12, "em");
    assert.equal(fontSize(null), 12);
  });
});
