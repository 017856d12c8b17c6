/**
 * @file What native TensorFlow is made of, each part with its version, size and checksum.
 *
 * The wheels' checksums are those that the Python package index publishes for these files; one wheel serves every
 * Python, since only the C library inside is used. Those of the npm packages stand in package-lock.json too.
 */
import { tensorflowVersion, tfjsVersion } from "../../../tensor";

/** A wheel of the Python package index that holds the C library for one kind of machine. */
export interface Wheel {
  readonly project: string;
  readonly platform: string;
  readonly sha256: string;
  /** Bytes to download. */
  readonly size: number;
  /** Bytes of the two libraries, unpacked. */
  readonly unpacked: number;
  /** File names of the two libraries. */
  readonly libraries: readonly [string, string];
}

const elf = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"] as const;

/** Kind of machine (`process.platform`-`process.arch`) → wheel of TensorFlow 2.21.0 for it. */
export const wheels: Readonly<Record<string, Wheel>> = {
  "linux-x64": {
    project: "tensorflow-cpu",
    platform: "manylinux_2_27_x86_64",
    sha256: "2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c",
    size: 273_829_956,
    unpacked: 788_086_608 + 65_222_328,
    libraries: elf,
  },
  "linux-arm64": {
    project: "tensorflow",
    platform: "manylinux_2_27_aarch64",
    sha256: "4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c",
    size: 281_828_020,
    unpacked: 814_885_544 + 68_176_664,
    libraries: elf,
  },
  "darwin-arm64": {
    project: "tensorflow",
    platform: "macosx_12_0_arm64",
    sha256: "51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88",
    size: 223_405_849,
    unpacked: 691_352_648 + 49_452_976,
    libraries: ["libtensorflow_cc.2.dylib", "libtensorflow_framework.2.dylib"],
  },
};

/** A package of the npm registry. */
export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
}

/** The binding's sources and its part in JavaScript. */
export const binding: NpmPackage = {
  name: "@tensorflow/tfjs-node",
  version: tfjsVersion,
  integrity:
    "sha512-uHrXeUlfgkMxTZqHkESSV7zSdKdV0LlsBeblqkuKU9nnfxB1pC6DtoyYVaLxznzZy7WQSegjcohxxCjAf6Dc7w==",
};

/** What that part needs to run. */
export const protobuf: NpmPackage = {
  name: "google-protobuf",
  version: "3.21.4",
  integrity:
    "sha512-MnG7N936zcKTco4Jd2PX2U96Kf9PxygAPKBug+74LHzmHXmceN16MmRcdgZv+DGef/S9YvQAfRsNCn4cjf9yyQ==",
};

/** Node's own interface for compiled modules. */
export const headers: NpmPackage = {
  name: "node-api-headers",
  version: "1.6.0",
  integrity:
    "sha512-81T99+mWLZnxX0LlZPYuafyFlxVVaWKQ0BDAbSrOqLO+v+gzCzu0GTAVNeVK8lucqjqo9L/1UcK9cpkem8Py4Q==",
};

/** The TensorFlow release of the wheels. */
export const release: string = tensorflowVersion;

/** Parts of the wheel's `include` folder that the binding's sources need. */
export const includes: readonly string[] = [
  "tensorflow/include/tensorflow/c/",
  "tensorflow/include/tensorflow/core/platform/",
  "tensorflow/include/tsl/platform/",
  "tensorflow/include/xla/tsl/c/",
];

/** Interface version of Node that the binding is compiled for: every Node since 12.22. */
export const napi = 8;
