/** Downloads a file to its end in a thread of its own, so that the thread that measures waits for nothing of it. */
import { workerData } from 'node:worker_threads'
import { read } from './requests.ts'

await read(workerData as string) // from history.ts
