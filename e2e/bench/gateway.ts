import { Agent, get } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { createDeployedBuild } from '../../src/build/build.ts'
import { ORGANIZATION_PATH, startBenchedGateway } from './benched-gateway.ts'
import type { Section, Table } from './section.ts'
import { median, percentile, round } from './statistics.ts'

const REQUESTS = 2_000
const CONNECTIONS = 8
const TURNS = 4
const WARM_UP = 200

export const gatewayOverhead: Section = {
  name: 'gateway',
  caption:
    `GET of the organization through the gateway and directly: ${REQUESTS} requests, ` +
    `${CONNECTIONS} connections, ms`,
  measure,
}

async function measure(): Promise<Table> {
  await createDeployedBuild()
  return {
    'upstream at once': await compare(0),
    'upstream 100 ms': await compare(100),
  }
}

/** Alternates between the two, so that other load on the machine affects both alike. */
async function compare(delay: number): Promise<Record<string, number>> {
  const { upstream, gateway, stop } = await startBenchedGateway(delay)
  const [url, directUrl] = [gateway + ORGANIZATION_PATH, upstream + ORGANIZATION_PATH]

  const direct: number[] = []
  const through: number[] = []
  await load(url, WARM_UP, delay)
  await load(directUrl, WARM_UP, delay)
  for (let turn = 0; turn < TURNS; turn += 1) {
    direct.push(...(await load(directUrl, REQUESTS / TURNS, delay)))
    through.push(...(await load(url, REQUESTS / TURNS, delay)))
  }
  await stop()

  return {
    'direct median': round(median(direct), 2),
    'gateway median': round(median(through), 2),
    'median ratio': round(median(through) / median(direct), 3),
    'direct p99': round(percentile(direct, 0.99), 2),
    'gateway p99': round(percentile(through, 0.99), 2),
    'p99 ratio': round(percentile(through, 0.99) / percentile(direct, 0.99), 3),
    'overhead median': round(median(through) - median(direct), 2),
  }
}

/**
 * Returns the duration of each request, in ms. The connections start one after the other within a round trip: if they
 * were in step, all requests would arrive at once, and the result would measure their queue.
 */
async function load(url: string, requests: number, roundTrip: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const times: number[] = []
  let started = 0
  const connection = async (index: number) => {
    await setTimeout((index * roundTrip) / CONNECTIONS)
    while (started < requests) {
      started += 1
      times.push(await time(url, agent))
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, index) => connection(index)))
  agent.destroy()
  return times
}

function time(url: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    get(url, { agent }, (response) => {
      if (response.statusCode !== 200) {
        reject(new Error(`GET ${url}: HTTP ${response.statusCode}`))
        return
      }
      response.once('end', () => resolve(performance.now() - start)).resume()
    }).once('error', reject)
  })
}
