import { DurableObject } from 'cloudflare:workers'

export class Cloudflare extends DurableObject {}

export default {
  fetch: () => new Response('emulator'),
} satisfies ExportedHandler
