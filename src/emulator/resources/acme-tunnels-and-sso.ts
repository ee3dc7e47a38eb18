import { DEMO_ACCOUNT_IDS } from '../demo'
import type { Random } from '../random'
import type { EmulatedResource } from './resource-store'

/** Acme's tunnels and single sign-on, which connect its networks, devices and dashboard with the team. */
export function createAcmeTunnelsAndSso(random: Random): EmulatedResource[] {
  const owner = DEMO_ACCOUNT_IDS.acme
  return [
    ...TUNNELS.map(({ ingress: _ingress, ...tunnel }) => ({
      list: 'listTunnels' as const,
      owner,
      body: { ...tunnel, account_tag: owner, status: 'healthy', deleted_at: null },
    })),
    ...TUNNELS.flatMap(({ id, ingress, config_src }) =>
      ingress === undefined
        ? []
        : [
            {
              list: 'getTunnelConfiguration' as const,
              owner: id,
              body: { tunnel_id: id, source: config_src, version: 7, config: { ingress } },
            },
          ],
    ),
    // Only listed while the account has single sign-on to the dashboard.
    {
      list: 'listSsoConnectors',
      owner,
      body: {
        id: random.hex(32),
        email_domain: 'acme.example',
        enabled: true,
        verification: { status: 'verified', code: null },
      },
    },
  ]
}

const CATCH_ALL = { service: 'http_status:404' }

function verified(teamName: string) {
  return { access: { required: true, teamName, audTag: ['aud-of-warehouse'] } }
}

const TUNNELS = [
  {
    id: '6f3c1d5e-1c39-4c59-9d71-8f5b0f2a7e01',
    name: 'Datacenter Frankfurt',
    config_src: 'cloudflare',
    ingress: [
      {
        hostname: 'warehouse.acme.example',
        service: 'https://10.1.0.8',
        originRequest: verified('acme'),
      },
      { hostname: 'files.acme-partners.example', service: 'https://10.1.0.9' },
      CATCH_ALL,
    ],
  },
  {
    id: '6f3c1d5e-1c39-4c59-9d71-8f5b0f2a7e02',
    name: 'Shop',
    config_src: 'cloudflare',
    // The DNS of a partial zone is elsewhere, so nothing but the tunnel names this host.
    ingress: [{ hostname: 'returns.acme-shop.example', service: 'http://10.4.0.2' }, CATCH_ALL],
  },
  {
    id: '6f3c1d5e-1c39-4c59-9d71-8f5b0f2a7e03',
    name: 'Test bench',
    config_src: 'local',
  },
  {
    id: '6f3c1d5e-1c39-4c59-9d71-8f5b0f2a7e04',
    name: 'Not configured yet',
    config_src: 'cloudflare',
  },
]
