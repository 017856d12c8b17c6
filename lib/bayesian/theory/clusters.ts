/** @file Memories in clusters, without spike noise: a Potts model of clusters, and one of the memories within each. */
import { checkRange, root } from "../../math";
import { retrievalSpinodal, retrievalState } from "./potts";

/** Inverse temperatures βM between which the average of a cluster is a state of rest. */
export interface ClusterWindow {
  /** from here on the average of a cluster keeps itself up */
  readonly cluster: number;
  /** from here on a memory keeps itself up beside the others of its cluster */
  readonly memory: number;
  /** from here on the average of a cluster is lost to its memories; not above `cluster` when there is no window */
  readonly lost: number;
}

/**
 * Where the average of a cluster rests, between the scales of clusters and of their memories.
 *
 *     x_k·x_j = M within itself, c M within a cluster, 0 between clusters
 *     cluster:   βM (c + (1 − c)/B) = β₀(C)          memory:   βM (1 − c) = β₀(B)
 *     lost:      βM (1 − c) q/B = 1
 *
 * where C clusters hold B memories each, β₀ is the {@link retrievalSpinodal} and q the share of the cluster in its own state: as long as the
 * memories of a cluster are alike, clusters are the memories of a Potts model at βM (c + (1 − c)/B). The second assumes that the cluster
 * has all spikes, q = 1. Between `memory` and `lost` the past decides between a memory and the average of its cluster.
 *
 * @param clusters C ≥ 2
 * @param each B ≥ 2
 * @param overlap c in [0, 1), of patterns of one cluster; (1 − 2ε)² for copies of a parent with a share ε of flipped signs
 * @throws {RangeError} when a number is outside its range
 * @example
 * clusterWindow(4, 8, 0.64) // cluster 4.70, memory 11.81, lost 22.22
 */
export function clusterWindow(clusters: number, each: number, overlap: number): ClusterWindow {
  const caller = "clusterWindow";
  checkRange(caller, "clusters", clusters, 2, Number.MAX_VALUE);
  checkRange(caller, "each", each, 2, Number.MAX_VALUE);
  checkRange(caller, "overlap", overlap, 0, 1 - 2 ** -40);
  const own = overlap + (1 - overlap) / each;
  const cluster = retrievalSpinodal(clusters) / own;
  const memory = retrievalSpinodal(each) / (1 - overlap);
  const split = each / (1 - overlap);
  // The share rises with βM towards 1, so that the average is lost a little above `split`, if it is there at all.
  const excess = (betaM: number): number =>
    betaM * (retrievalState(clusters, betaM * own)?.retrieved.overlap ?? 0) - split;
  const first = cluster * (1 + 1e-9);
  if (excess(first) >= 0) return { cluster, memory, lost: Math.min(cluster, split) };
  return { cluster, memory, lost: root(excess, first, Math.max(first, split) * clusters) };
}
