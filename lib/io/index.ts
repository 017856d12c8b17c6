/**
 * The door to the disk: paths, files and pictures.
 * @module engram/io
 */
export { cacheFolder, root } from "./paths";
