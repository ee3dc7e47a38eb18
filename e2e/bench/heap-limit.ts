/**
 * Runs the work with a limit on the heap of each workerd that is started meanwhile. Without one, V8 leaves garbage for
 * as long as the machine has memory, so what is measured is the machine. With `exposesGc`, Workers can call `gc()`.
 */
export async function withHeapLimit<Result>(
  megabytes: number,
  work: () => Promise<Result>,
  { exposesGc = false } = {},
): Promise<Result> {
  const before = process.env['MINIFLARE_WORKERD_V8_FLAGS']
  process.env['MINIFLARE_WORKERD_V8_FLAGS'] = [
    `--max-heap-size=${megabytes}`,
    ...(exposesGc ? ['--expose-gc'] : []),
  ].join(' ')
  try {
    return await work()
  } finally {
    if (before === undefined) delete process.env['MINIFLARE_WORKERD_V8_FLAGS']
    else process.env['MINIFLARE_WORKERD_V8_FLAGS'] = before
  }
}
