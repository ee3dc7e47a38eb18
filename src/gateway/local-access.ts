/** Whether the emulator handles this path as Access. Its own admission path is not one of them. */
export function isAccessPath(pathname: string): boolean {
  return pathname.startsWith('/cdn-cgi/access/')
}

/** Whether docs/deploy.md tells an operator to exempt this path from the sign-in. */
function isBypassed(pathname: string): boolean {
  return pathname === '/api/healthz' || pathname.startsWith('/share/')
}

const HEADER = 'cf-access-jwt-assertion'
const ASKED_BY = ['cookie', 'cf-access-client-id', 'cf-access-client-secret', 'x-requested-with']

/**
 * Does what Access does in front of a Worker: lets a request pass with a signed identity, or responds in the Worker's
 * place.
 */
export async function admitRequest(
  request: Request,
  emulator: Fetcher,
): Promise<Request | Response> {
  const { pathname, search, origin } = new URL(request.url)
  const headers = new Headers()
  for (const name of ASKED_BY) {
    const value = request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  const path = encodeURIComponent(`${pathname}${search}`)
  const admission = await emulator.fetch(
    new Request(`${origin}/__access/admission?path=${path}`, { headers, redirect: 'manual' }),
  )
  const token = admission.headers.get(HEADER)
  if (token === null) return isBypassed(pathname) ? request : admission
  const admitted = new Request(request)
  admitted.headers.set(HEADER, token)
  return admitted
}
