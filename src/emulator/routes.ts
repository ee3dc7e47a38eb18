import { OPERATIONS, type OperationName } from '../api/operations'

export type Route = {
  name: OperationName
  account_id: string
  user_id: string
  nonce: string
  custom_page_id: string
}

const ROUTES = Object.entries(OPERATIONS).map(([name, { method, path }]) => ({
  name: name as OperationName, // a key of the table
  method,
  pattern: pathPattern(path),
}))

/** Returns the pattern for a path of the API, with its parameters as named groups. */
export function pathPattern(path: string): RegExp {
  return new RegExp(`^/client/v4${path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`)
}

/** Returns the requested operation, with the parameters of its path. */
export function matchRoute(method: string, pathname: string): Route | undefined {
  for (const route of ROUTES) {
    const match = route.method === method ? route.pattern.exec(pathname) : null
    if (match !== null) {
      const { account_id = '', user_id = '', nonce = '', custom_page_id = '' } = match.groups ?? {}
      return { name: route.name, account_id, user_id, nonce, custom_page_id }
    }
  }
  return undefined
}
