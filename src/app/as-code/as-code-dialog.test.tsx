import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AsCodeDialog } from './as-code-dialog'
import { type SettingAsCodeInput, settingToCode } from './setting-to-code'

const source: SettingAsCodeInput = {
  account: 'a1',
  setting: 'organization',
  document: { auth_domain: 'acme.cloudflareaccess.com', name: 'Café' },
}
const organization = settingToCode(source)
const doh: SettingAsCodeInput = {
  account: 'a1',
  setting: 'doh',
  document: { doh_jwt_duration: '24h' },
}

const writeText = vi.spyOn(navigator.clipboard, 'writeText')

afterEach(() => {
  cleanup()
  writeText.mockReset()
})

async function press(name: string) {
  await act(async () => screen.getByRole('button', { name }).click())
}

function choose(name: string) {
  fireEvent.click(screen.getByRole('tab', { name }))
}

describe('the dialog of a resource as code', () => {
  it('shows one notation at a time, in a block that the keyboard reaches', () => {
    render(<AsCodeDialog title="Organization as code" source={source} onClose={() => {}} />)
    const block = screen.getByRole('region', { name: 'Terraform code' })
    expect(block.textContent).toBe(organization.terraform.file?.text)
    expect(block.tabIndex).toBe(0)
    choose('curl')
    expect(screen.queryByRole('region', { name: 'Terraform code' })).toBeNull()
    expect(screen.getByRole('region', { name: 'curl code' }).textContent).toContain('--json')
    expect(screen.getByRole('tabpanel', { name: 'curl' }).textContent).toContain(
      'CLOUDFLARE_API_TOKEN',
    )
  })

  it('begins with JSON where there is no Terraform, whose tab says why', () => {
    render(<AsCodeDialog title="DoH as code" source={doh} onClose={() => {}} />)
    expect(screen.getByRole('region', { name: 'JSON code' })).toBeDefined()
    choose('Terraform')
    expect(screen.getByRole('tabpanel').textContent).toContain('no resource')
    expect(screen.queryByRole('button', { name: 'Copy' })).toBeNull()
    expect(screen.queryByText('Download')).toBeNull()
  })

  it('copies what is shown and says so, until another notation is chosen', async () => {
    writeText.mockResolvedValue()
    render(<AsCodeDialog title="Organization as code" source={source} onClose={() => {}} />)
    await press('Copy')
    expect(writeText).toHaveBeenCalledExactlyOnceWith(organization.terraform.file?.text)
    expect(screen.getByRole('status').textContent).toBe('Copied')
    choose('JSON')
    expect(screen.getByRole('status').textContent).toBe('')
  })

  it('selects the text when the browser refuses to copy it', async () => {
    writeText.mockRejectedValue(new DOMException('Denied', 'NotAllowedError'))
    render(<AsCodeDialog title="Organization as code" source={source} onClose={() => {}} />)
    await press('Copy')
    expect(screen.getByRole('status').textContent).toContain('The text is selected')
    expect(document.getSelection()?.toString()).toBe(organization.terraform.file?.text)
  })

  it('offers the file, with a line end at its end', () => {
    render(<AsCodeDialog title="Organization as code" source={source} onClose={() => {}} />)
    choose('JSON')
    const link = screen.getByRole('link', { name: 'Download' })
    expect(link.getAttribute('download')).toBe('organization.json')
    const content = decodeURIComponent(link.getAttribute('href')?.split(',')[1] ?? '')
    expect(content).toBe(`${organization.json.file?.text}\n`)
  })

  it('calls onClose when it is closed', () => {
    const onClose = vi.fn<() => void>()
    render(<AsCodeDialog title="Organization as code" source={source} onClose={onClose} />)
    act(() => screen.getByRole('button', { name: 'Close' }).click())
    expect(onClose).toHaveBeenCalledOnce()
  })
})
