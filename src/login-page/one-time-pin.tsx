/** Sends nothing anywhere: the fields are those of Cloudflare’s page, and are read-only. */

/** Asks for the address to which a code is sent. */
export function PinRequest({ email }: { email?: string }) {
  return (
    <div className="form">
      <h2>Get a login code emailed to you</h2>
      <label className="field">
        <span>Email</span>
        <input
          type="email"
          autoComplete="off"
          placeholder="example@email.com"
          className={email === undefined ? undefined : 'active'}
          value={email ?? ''}
          readOnly
        />
      </label>
      <button type="button" className="action">
        Send me a code
      </button>
    </div>
  )
}

/** Asks for the code. Cloudflare says that it sent one even if it did not. */
export function PinEntry({ isWrong }: { isWrong: boolean }) {
  return (
    <div className="form">
      <h2>A code has been emailed to you</h2>
      <label className="field">
        <span>Code</span>
        <input
          inputMode="numeric"
          autoComplete="off"
          className={isWrong ? 'code' : 'code active'}
          value={isWrong ? '482913' : ''}
          readOnly
          {...(isWrong ? { 'aria-invalid': true, 'aria-describedby': 'login-page-error' } : {})}
        />
      </label>
      {isWrong && (
        <p id="login-page-error" className="error">
          <bdi>That account does not have access.</bdi>
        </p>
      )}
      <button type="button" className="action">
        Sign in
      </button>
    </div>
  )
}
