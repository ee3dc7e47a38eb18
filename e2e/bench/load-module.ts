import { runnerImport } from 'vite'

/** Loads a module of the product. They import each other as bundlers resolve them, which Node does not. */
export async function loadModule<Module>(path: string): Promise<Module> {
  const { module } = await runnerImport<Module>(path, { configFile: false, logLevel: 'error' })
  return module
}
