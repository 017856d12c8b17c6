/** @file What the runner uses of the report; whatever is slow to load stays in the press. */
export { href, pageFile, wayUp } from "./address";
export { type Claim, type Findings, findingsOf } from "./claims";
export type { PageFrame, PageLink } from "./page";
export { Press } from "./press-client";
export { type EarlierNotebook, type Report, type ReportedNotebook, summary } from "./summary";
export { titleOf } from "./title";
