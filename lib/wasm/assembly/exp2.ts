// 2^x for x ≤ 0, four floats or two doubles at a time.
//
// x = n + f with n the nearest whole number: adding 1.5·2^23 (1.5·2^52) leaves n in the low bits of the sum,
// ready to be shifted into the exponent. 2^f on [−½, ½] is 1 + f·q(f), q the polynomial that interpolates
// at Chebyshev nodes; the constant 1 makes 2^0 exact and lets the clamp at −127 (−1023) give an exact 0.
// Constants stand in memory because V8 rebuilds literal vectors with scalar moves at every use.
import { madd } from "./simd";

// offset  0: clamp, 16: magic, 32: one, 48 …: coefficients of f¹ … f⁶
const single = memory.data<f32>([
  -127.0, -127.0, -127.0, -127.0,
  12582912.0, 12582912.0, 12582912.0, 12582912.0,
  1.0, 1.0, 1.0, 1.0,
  0.6931472149680393, 0.6931472149680393, 0.6931472149680393, 0.6931472149680393,
  0.2402265278287609, 0.2402265278287609, 0.2402265278287609, 0.2402265278287609,
  0.05550310550996551, 0.05550310550996551, 0.05550310550996551, 0.05550310550996551,
  0.009617692974900888, 0.009617692974900888, 0.009617692974900888, 0.009617692974900888,
  0.0013406643904797658, 0.0013406643904797658, 0.0013406643904797658, 0.0013406643904797658,
  0.00015594677545486613, 0.00015594677545486613, 0.00015594677545486613, 0.00015594677545486613,
], 16);

// the same layout with f¹ … f¹²
const double = memory.data<f64>([
  -1023.0, -1023.0,
  6755399441055744.0, 6755399441055744.0,
  1.0, 1.0,
  0.6931471805599453, 0.6931471805599453,
  0.24022650695910072, 0.24022650695910072,
  0.055504108664821625, 0.055504108664821625,
  0.00961812910762848, 0.00961812910762848,
  0.001333355814640647, 0.001333355814640647,
  0.00015403530393370734, 0.00015403530393370734,
  1.5252733841556773e-5, 1.5252733841556773e-5,
  1.3215486808705563e-6, 1.3215486808705563e-6,
  1.0178057087733941e-7, 1.0178057087733941e-7,
  7.0548973041554995e-9, 7.0548973041554995e-9,
  4.4558179083360645e-10, 4.4558179083360645e-10,
  2.5729324177362305e-11, 2.5729324177362305e-11,
], 16);

/** 2^x in every lane, for x ≤ 0; −∞ and everything below the normal numbers give 0. */
// @ts-ignore: decorator
@inline
export function exp2<T>(x: v128): v128 {
  const table = sizeof<T>() == 4 ? single : double;
  x = v128.pmax<T>(x, v128.load(table));
  const magic = v128.load(table, 16);
  const shifted = v128.add<T>(x, magic);
  const f = v128.sub<T>(x, v128.sub<T>(shifted, magic));
  let p: v128;
  if (sizeof<T>() == 4) {
    p = madd<T>(v128.load(table, 128), f, v128.load(table, 112));
  } else {
    p = madd<T>(v128.load(table, 224), f, v128.load(table, 208));
    p = madd<T>(p, f, v128.load(table, 192));
    p = madd<T>(p, f, v128.load(table, 176));
    p = madd<T>(p, f, v128.load(table, 160));
    p = madd<T>(p, f, v128.load(table, 144));
    p = madd<T>(p, f, v128.load(table, 128));
    p = madd<T>(p, f, v128.load(table, 112));
  }
  p = madd<T>(p, f, v128.load(table, 96));
  p = madd<T>(p, f, v128.load(table, 80));
  p = madd<T>(p, f, v128.load(table, 64));
  p = madd<T>(p, f, v128.load(table, 48));
  p = madd<T>(p, f, v128.load(table, 32));
  return sizeof<T>() == 4
    ? i32x4.add(p, i32x4.shl(shifted, 23))
    : i64x2.add(p, i64x2.shl(shifted, 52));
}
