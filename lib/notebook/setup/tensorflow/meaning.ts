/** @file What the complaints of the system and of package managers mean, in words a person can act on. */

/** What common complaints of the system and of package managers mean; undefined for any other. */
export function meaning(complaint: string): string | undefined {
  if (/ENOSPC|Errno 28|No space left on device/i.test(complaint)) return "the disk is full";
  if (/EDQUOT|Errno 122|quota exceeded/i.test(complaint)) return "your disk quota is used up";
  if (/EACCES|EPERM|EROFS|Errno 13|Errno 30|Permission denied|Read-only file system/i.test(complaint))
    return "a file or folder may not be written";
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ENOTCACHED|name resolution|Name or service not known|Failed to establish a new connection|Network is unreachable|Connection (?:refused|reset|timed out)|Read timed out|ProxyError/i.test(
      complaint,
    )
  )
    return "no network: the package index cannot be reached";
  if (/CERTIFICATE|self.signed|SSLError/i.test(complaint))
    return "the connection to the package index is not trusted (a proxy with a certificate of its own?)";
  if (/No matching distribution|Could not find a version|\bE404\b|ETARGET/i.test(complaint))
    return "the package index does not offer this version for this machine";
  return undefined;
}
