import type { WholeCustomPage } from '../api/account-resources'

/** Pages as a person at Acme might have written them, including styles. */
export const CUSTOM_PAGES: WholeCustomPage[] = [
  {
    uid: '5f0c8f3e-7a41-4c0a-9d0b-6e1f3b2a9c01',
    name: 'Access denied',
    type: 'identity_denied',
    contract_version: 1,
    custom_html: page(
      'You are not on the list',
      'Your account is fine, but this application is not open to it. Ask the service desk for access: extension 4357, any time.',
      '<a class="button" href="https://desk.acme.example/access">Ask for access</a> <a href="/cdn-cgi/access/logout">Log in as somebody else</a>',
    ),
  },
  {
    uid: 'b1d2a6c4-3e58-4f7b-8c19-0a9d7e6f5b02',
    name: 'Device or location not allowed',
    type: 'forbidden',
    contract_version: 1,
    custom_html: page(
      'Not from this device',
      'Acme’s applications open on managed devices only. Turn on Cloudflare One, or use the laptop that Acme gave you.',
      '<a class="button" href="https://desk.acme.example/devices">Set up a device</a>',
    ),
  },
  {
    uid: 'c7e49b80-16d3-4a2f-b5e8-9f3c1d0a7e03',
    name: 'Sign-in',
    type: 'login',
    contract_version: 1,
    custom_html: page('Welcome to Acme', '', '<cf-access-authbox></cf-access-authbox>'),
  },
  {
    uid: 'e2a85d17-94bc-4d6e-a0f1-7b8c2e3d4f04',
    name: 'Approve command-line access',
    type: 'interstitial',
    contract_version: 1,
    custom_html: page(
      'A terminal asks to log in as you',
      '',
      '<cf-access-cli-approval></cf-access-cli-approval>',
    ),
  },
]

function page(title: string, text: string, actions: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <style>
      body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #0b1f3a; color: #fff;
        font: 17px/1.5 system-ui, sans-serif }
      main { max-width: 30rem; padding: 3rem 1.5rem }
      svg { width: 3.5rem }
      h1 { font-size: 2rem; line-height: 1.2; margin: 1.5rem 0 .75rem }
      p { color: #c9d6ea }
      a { color: #fff; margin-right: 1rem }
      .button { display: inline-block; padding: .6rem 1rem; border-radius: .5rem; background: #ffb238; color: #0b1f3a;
        font-weight: 600; text-decoration: none }
    </style>
  </head>
  <body>
    <main>
      <svg viewBox="0 0 48 48" role="img" aria-label="Acme"><path fill="#ffb238" d="M24 4 46 44H2z"/><path fill="#0b1f3a" d="m24 20 9 18H15z"/></svg>
      <h1>${title}</h1>
      <p>${text}</p>
      <p>${actions}</p>
    </main>
  </body>
</html>
`
}
