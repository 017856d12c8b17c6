/**
 * Figures: results in, plotly descriptions out. Pure: nothing here simulates, draws or touches a file.
 * @module engram/figures
 */
export type { Figure } from "./figure";
