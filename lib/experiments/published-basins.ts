/** @file Basins of three patterns in the plane as the published separations make them: what the maps of `basinMaps` are held against. */

/** Points along each side of {@link publishedBasins}. */
export const publishedBasinSide = 100;

/**
 * For each separation the pattern at which every point of a grid ends, row after row from the smallest second coordinate, as runs: `a50c50` is
 * fifty points of the first pattern and fifty of the third, `w` is none.
 *
 * Made with the published package `entmax` by test/reference/experiments/make-basins.py; settings as in `basinMaps`.
 */
export const publishedBasins: Readonly<Record<string, string>> = {
  softmax: "w10000",
  "1.5-entmax": [
    "a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50",
    "c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50",
    "a50c50a50c50a50c50a50c50a50c50a50c50a51c49a51c49a51c49a51c49a52c48a52c48a52c48a53c47a53c47a54c46a54",
    "c46b39a16c45b43a12c45b46a10c44b48a8c44b50a7c43b52a6c42b54a4c42b55a4c41b57a3c40b58a3c39b59a3c38b60a3",
    "c37b61a3c36b62a3c35b63a3c34b64a3c33b65a3c32b66a3c31b67a3c30b68a3c29b69a3c28b70a3c27b71a3c26b72a3c25",
    "b73a3c24b74a3c23b75a3c22b76a3c21b77a3c20b78a3c19b79a3c18b80a3c17b81a3c16b82a3c15b83a3c14b84a3c13b85",
    "a3c12b86a3c11b87a3c10b88a3c9b89a3c8b90a3c7b91a3c6b92a3c5b93a3c4b94a3c3b95a3c2b96a3c1b97a3b98a2",
  ].join(""),
  sparsemax: [
    "a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50",
    "c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50",
    "a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a51c49a51c49a52c48a52",
    "c48b46a7c47b48a5c47b50a4c46b52a2c46b54a1c45b55a1c44b56a1c43b57a1c42b58a1c41b59a1c40b60a1c39b61a1c38",
    "b62a1c37b63a1c36b64a1c35b65a1c34b66a1c33b67a1c32b68a1c31b69a1c30b70a1c29b71a1c28b72a1c27b73a1c26b74",
    "a1c25b75a1c24b76a1c23b77a1c22b78a1c21b79a1c20b80a1c19b81a1c18b82a1c17b83a1c16b84a1c15b85a1c14b86a1",
    "c13b87a1c12b88a1c11b89a1c10b90a1c9b91a1c8b92a1c7b93a1c6b94a1c5b95a1c4b96a1c3b97a1c2b98a1c1b99a1",
  ].join(""),
  "2-normmax": [
    "a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50",
    "c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50",
    "a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a50c50a51c49a51c49a52c48a53c47a53c47a54c46a54",
    "c46b43a12c45b45a10c45b46a10c44b48a8c44b50a6c44b52a5c43b55a3c42b56a3c41b57a3c40b58a3c39b59a3c38b60a3",
    "c37b61a3c36b62a3c35b63a3c34b64a3c33b65a3c32b66a3c31b67a3c30b68a3c29b69a3c28b70a3c27b71a3c26b72a3c25",
    "b73a3c24b74a3c23b75a3c22b76a3c21b77a3c20b78a3c19b79a3c18b80a3c17b81a3c16b82a3c15b83a3c14b84a3c13b85",
    "a3c12b86a3c11b87a3c10b88a3c9b89a3c8b90a3c7b91a3c6b92a3c5b93a3c4b94a3c3b95a3c2b96a3c1b97a3b98a2",
  ].join(""),
  "5-normmax": [
    "a44w12c44a44w12c44a44w12c44a44w12c44a44w12c44a44w12c44a44w12c44a44w12c44a44w12c44a44w12c44a44w12c44",
    "a44w12c44a44w12c44a44w12c44a44w12c44a44w12c44a44w12c44a44w12c44a44w12c44a44w12c44a44w12c44a44w12c44",
    "a44w12c44a44w12c44a44w12c44a44w12c44a44w12c44a44w12c44a44w12c44a44w12c44a44w12c44a44w12c44a44w12c44",
    "a44w12c44a44w12c44a44w12c44a44w12c44a44w12c44a44w12c44a44w12c44a44w12c44a45w11c44a47w9c44a49w7c44w41",
    "a10w5c44w42a11w3c44w42a12w2c44w43a12w2c43w43a13w3c41w44a13w3c40w44a13w4c39w45a13w2c40w45a13w1c41w46",
    "a12w2c40w47a10w1a1w2c39w48a12w2c38b47w2a12w2c37b48w3a3w1a7w2c36b48w6a9w2c35b49w3b1w2a9w2c34b50w1b3w2",
    "a9w2c33b55w2a9w2c32b56w2a9w2c31b57w2a9w2c30b58w2a9w2c29b59w2a9w2c28b60w2a9w2c27b61w2a9w2c26b62w2a9w2",
    "c25b63w2a9w2c24b64w2a9w2c23b65w2a9w2c22b66w2a9w2c21b67w2a9w2c20b68w2a9w2c19b69w2a9w2c18b70w2a9w2c17",
    "b71w2a9w2c16b72w2a9w2c15b73w2a9w2c14b74w2a9w2c13b75w2a9w2c12b76w2a9w2c11b77w2a9w2c10b78w2a9w2c9b79w2",
    "a9w2c8b80w2a9w2c7b81w2a9w2c6b82w2a9w2c5b83w2a9w2c4b84w2a9w2c3b85w2a9w2c2b86w2a9w2c1b87w2a9w2b88w2a9",
    "w1b89w2a9b90w2a8b91w2a7b92w2a6b93w2a5",
  ].join(""),
};

/** The same as one number for each point: 0, 1, 2, or −1 for none. */
export function publishedBasinMap(name: string): Int32Array {
  const runs = Array.from((publishedBasins[name] ?? "").matchAll(/([abcw])(\d+)/g));
  return Int32Array.from(
    runs.flatMap(([, letter, length]) => new Array<number>(Number(length)).fill("abc".indexOf(letter))),
  );
}
