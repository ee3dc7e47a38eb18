import type { ApiResult } from '../client'
import type { GatehouseCall, GatehouseClient } from '../gatehouse-client'

type Functions = Record<string, (...parameters: never[]) => unknown>

type BoundOperations<Module extends Functions> = {
  [
    Name in keyof Module as ReturnType<Module[Name]> extends GatehouseCall<unknown> ? Name : never
  ]: (
    ...parameters: Parameters<Module[Name]>
  ) => Promise<
    ApiResult<ReturnType<Module[Name]> extends GatehouseCall<infer Result> ? Result : never>
  >
}

/** Returns a module's operations as methods that send their calls, for scripts that make many. */
export function bindOperations<Module extends Functions>(
  client: GatehouseClient,
  module: Module,
): BoundOperations<Module> {
  const methods = Object.entries(module).map(([name, operation]) => [
    name,
    (...parameters: never[]) => client(operation(...parameters) as GatehouseCall<unknown>), // by its name
  ])
  return Object.fromEntries(methods) as BoundOperations<Module> // which fromEntries forgets
}
