import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '../../api/errors'
import { ApiErrorNotice } from './api-error-notice'

afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function refused(status: number, code: number, message: string, trace = {}) {
  return new ApiError({ kind: 'refused', status, errors: [{ code, message }] }, trace)
}

function limited(requestId: string) {
  return refused(429, 10429, 'Rate limited', { requestId, retryAfterSeconds: 1 })
}

function passSecond() {
  act(() => {
    vi.advanceTimersByTime(1000)
  })
}

describe('the notice of a failed call', () => {
  it('says what failed, what Cloudflare said, and the ids to look it up by', () => {
    const error = refused(400, 12062, 'access.api.error.invalid_org_config', {
      rayId: 'ray-1',
      requestId: 'request-1',
    })
    render(<ApiErrorNotice title="It was not saved" error={error} />)
    const notice = screen.getByRole('alert')
    expect(notice.textContent).toContain('It was not saved')
    expect(notice.textContent).toContain('Cloudflare 12062: access.api.error.invalid_org_config')
    expect(notice.textContent).toContain('Ray ID: ray-1')
    expect(notice.textContent).toContain('Request ID: request-1')
  })

  it('shows what led to the error, and links to where it is documented', () => {
    const errors = [
      {
        code: 12062,
        message: 'access.api.error.invalid_org_config',
        documentation_url: 'https://developers.cloudflare.com/api/',
        error_chain: [{ message: 'invalid mfa authenticator type' }],
      },
    ]
    const error = new ApiError({ kind: 'refused', status: 400, errors })
    render(<ApiErrorNotice title="It was not saved" error={error} />)
    const causes = screen.getByRole('list', { name: 'Because' })
    expect(causes.textContent).toBe('invalid mfa authenticator type')
    const link = screen.getByRole('link', { name: /error 12062/ })
    expect(link.getAttribute('href')).toBe('https://developers.cloudflare.com/api/')
  })

  it('links nowhere but to https', () => {
    const errors = [{ code: 1, message: 'x', documentation_url: 'javascript:alert(1)' }]
    render(
      <ApiErrorNotice title="No" error={new ApiError({ kind: 'refused', status: 400, errors })} />,
    )
    expect(screen.queryByRole('link')).toBeNull()
  })

  it('says when it was Gatehouse that refused', () => {
    render(<ApiErrorNotice title="No" error={refused(403, 990403, 'gatehouse.error.forbidden')} />)
    expect(screen.getByRole('alert').textContent).toContain('Gatehouse 990403')
  })

  it('offers another try, and none where there is nothing to try', () => {
    const onRetry = vi.fn<() => void>()
    render(<ApiErrorNotice title="No" error={refused(500, 1, 'Oops')} onRetry={onRetry} />)
    act(() => screen.getByRole('button', { name: 'Try again' }).click())
    expect(onRetry).toHaveBeenCalledOnce()
    cleanup()
    render(<ApiErrorNotice title="No" error={refused(500, 1, 'Oops')} />)
    expect(screen.queryByRole('button')).toBeNull()
  })

  it('leads to the sign-in when the session has expired, and spares the reader the details', () => {
    const open = vi.fn<typeof window.open>(() => null)
    vi.stubGlobal('open', open)
    const ended = { kind: 'malformed', status: 401, detail: 'Expected the API’s JSON' } as const
    render(<ApiErrorNotice title="No" isWrite error={new ApiError(ended)} />)
    const notice = screen.getByRole('alert')
    expect(notice.textContent).toContain('Your session has expired, so nothing was done')
    expect(notice.textContent).not.toContain('JSON')
    act(() => screen.getByRole('button', { name: 'Sign in' }).click())
    expect(open).toHaveBeenCalledWith('/', '_blank', 'noopener')
  })

  it('waits as long as the API asks after 429, counting down, and then tries by itself', () => {
    vi.useFakeTimers()
    const onRetry = vi.fn<() => void>()
    const error = refused(429, 10429, 'Rate limited', { retryAfterSeconds: 61 })
    render(<ApiErrorNotice title="No" error={error} onRetry={onRetry} />)
    expect(screen.getByRole('alert').textContent).toContain('Trying again in 1:01')
    for (let second = 0; second < 60; second += 1) passSecond()
    expect(screen.getByRole('alert').textContent).toContain('Trying again in 0:01')
    expect(onRetry).not.toHaveBeenCalled()
    passSecond()
    expect(onRetry).toHaveBeenCalledOnce()
  })

  it('counts down anew for each refusal, and once for each however often it is drawn', () => {
    vi.useFakeTimers()
    const onRetry = vi.fn<() => void>()
    const first = limited('request-1')
    const { rerender } = render(
      <ApiErrorNotice title="No" error={first} onRetry={() => onRetry()} />,
    )
    passSecond()
    rerender(<ApiErrorNotice title="No" error={first} onRetry={() => onRetry()} />)
    expect(onRetry).toHaveBeenCalledOnce()
    rerender(<ApiErrorNotice title="No" error={limited('request-2')} onRetry={() => onRetry()} />)
    passSecond()
    expect(onRetry).toHaveBeenCalledTimes(2)
  })
})
