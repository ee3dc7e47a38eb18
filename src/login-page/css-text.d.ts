declare module '*/cloudflare-login-page.css?inline' {
  const text: string
  export default text
}
