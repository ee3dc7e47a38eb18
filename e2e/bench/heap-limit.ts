/**
 * Runs the work with a limit on the heap of each workerd that is started meanwhile. Without one, V8 leaves garbage for
 * as long as the machine has memory, so what is measured is the machine.
 */
export async function withHeapLimit<Result>(
  megabytes: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const before = process.env['MINIFLARE_WORKERD_V8_FLAGS']
  process.env['MINIFLARE_WORKERD_V8_FLAGS'] = `--max-heap-size=${megabytes}`
  try {
    return await work()
  } finally {
    if (before === undefined) delete process.env['MINIFLARE_WORKERD_V8_FLAGS']
    else process.env['MINIFLARE_WORKERD_V8_FLAGS'] = before
  }
}
