import type { ApiResult, GatehouseCall, GatehouseClient } from '../api-client'

/** Returns a function that makes an operation send its call, for scripts that send many. */
export function createOperationSender(client: GatehouseClient) {
  return <Parameters extends unknown[], Result>(
    operation: (...parameters: Parameters) => GatehouseCall<Result>,
  ) =>
    (...parameters: Parameters): Promise<ApiResult<Result>> =>
      client(operation(...parameters))
}
