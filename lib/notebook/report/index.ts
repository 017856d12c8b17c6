/** @file What the runner uses of the report. */
export { type Claim, type Findings, findingsOf } from "./claims";
export { contentsHtml } from "./contents";
export { type PageFrame, type PageLink, titleOf } from "./page";
export { Press } from "./press-client";
export { type Report, type ReportedNotebook, reportHtml, reportMarkdown, summary } from "./report";
