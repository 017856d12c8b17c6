/**
 * Records: what a run leaves behind, spikes and sampled variables, as plain columns that know their window and units.
 *
 * Times are ms. A raster holds the spikes of [start, stop) in order of time; verbs give new records and never change one.
 * @module engram/record
 */
export { rasterFromTable, rasterToTable, traceToTable } from "./columns";
export { type Bins, binOf, binsOf, countMatrix, countsInBins, countsPerNeuron } from "./count";
export { type Growing, growing, wholeFrom } from "./growing";
export { type Raster, raster, rasterFromTrains, trainOf, trainsOf } from "./raster";
export { type RunningMoments, runningMoments } from "./running";
export { joinRasters, mergeRasters, pickNeurons, sliceRaster, stackRasters } from "./select";
export { type Moments, mergeMoments, momentsOf, seriesOf, type Trace, trace } from "./trace";
