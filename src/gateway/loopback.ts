/** Whether a URL's host name can only mean this machine. Expects the spelling of `URL`. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}
