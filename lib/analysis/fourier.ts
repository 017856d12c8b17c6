/** @file The discrete Fourier transform of a power of two, in place. */

/**
 * The transform of n values, X_k = Σ_j x_j·exp(−2πi·jk/n), as a function that works in place; n is a power of two.
 *
 * Every factor has its own sine and cosine, since a recurrence would lose digits as n grows; they are computed once.
 *
 * Reference: Cooley & Tukey 1965, Math. Comp. 19 (radix 2, decimation in time).
 */
export function fourierOf(n: number): (real: Float64Array, imaginary: Float64Array) => void {
  const cos = Float64Array.from({ length: n / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / n));
  const sin = Float64Array.from({ length: n / 2 }, (_, k) => -Math.sin((2 * Math.PI * k) / n));
  return (real, imaginary) => {
    reverseBits(real, imaginary);
    for (let half = 1; half < n; half *= 2) {
      const stride = n / (2 * half);
      for (let block = 0; block < n; block += 2 * half)
        for (let k = 0; k < half; k++) {
          const a = block + k;
          const b = a + half;
          const c = cos[k * stride];
          const s = sin[k * stride];
          const re = real[b] * c - imaginary[b] * s;
          const im = real[b] * s + imaginary[b] * c;
          real[b] = real[a] - re;
          imaginary[b] = imaginary[a] - im;
          real[a] += re;
          imaginary[a] += im;
        }
    }
  };
}

/** Entry i to the place whose bits are those of i in reverse. */
function reverseBits(real: Float64Array, imaginary: Float64Array): void {
  const n = real.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      const re = real[i];
      real[i] = real[j];
      real[j] = re;
      const im = imaginary[i];
      imaginary[i] = imaginary[j];
      imaginary[j] = im;
    }
  }
}
