/** @file Where the page of a notebook stands among the results, and how links name it. */

/** A relative path, with forward slashes, as the target of a link: `#`, `?`, `%` and blanks do not mean themselves there. */
export function href(path: string): string {
  const encode = (part: string) =>
    encodeURIComponent(part).replace(/[()'*!]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return path.split("/").map(encode).join("/");
}

/** File of a notebook's page below the folder of results; index.html and report.html are the site's own. */
export function pageFile(name: string): string {
  return `${name}${/(?:^|\/)(?:index|report)$/i.test(name) ? ".notebook" : ""}.html`;
}

/** The way from a notebook's page up to the folder of results: a notebook of a folder has its page in one too. */
export function wayUp(name: string): string {
  return "../".repeat(name.split("/").length - 1);
}
