import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileHash, provenance, root } from "engram/io";

describe("provenance", () => {
  it("names lock, versions and machine, and a commit where there is one", async () => {
    const made = await provenance();
    const lock = createHash("sha256")
      .update(readFileSync(join(root, "package-lock.json")))
      .digest("hex");
    assert.equal(made.lock, lock);
    assert.equal(made.versions["node"], process.versions.node);
    assert.match(made.versions["engram"] ?? "", /^\d+\.\d+\.\d+$/);
    assert.match(made.versions["tfjs"] ?? "", /^\d+\.\d+\.\d+$/);
    assert.equal(made.platform, `${process.platform}-${process.arch}`);
    assert.ok(made.commit === null ? made.dirty === null : /^[0-9a-f]{40}/.test(made.commit));
  });

  it("has no hash for a file that is not there", () => {
    assert.equal(fileHash(join(root, "no such file")), null);
  });
});
